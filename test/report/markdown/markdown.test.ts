import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { METRIC_NAMES } from '../../../src/model/metrics.ts'
import { headline } from '../../../src/report/facts/headline.ts'
import { renderMarkdown } from '../../../src/report/markdown/markdown.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { COMMENT_CASES, judgedBy } from '../comment-cases.ts'
import { plainTexts, tokensOf } from '../markdown-tokens.ts'
import {
  abCompared,
  generatorLimited,
  hostile,
  interrupted,
  mixed,
  nothingDelivered,
  searched,
} from '../runs.ts'
import { seedReport } from '../seed-example.ts'

const COMMENT = 65_536

function file(name: string): string {
  return path.join(import.meta.dirname, '..', '..', 'fixtures', 'report', name)
}

describe('the Markdown of a report', () => {
  test.each([
    ['markdown-seed.md', seedReport],
    ['markdown-mixed.md', mixed],
    ['markdown-searched.md', searched],
    ['markdown-ab.md', abCompared],
    ['markdown-generator-limited.md', generatorLimited],
    ['markdown-nothing-delivered.md', nothingDelivered],
    ['markdown-hostile.md', hostile],
  ])('is as reviewed in %s', async (name, report) => {
    await expect(renderMarkdown(report(), { maxBytes: COMMENT })).toMatchFileSnapshot(file(name))
  })

  test.each(Object.keys(COMMENT_CASES))('begins with the answer, then the verdict: %s', (name) => {
    const report = COMMENT_CASES[name]!()
    const [first, , why] = renderMarkdown(report, { maxBytes: COMMENT }).split('\n')
    const mark = { pass: '✅', fail: '❌', inconclusive: '⚠️' }[report.gate.verdict]
    expect(first).toBe(`### ${mark} ${headline(report)}`)
    expect(why).toMatch(new RegExp(`^\\*\\*${report.gate.verdict.toUpperCase()}\\*\\*: [^a-z].*\\.$`))
  })

  test('never shows an unknown number as one, and none of cameras where nothing is known of the server', () => {
    for (const report of [nothingDelivered(), mixed(), interrupted(), searched(), abCompared()])
      expect(renderMarkdown(report, { maxBytes: COMMENT })).not.toMatch(/NaN|Infinity|undefined|null/)
    for (const report of [nothingDelivered(), generatorLimited()])
      expect(renderMarkdown(report, { maxBytes: COMMENT })).not.toMatch(/Recommended:|Phase 1/)
  })

  test('shows limits that were not met first, with no column that is empty', () => {
    const rows = (report: Report) =>
      renderMarkdown(report, { maxBytes: COMMENT })
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .slice(0, 3)
    expect(rows(COMMENT_CASES.regression!())).toEqual([
      '| | metric | this run | limit | baseline | change |',
      '| :- | :- | -: | :- | -: | -: |',
      '| ❌ | Capacity in connections | 63 (59 to 68) | drop ≤ 15 % | 100 | -37 % |',
    ])
    expect(rows(mixed())).toEqual([
      '| | metric | this run | limit |',
      '| :- | :- | -: | :- |',
      '| ❌ | Successful connections | 83.3 % | ≥ 95 % |',
    ])
  })

  test('says of a limit without a mark why it has none', () => {
    const text = renderMarkdown(COMMENT_CASES['no baseline yet']!(), { maxBytes: COMMENT })
    expect(text).toMatch(/^\| +\| .*drop ≤ 15 % \(no baseline yet\) +\|/m)
  })

  test('says once why a limit is undecided', () => {
    const text = renderMarkdown(COMMENT_CASES['baseline of another machine']!(), { maxBytes: COMMENT })
    expect(text.split('on another kind of machine')).toHaveLength(2)
  })

  test('unfolds six limits, and counts those that are not met among the rest', () => {
    const floors = METRIC_NAMES.slice(0, 9).map((metric) => ({ metric, min: 1e6 }))
    const text = renderMarkdown(judgedBy(searched(), { floors }), { maxBytes: COMMENT })
    const [shown = ''] = text.split('<details>')
    expect(shown.match(/^\| ❌/gm)).toHaveLength(6)
    expect(text).toContain('<summary>3 more limits, 3 not met</summary>')
  })

  test('unfolds face recognition only where a deployment is planned', () => {
    const shownOf = (report: Report) => renderMarkdown(report, { maxBytes: COMMENT }).split('<details>')[0]
    expect(shownOf(COMMENT_CASES['planned deployment']!())).toContain(
      '### ✅ Face recognition: 40 cameras feasible',
    )
    expect(shownOf(searched())).not.toContain('ecognition')
    expect(renderMarkdown(searched(), { maxBytes: COMMENT })).toContain(
      '<summary>Face recognition: 100 cameras not feasible</summary>',
    )
    expect(renderMarkdown(mixed(), { maxBytes: COMMENT })).not.toContain('ecognition')
  })

  test.each([2000, 10_000, COMMENT])(
    'fits %d bytes, whatever a server says, and keeps the verdict',
    (maxBytes) => {
      const report = hostile()
      const rows = Array.from({ length: 2000 }, () => report.gate.rows).flat()
      const bottlenecks = Array.from({ length: 500 }, () => ({
        name: 'x',
        evidence: '#1 '.repeat(200),
        advice: '',
      }))
      const notes = Array.from({ length: 500 }, () => '@everyone '.repeat(50))
      const huge = {
        ...report,
        gate: { ...report.gate, rows },
        capacity: { ...report.capacity, notes },
        fr: { ...report.fr, bottlenecks },
      }
      const text = renderMarkdown(huge, { maxBytes })
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes)
      expect(text).toMatch(/^### ❌ /)
      expect(text).toContain('**FAIL**')
      expect(text).toContain('left out')
    },
  )

  test('holds hostile text as nothing but text', () => {
    const text = renderMarkdown(hostile(), { maxBytes: COMMENT })
    const kinds = new Set(tokensOf(text).map(({ type }) => type))
    for (const kind of ['link', 'image', 'url']) expect(kinds.has(kind), kind).toBe(false)
    // In a code span neither notifies anybody.
    expect(plainTexts(text).filter((plain) => /@\w|<img/.test(plain))).toEqual([])
    const html = tokensOf(text).filter(({ type }) => type === 'html')
    expect(html.every(({ raw }) => /^<\/?(details|summary)>/.test(raw.trim()))).toBe(true)
    expect(text.split('\n').filter((line) => line.trimStart().startsWith('::'))).toEqual([])
    expect(text).not.toContain('##[')
  })
})
