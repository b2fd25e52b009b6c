import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { docPages, ROOT } from '../../scripts/doc-pages.ts'
import { shownExamples } from '../../scripts/doc-sections.ts'
import { parseThresholds } from '../../src/config/thresholds.ts'
import { actionlint } from './actionlint.ts'

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly if?: string; readonly steps: readonly Step[] }>>
}

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

const FOLDER = path.join(ROOT, 'examples')
const examples = shownExamples().map((name) => [name, readFileSync(path.join(FOLDER, name), 'utf8')] as const)
const workflows = examples.filter(([name]) => name.endsWith('.yml'))

/** The code blocks of a language in a page. */
function blocksOf(text: string, language: string): string[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))
  return [...blocks].map(([, block = '']) => block)
}

function read(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'))
}

describe('examples', () => {
  test('are workflows and thresholds', () => {
    expect(workflows.length).toBeGreaterThanOrEqual(10)
    expect(examples.map(([name]) => name)).toContain('thresholds.json')
  })

  test('are all in the documentation, which shows no other', () => {
    const blocks = docPages().flatMap((page) => {
      const text = readFileSync(page, 'utf8')
      return [...blocksOf(text, 'yaml'), ...blocksOf(text, 'json')]
    })
    expect(new Set(blocks)).toEqual(new Set(examples.map(([, text]) => text)))
  })

  test('are taken by actionlint', () => {
    expect(actionlint(FOLDER)).toContain(`Checking ${workflows.length} workflow file(s)`)
  })

  test('of other CI systems are what their languages allow', () => {
    const page = readFileSync(path.join(ROOT, 'docs/exports.md'), 'utf8')
    const [gitlab = '', ...others] = blocksOf(page, 'yml')
    expect(others).toEqual([])
    const job: unknown = parse(gitlab)
    expect(job).toMatchObject({
      'camera-capacity': {
        script: [expect.stringMatching(/^git clone /), expect.stringMatching(/^node /)],
        artifacts: { when: 'always', reports: { junit: 'reports/*_junit.xml' } },
      },
    })
    const [jenkins = ''] = blocksOf(page, 'groovy')
    const inJenkins = [...jenkins.matchAll(/^ *sh (['"])(.*)\1$/gm)].map(([, , command = '']) => command)
    expect(inJenkins).toHaveLength(3)
    const scripts = [...blocksOf(page, 'bash'), inJenkins.join('\n')]
    for (const input of scripts) {
      const { status, stderr } = spawnSync('sh', ['-n'], { input, encoding: 'utf8' })
      expect([status, stderr], input).toEqual([0, ''])
    }
  })

  test('of thresholds.json are what camgate reads', () => {
    const [, text = ''] = examples.find(([name]) => name === 'thresholds.json') ?? []
    expect(Object.keys(parseThresholds(text).floors ?? {}).length).toBeGreaterThan(0)
  })

  test('and the limits of this repository name the published schema', () => {
    const schema = read('thresholds.schema.json').$id
    expect(schema).toMatch(/^https:/)
    expect([read('examples/thresholds.json').$schema, read('thresholds.json').$schema]).toEqual([
      schema,
      schema,
    ])
  })

  test('compare no head with itself: each one with a base runs only where there is one', () => {
    const bases = workflows.filter(([, text]) => text.includes('baseline-start'))
    expect(bases.length).toBeGreaterThan(0)
    for (const [, text] of bases) {
      const [job] = Object.values((parse(text) as Workflow).jobs)
      const checkouts = (job?.steps ?? []).filter(({ uses }) => uses?.startsWith('actions/checkout'))
      const refs = checkouts.map((one) => one.with?.ref).filter((ref) => ref !== undefined)
      expect(refs).toHaveLength(1)
      // What is not empty where the job runs is what is checked out.
      expect(refs[0]).toBe(`\${{ ${job?.if} }}`)
      expect(new Set(checkouts.map((one) => one.with?.path)).size).toBe(checkouts.length)
    }
  })
})

// Also read by every camgate that is started in the root: npm run demo, and whoever tries the commands of docs/.
test('thresholds.json of this repository asks for nothing that only a capacity search measures', () => {
  const { floors = {} } = parseThresholds(readFileSync(path.join(ROOT, 'thresholds.json'), 'utf8'))
  expect(Object.keys(floors)).toContain('healthy_rate')
  expect(Object.keys(floors)).not.toContain('capacity_connections')
  expect(Object.keys(floors)).not.toContain('recommended_cameras')
})
