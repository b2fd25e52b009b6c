import { describe, expect, test } from 'vitest'
import { trendOf } from '../../../src/analysis/trend/trend-of-nights.ts'
import type { Night } from '../../../src/model/night-series.ts'
import { trendFindings } from '../../../src/report/facts/trend-words.ts'
import { COMMENT_BYTES } from '../../../src/report/markdown/fit-to-limit.ts'
import { findingLine, markdownTrend } from '../../../src/report/markdown/markdown-trend.ts'
import { nightAt, noisyNights, times } from '../../analysis/trend/sample-nights.ts'

const NIGHTS = noisyNights([...times(20, 600), ...times(12, 510)], 0.02)
const textOf = (nights: readonly Night[]) =>
  markdownTrend(trendOf(nights, { metrics: ['capacity_connections'] }))

describe('the trend as Markdown', () => {
  test('names the step with its nights, commits and pages', () => {
    expect(textOf(NIGHTS)).toContain(
      '❌ Capacity in connections fell by 14.2 %, from 602 to 516, between ' +
        '[2026-01-20](https://github.com/owner/name/actions/runs/1019) (`0000000`) and ' +
        '[2026-01-21](https://github.com/owner/name/actions/runs/1020) (`0000000`)',
    )
  })

  test('puts losses that still hold before everything else', () => {
    const other = NIGHTS.map(
      (night, at): Night => ({
        ...night,
        runId: `other-${at}`,
        fingerprint: { ...night.fingerprint, cpu_model: 'Another' },
        metrics: { ...night.metrics, capacity_connections: 600 },
      }),
    )
    const findings = trendFindings(trendOf([...other, ...NIGHTS], { metrics: ['capacity_connections'] }))
    expect(findings.map(({ code, tone }) => [code, tone])).toEqual([
      ['step', 'bad'],
      ['steady', null],
    ])
    expect(findingLine(findings[1]!)).toBe('Capacity in connections: no step and no drift in 32 nights')
  })

  test('charts each judged night, its interval and the levels', () => {
    const void_ = nightAt(32, 20, { voidReason: 'interrupted' })
    const lines = [...textOf([...NIGHTS, void_]).matchAll(/^ {4}line \[(.*)\]$/gm)].map(([, values]) =>
      values!.split(', ').map(Number),
    )
    expect(lines.map(({ length }) => length)).toEqual([32, 32, 32, 32])
    expect(lines[3]).toEqual(NIGHTS.map(({ metrics }) => metrics.capacity_connections))
    expect(new Set(lines[2]).size).toBe(2)
  })

  test('says in its heading what it comes down to, and in which series', () => {
    const alone = nightAt(40, 300)
    const other = { ...alone, fingerprint: { ...alone.fingerprint, cpu_model: 'Another' } }
    expect(textOf(NIGHTS).split('\n')[0]).toBe('### 📈 Trend: worse')
    const [head, , what] = textOf([...NIGHTS, other]).split('\n')
    expect(head).toBe('### 📈 Trend: worse')
    expect(what).toMatch(/^❌ Capacity in connections fell by 14\.2 %.*\. In: .*Example CPU/)
  })

  test('has no fractions of nights on the axis of a chart', () => {
    expect(textOf(NIGHTS.slice(0, 3))).toContain(
      'x-axis "nights from 2026-01-01 to 2026-01-03" ["2026-01-01", "2026-01-02", "2026-01-03"]',
    )
    expect(textOf(NIGHTS.slice(0, 9))).toContain(' ["1", "2", "3", "4", "5", "6", "7", "8", "9"]')
    expect(textOf(NIGHTS)).toContain(' 1 --> 32')
  })

  test('says how many nights are missing, and what was left out', () => {
    const nights = [...NIGHTS.slice(0, 7), nightAt(8, 20, { voidReason: 'interrupted' })]
    expect(textOf(nights)).toContain(
      '⚠️ Capacity in connections: not enough nights (7 of 10) (left out: 1 void)',
    )
    expect(textOf([])).toContain('No nights.')
  })

  test('says that nothing changed', () => {
    expect(textOf(NIGHTS.slice(0, 12))).toContain(
      '- Capacity in connections: no step (a drift takes 20) in 12 nights',
    )
    expect(textOf(NIGHTS.slice(0, 20))).toContain('no step and no drift in 20 nights')
  })

  test('keeps hostile text as text and links to nothing but pages of runs', () => {
    const hostile = NIGHTS.map((night) => ({
      ...night,
      url: 'https://example.com/)[x](javascript:alert(1)',
      fingerprint: { ...night.fingerprint, cpu_model: '<img src=x> @admin #77 [a](b) | `x`' },
    }))
    const text = textOf(hostile)
    expect(text).not.toMatch(/<img|@admin|#77|javascript/)
    expect(text).not.toMatch(/(?<!\\)\]\(/)
  })

  test('fits into an issue with a thousand nights of ten kinds', () => {
    const many = noisyNights(times(1000, 600), 0.05).map((night, at) => ({
      ...night,
      fingerprint: { ...night.fingerprint, cpu_model: `${at % 10} ${'x'.repeat(500)}` },
    }))
    const text = markdownTrend(trendOf(many))
    expect(text).toContain('… and 5 more series')
    expect(Buffer.byteLength(text)).toBeLessThan(COMMENT_BYTES)
  })

  test('draws no chart of numbers that Mermaid cannot read', () => {
    expect(textOf(times(12, 1e15).map((capacity, at) => nightAt(at, capacity)))).not.toContain('mermaid')
  })
})
