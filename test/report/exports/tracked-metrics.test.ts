import { describe, expect, test } from 'vitest'
import { METRICS } from '../../../src/model/metrics.ts'
import { bencherJson } from '../../../src/report/exports/bencher.ts'
import { benchmarkJson } from '../../../src/report/exports/github-action-benchmark.ts'
import { trackedMetrics } from '../../../src/report/exports/tracked-metrics.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { allHealthyOnBuiltIn, generatorLimited, hostile, interrupted, mixed, overRtsp } from '../runs.ts'
import { seedReport } from '../seed-example.ts'

const names = (report: Report) => trackedMetrics(report).map(({ metric }) => metric)

function censored(): Report {
  const report = seedReport()
  return { ...report, capacity: { ...report.capacity, censored: true, high: null } }
}

describe('the numbers that tools compare from run to run', () => {
  test('are those of a recorded job, and those that have a limit', () => {
    const recorded = Object.entries(METRICS).filter(([, { isRecorded }]) => isRecorded === true)
    expect(names(seedReport())).toEqual(recorded.map(([name]) => name))
    expect(names(overRtsp())).toEqual(expect.arrayContaining(['loss_percent', 'jitter_ms', 'healthy_rate']))
  })

  test.each([
    ['of a run that was interrupted', interrupted()],
    ['of a run that this machine limited', generatorLimited()],
  ])('are none %s', (_, report) => {
    expect([names(report), JSON.parse(bencherJson(report))]).toEqual([[], {}])
  })

  test.each([
    ['a capacity that no search measured', allHealthyOnBuiltIn(), 'capacity_connections'],
    ['a capacity of "at least N"', censored(), 'capacity_connections'],
    ['a first frame that never came', mixed(), 'time_to_first_frame_p95_ms'],
  ])('do not include %s', (_, report, metric) => {
    expect(names(report)).toContain('healthy_rate')
    expect(names(report)).not.toContain(metric)
  })
})

/** What github-action-benchmark asks of an entry: these keys, and nothing but texts beside the value. */
function isEntry(entry: Record<string, unknown>): boolean {
  const { name, unit, value, range, extra, ...strangers } = entry
  const texts = [name, unit, range ?? '', extra ?? '']
  return (
    typeof value === 'number' &&
    texts.every((text) => typeof text === 'string') &&
    Object.keys(strangers).length === 0
  )
}

describe('the files for github-action-benchmark', () => {
  test('hold one direction each, by the direction of the metric', () => {
    const [bigger, smaller] = (['higher', 'lower'] as const).map((better) =>
      JSON.parse(benchmarkJson(seedReport(), better)).map(({ name }: { name: string }) => name.split(' ')[0]),
    )
    expect([...bigger, ...smaller].toSorted()).toEqual(names(seedReport()).toSorted())
    expect(bigger).toContain('capacity_connections')
    expect(smaller).toEqual(['reconnection_rate', 'time_to_first_frame_p95_ms'])
  })

  test('have the test in the name, and the interval of the capacity as its range', () => {
    const [capacity, rate] = JSON.parse(benchmarkJson(seedReport(), 'higher'))
    expect(capacity).toMatchObject({
      name: 'capacity_connections (mjpeg 24x2)',
      unit: 'connections',
      value: 240,
      range: '± 12',
      extra: expect.stringContaining('profile: mjpeg, 24 cameras × 2, 25 FPS\n'),
    })
    expect(rate).not.toHaveProperty('range')
  })

  test('have entries that it takes, without control characters of a server', () => {
    for (const report of [seedReport(), hostile()]) {
      const entries = JSON.parse(benchmarkJson(report, 'higher'))
      expect(entries.length).toBeGreaterThan(0)
      expect(entries.filter((entry: Record<string, unknown>) => !isEntry(entry))).toEqual([])
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left but line ends
      expect(JSON.stringify(entries)).not.toMatch(/\\u00(?!0a)|[\u0000-\u0009\u000b-\u001f]/)
    }
  })
})

describe('the file for Bencher', () => {
  test('has the test as the benchmark, and the interval of the capacity as its bounds', () => {
    const benchmarks = JSON.parse(bencherJson(seedReport()))
    expect(Object.keys(benchmarks)).toEqual(['mjpeg 24x2'])
    expect(benchmarks['mjpeg 24x2']).toMatchObject({
      capacity_connections: { value: 240, lower_value: 228, upper_value: 252 },
      reconnection_rate: { value: expect.closeTo(2 / 47, 5) },
    })
    expect(benchmarks['mjpeg 24x2'].reconnection_rate).not.toHaveProperty('lower_value')
  })
})
