import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../../../src/report/markdown/markdown.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { plainTexts, tokensOf } from '../markdown-tokens.ts'
import {
  abCompared,
  allHealthyOnBuiltIn,
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

function firstLine(report: Report): string {
  return renderMarkdown(report, { maxBytes: COMMENT }).split('\n')[0] ?? ''
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

  test('begins with the verdict and the answer for the cameras, in one sentence', () => {
    expect(firstLine(seedReport())).toBe(
      '✅ **PASS**: the server holds 240 connections (90 % interval 228 to 252); 100 cameras for face recognition are feasible, 168 recommended.',
    )
    expect(firstLine(mixed())).toMatch(/^❌ \*\*FAIL\*\*: 3 of 5 limits not met: /)
    expect(firstLine(generatorLimited())).toMatch(
      /^⚠️ \*\*INCONCLUSIVE\*\*: this run is void and says nothing about the server: event loop busy: above 70 %/,
    )
    expect(firstLine(allHealthyOnBuiltIn())).toContain('the built-in cameras were tested, no server')
    expect(firstLine(interrupted())).toContain('interrupted before its end')
    expect(firstLine(searched())).toContain(
      '100 cameras for face recognition are not feasible, 44 recommended',
    )
  })

  test('never shows an unknown number as one, and none of cameras where nothing is known of the server', () => {
    for (const report of [nothingDelivered(), mixed(), interrupted(), searched(), abCompared()])
      expect(renderMarkdown(report, { maxBytes: COMMENT })).not.toMatch(/NaN|Infinity|undefined|null/)
    for (const report of [nothingDelivered(), generatorLimited()])
      expect(renderMarkdown(report, { maxBytes: COMMENT })).not.toMatch(/Recommended:|Phase 1/)
  })

  test('draws health and frame rate over the loads that were tried, and no line from a single one', () => {
    const text = renderMarkdown(searched(), { maxBytes: COMMENT })
    expect(text.match(/^xychart-beta$/gm)).toHaveLength(2)
    expect(renderMarkdown(mixed(), { maxBytes: COMMENT })).not.toContain('xychart')
  })

  test.each([2000, 10_000, COMMENT])(
    'fits %d bytes, whatever a server says, and keeps the verdict',
    (maxBytes) => {
      const report = hostile()
      const rows = Array.from({ length: 2000 }, () => report.gate.rows).flat()
      const notes = Array.from({ length: 500 }, () => '@everyone '.repeat(50))
      const huge = { ...report, gate: { ...report.gate, rows }, capacity: { ...report.capacity, notes } }
      const text = renderMarkdown(huge, { maxBytes })
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes)
      expect(text).toMatch(/^❌ \*\*FAIL\*\*/)
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
