import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { withOptionInputs } from '../../scripts/action-inputs.ts'
import { inputsTable, outputsTable } from '../../scripts/action-tables.ts'
import { docPages, filled, ROOT } from '../../scripts/doc-pages.ts'
import { docSections } from '../../scripts/doc-sections.ts'

const sections = docSections()
const pages = docPages().map((page) => [path.relative(ROOT, page), readFileSync(page, 'utf8')] as const)

test('action.yml has its inputs as the table of options has them', () => {
  const action = readFileSync(path.join(ROOT, 'action.yml'), 'utf8')
  expect(withOptionInputs(action) === action, 'run npm run docs').toBe(true)
  const old = action
    .replace(/default: "60"/, 'default: "61"')
    .replace('New connections per second', 'Anything')
  expect(old).not.toBe(action)
  expect(withOptionInputs(old)).toBe(action)
})

describe('the documentation', () => {
  test.each(pages)('%s repeats its sources as they are', (_name, text) => {
    expect(filled(text, sections) === text, 'run npm run docs').toBe(true)
  })

  test('shows every section that can be generated', () => {
    const all = pages.map(([, text]) => text).join('\n')
    expect([...sections.keys()].filter((name) => !all.includes(`<!-- ${name} -->`))).toEqual([])
  })

  test('has a README of at most 200 lines', () => {
    const [[, readme = ''] = []] = pages
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(200)
  })

  test('has a glossary of at most 30 terms', () => {
    const glossary = readFileSync(path.join(ROOT, 'docs', 'glossary.md'), 'utf8')
    const terms = [...glossary.matchAll(/^\| (?!term |-)([^|]+) \|/gm)].map(([, term = '']) => term)
    expect(terms.length).toBeGreaterThan(20)
    expect(terms.length).toBeLessThanOrEqual(30)
    expect(new Set(terms).size).toBe(terms.length)
  })
})

describe('a page with generated parts', () => {
  test('has what is between its markers replaced, and keeps the rest', () => {
    const page = 'before\n<!-- a -->\nold\n<!-- /a -->\nafter\n'
    expect(filled(page, new Map([['a', 'new']]))).toBe('before\n<!-- a -->\n\nnew\n\n<!-- /a -->\nafter\n')
  })

  test.for([
    ['a marker that nothing is named like', '<!-- b -->\n<!-- /b -->'],
    ['a marker without an end', '<!-- a -->\nold\n'],
  ] as const)('is refused for %s', ([, page]) => {
    expect(() => filled(page, new Map([['a', 'new']]))).toThrow('section')
  })
})

test('a default that only the description of an input gives is shown once', () => {
  const inputs = {
    key: { description: 'One a key. Default: job and `a|b`. Never empty' },
    matrix: { description: 'internal' },
    port: { description: 'Where', default: '80' },
  }
  const text = inputsTable({ inputs })
  expect(text).toContain('| `key` | job and `a\\|b` | One a key. Never empty |\n| `port` | `80` | Where |')
  expect(text).not.toContain('matrix')
  expect(outputsTable({ outputs: { url: { description: 'Of it' } } })).toContain('| `url` | Of it |')
})
