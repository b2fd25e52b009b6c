import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { INTERNAL } from '../scripts/action-tables.ts'
import { ownerIn } from '../scripts/repository-owner.ts'
import { OWN_DEFAULTS, ownSchema } from '../src/action/github/own-inputs.ts'
import { resultOfReport } from '../src/action/result.ts'
import { inputNaming } from '../src/config/option-naming.ts'
import { OPTION_NAMES, OPTIONS, type Option } from '../src/config/options.ts'
import { seedReport } from './report/seed-example.ts'

const ROOT = path.join(import.meta.dirname, '..')
const WORKFLOWS = path.join('.github', 'workflows')
const OWNER = ownerIn(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
const OURS = new RegExp(`^(\\./|${OWNER}/camera-capacity-gate@.+)$`)

/** Versions and commits that workflows may use: where one changes, all change. */
const PINS = [
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
  'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
  'actions/attest-build-provenance@a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32 # v4.1.0',
  'ossf/scorecard-action@2d1146689b8cda280b9bc96326124645441f03bc # v2.4.4',
  'benchmark-action/github-action-benchmark@a60cea5bc7b49e15c1f58f411161f99e0df48372 # v1.22.0',
  'github/codeql-action@8aad20d150bbac5944a9f9d289da16a4b0d87c1e # v4.36.2',
]

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions?: unknown
  readonly 'timeout-minutes'?: number
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

interface Source {
  readonly name: string
  readonly text: string
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

const action = parse(read('action.yml'))

const workflows: Source[] = readdirSync(path.join(ROOT, WORKFLOWS)).map((name) => {
  return { name, text: read(path.join(WORKFLOWS, name)) }
})
const examples: Source[] = readdirSync(path.join(ROOT, 'examples'))
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({ name: `examples/${name}`, text: read(path.join('examples', name)) }))

function named(sources: readonly Source[]): (readonly [string, string])[] {
  return sources.map(({ name, text }) => [name, text] as const)
}

function defaults(): [string, string][] {
  return Object.entries(action.inputs as Record<string, { default?: string }>).flatMap(
    ([name, { default: value }]) => (value === undefined ? [] : [[name, value]]),
  )
}

/** What reads an input's text; undefined for what GitHub sets. */
function typeOf(input: string) {
  const own: [string, { safeParse: (text: unknown) => { success: boolean } }][] = Object.entries(
    ownSchema.shape,
  )
  const types = [...own, ...OPTION_NAMES.map((name) => [name, OPTIONS[name].type] as const)]
  return types.find(([name]) => inputNaming(name as Option) === input)?.[1]
}

function stepsOf(text: string): readonly Step[] {
  const { jobs } = parse(text) as Workflow
  return Object.values(jobs).flatMap(({ steps }) => steps)
}

describe('action.yml', () => {
  test('runs on Node 24, from files that are there', () => {
    const { using, main, post } = action.runs
    expect(using).toBe('node24')
    for (const file of [main, post]) expect(existsSync(path.join(ROOT, file)), file).toBe(true)
  })

  test('is less than 7 MB for a runner to download', () => {
    const files = readdirSync(path.join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
    const sizes = files.map((name) => statSync(path.join(ROOT, 'dist', name)).size)
    expect(files.length).toBeGreaterThan(20)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(7_000_000)
  })

  test('says what it is', () => {
    expect(action.name).not.toBe('')
    expect(action.description).not.toBe('')
    expect(Object.keys(action.branding)).toEqual(['icon', 'color'])
  })

  test.each([...Object.entries(action.inputs), ...Object.entries(action.outputs)] as [
    string,
    { description?: string },
  ][])('%s has a description', (_name, { description }) => {
    expect(description).toMatch(/\S/)
  })

  test('has an input for every option of a run and for all that is the Action’s own, and no other', () => {
    const own = Object.keys(ownSchema.shape).map((name) => inputNaming(name as Option))
    const expected = [...OPTION_NAMES.map(inputNaming), ...own, ...INTERNAL]
    expect(Object.keys(action.inputs).toSorted()).toEqual(expected.toSorted())
  })

  test('has the defaults that the code has', () => {
    const given = Object.fromEntries(defaults())
    for (const [name, value] of Object.entries(OWN_DEFAULTS))
      expect(given[inputNaming(name as Option)], name).toBe(value)
  })

  test.each(defaults().filter(([name]) => !INTERNAL.includes(name)))(
    'takes its own default of %s',
    (name, value) => {
      expect(typeOf(name)?.safeParse(value).success).toBe(true)
    },
  )

  test('has the outputs that the code sets, and no other', () => {
    const code = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(path.join('src', file)))
      .join('\n')
    const direct = [...code.matchAll(/setOutput\('([\w-]+)'|\.outputs, '([\w-]+)':/g)]
    const set = direct.map(([, one, other]) => one ?? other ?? '')
    expect(set).toContain('report-json')
    const all = new Set([...set, ...Object.keys(resultOfReport(seedReport(), 0).outputs)])
    expect(Object.keys(action.outputs).toSorted()).toEqual([...all].toSorted())
  })
})

describe('workflows', () => {
  test('are there', () => {
    expect(workflows.length).toBeGreaterThanOrEqual(6)
  })

  test.each(named([...workflows, ...examples]))('%s gives this action inputs that it has', (_name, text) => {
    const ours = stepsOf(text).filter(({ uses = '' }) => OURS.test(uses))
    const strangers = ours.flatMap((step) => Object.keys(step.with ?? {}))
    expect(strangers.filter((input) => !(input in action.inputs))).toEqual([])
  })

  test.each(named([...workflows, ...examples]))('%s uses pinned commits that we know', (_name, text) => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, what = '']) => what)
    expect(uses.length).toBe(stepsOf(text).filter((step) => step.uses !== undefined).length)
    // An action may be one of several in its repository: github/codeql-action/init@…
    const repositories = uses.map((what) => what.replace(/^([^/@]+\/[^/@]+)\/[^@]+@/, '$1@'))
    expect(repositories.filter((what) => !OURS.test(what) && !PINS.includes(what))).toEqual([])
  })

  test.each(named([...workflows, ...examples]))('%s has the permissions that it names', (_name, text) => {
    const { permissions, jobs } = parse(text) as Workflow
    const all = [permissions, ...Object.values(jobs).map((job) => job.permissions ?? {})]
    for (const one of all) expect(one).toEqual(expect.any(Object))
  })

  test.each(named([...workflows, ...examples]))('%s ends by itself', (_name, text) => {
    const { jobs } = parse(text) as Workflow
    for (const [name, job] of Object.entries(jobs)) expect(job['timeout-minutes'], name).toBeGreaterThan(0)
  })

  test.each(named(workflows))('%s leaves no token in the checkout', (_name, text) => {
    const checkouts = stepsOf(text).filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false)
  })

  test('the one that comments for forks checks out nothing of them', () => {
    const report = workflows.find(({ name }) => name === 'capacity-report.yml')?.text ?? ''
    const [checkout] = stepsOf(report)
    expect(checkout?.with).toEqual({ 'persist-credentials': false })
    const pull = workflows.find(({ name }) => name === 'capacity-pr.yml')?.text ?? ''
    expect(parse(report).on.workflow_run.workflows).toEqual([parse(pull).name])
  })
})
