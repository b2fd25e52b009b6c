import { describe, expect, test } from 'vitest'
import { chartBlocks } from '../../../src/report/markdown/markdown-chart.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { mixed, searched } from '../runs.ts'

function chartOf(report: Report): string {
  return chartBlocks(report)
    .map(({ text }) => text)
    .join()
}

function withTrials(report: Report, loads: readonly number[], passing: number): Report {
  const [trial] = report.trials
  const trials = loads.map((connections) => ({
    ...trial!,
    connections,
    healthy: connections,
    outcome: connections <= passing ? ('pass' as const) : ('fail' as const),
  }))
  return { ...report, trials }
}

const loadsIn = (chart: string) =>
  [.../x-axis "connections" \[(.*)\]/.exec(chart)![1]!.matchAll(/"([^"]+)"/g)].map(([, load]) => load)
const barsIn = (chart: string) =>
  [...chart.matchAll(/bar \[(.*)\]/g)].map(([, bars]) => bars!.split(', ').map(Number))

describe('the chart', () => {
  test('has a bar for each load in one of two series, the limit and the capacity', () => {
    const chart = chartOf(searched())
    expect(loadsIn(chart)).toEqual(['48', '56', '62', '▲ 63', '64', '65', '66', '67', '74', '96'])
    const [passed, failed] = barsIn(chart)
    // Each load is in exactly one; the other has a value that shows no bar.
    expect(passed!.flatMap((value, at) => [value, failed![at]].filter((share) => share! >= 0))).toEqual([
      100, 100, 100, 100, 93.8, 100, 86.4, 82.1, 58.1, 0,
    ])
    expect(passed!.filter((value) => value >= 0)).toEqual([100, 100, 100, 100, 100])
    expect(chart).toContain('line [95, 95, 95, 95, 95, 95, 95, 95, 95, 95]')
    expect(chart).toContain('line: 95 % needed, ▲: capacity')
  })

  test('is not drawn for a single load, or none', () => {
    expect(chartOf(mixed())).toBe('')
    expect(chartOf(withTrials(searched(), [48, 48, 48], 48))).toBe('')
  })

  test('has at most 12 loads: the first, the last and those nearest to the capacity', () => {
    const loads = Array.from({ length: 40 }, (_, index) => 10 * (index + 1))
    const report = withTrials(searched(), loads, 200)
    const chart = chartOf({ ...report, capacity: { ...report.capacity, connections: 200 } })
    const shown = ['150', '160', '170', '180', '190', '▲ 200', '210', '220', '230', '240']
    expect(loadsIn(chart)).toEqual(['10', ...shown, '400'])
  })

  test('draws no limit and marks no capacity where they are not known', () => {
    const report = searched()
    const run = { ...report.run, min_healthy_rate: null }
    const chart = chartOf({ ...report, run, capacity: { ...report.capacity, connections: null } })
    expect(chart).not.toMatch(/line|▲|null/)
  })

  test('colors a load by most of its trials, and averages their shares', () => {
    const report = withTrials(searched(), [48, 60, 60, 60], 48)
    const trials = report.trials.map((trial, index) =>
      index > 1 ? { ...trial, outcome: 'pass' as const } : { ...trial, healthy: index === 1 ? 30 : 48 },
    )
    const [passed, failed] = barsIn(chartOf({ ...report, trials }))
    expect(passed).toEqual([100, 83.3])
    expect(failed!.every((value) => value < 0)).toBe(true)
  })
})
