import { describe, expect, test } from 'vitest'
import { METRIC_NAMES } from '../../../src/model/metrics.ts'
import { prometheusText } from '../../../src/report/exports/prometheus.ts'
import { metricsOf } from '../../../src/report/facts/metric-values.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { allHealthyOnBuiltIn, generatorLimited, hostile, mixed, nothingDelivered, overRtsp } from '../runs.ts'
import { seedReport } from '../seed-example.ts'

const SAMPLE =
  /^(camgate_[a-z0-9_]+)\{target="((?:[^"\\\n]|\\[\\"n])*)",profile="([^"]+)"(?:,(\w+)="(\w+)")?\} (\S+)$/

/** The numbers of a text by their name, and by their label if they have one of their own. */
function samplesOf(report: Report): Record<string, number> {
  const lines = prometheusText(report).trimEnd().split('\n')
  const samples = lines.filter((line) => !line.startsWith('#')).map((line) => SAMPLE.exec(line) ?? [line])
  expect(samples.filter((match) => match.length === 1)).toEqual([])
  return Object.fromEntries(
    samples.map(([, name, , , , label, value]) => [
      label === undefined ? name : `${name} ${label}`,
      Number(value?.replace('+Inf', 'Infinity')),
    ]),
  )
}

describe('the file for Prometheus', () => {
  test('has every metric of the report, in base units', () => {
    const report = overRtsp()
    const known = METRIC_NAMES.filter((metric) => metricsOf(report)[metric] !== null)
    const own = /^camgate_(?:verdict|window|interrupted|void)/
    const names = Object.keys(samplesOf(report)).filter((name) => !own.test(name))
    expect(names).toHaveLength(known.length)
    expect(samplesOf(seedReport())).toMatchObject({
      camgate_capacity_connections: 240,
      camgate_capacity_low_connections: 228,
      camgate_capacity_high_connections: 252,
      camgate_capacity_censored: 0,
      camgate_healthy_ratio: expect.closeTo(47 / 48, 6),
      camgate_connection_success_ratio: expect.closeTo(47 / 48, 6),
      camgate_time_to_first_frame_p95_seconds: 0.042,
      camgate_fairness_ratio: expect.closeTo(1, 1),
      'camgate_outcome_connections dropped': 1,
      'camgate_outcome_connections refused': 0,
      camgate_window_seconds: 120.2,
    })
  })

  test('names each metric once, with its help and type before its samples', () => {
    const text = prometheusText(mixed())
    const helps = [...text.matchAll(/^# HELP (\S+) \S.+\n# TYPE (\S+) gauge\n(\S+?)\{/gm)]
    expect(helps.length).toBe([...text.matchAll(/^# HELP/gm)].length)
    for (const [, help, type, sample] of helps) expect([type, sample]).toEqual([help, help])
    expect(new Set(helps.map(([, name]) => name)).size).toBe(helps.length)
    expect(text.endsWith('\n')).toBe(true)
  })

  test('has no sample for what is not known, and +Inf for what never came', () => {
    expect(samplesOf(allHealthyOnBuiltIn())).not.toHaveProperty('camgate_capacity_connections')
    expect(prometheusText(allHealthyOnBuiltIn())).not.toContain('# HELP camgate_capacity_connections')
    const silent = samplesOf(nothingDelivered())
    expect(silent).toMatchObject({
      camgate_time_to_first_frame_p95_seconds: Number.POSITIVE_INFINITY,
      camgate_reconnection_ratio: Number.POSITIVE_INFINITY,
      camgate_global_fps: 0,
    })
    expect(silent).not.toHaveProperty('camgate_gap_p95_seconds')
  })

  test.each([
    ['pass', seedReport(), [1, 0, 0, 0]],
    ['fail', mixed(), [0, 1, 0, 0]],
    ['inconclusive', generatorLimited(), [0, 0, 1, 1]],
  ])('has the verdict as a state: %s', (_, report, [pass, fail, inconclusive, isVoid]) => {
    expect(samplesOf(report)).toMatchObject({
      'camgate_verdict pass': pass,
      'camgate_verdict fail': fail,
      'camgate_verdict inconclusive': inconclusive,
      camgate_void: isVoid,
    })
  })

  test('keeps text of a target inside its label', () => {
    const report = hostile()
    const target = 'a"} 1\ncamgate_void{x="\\'
    const samples = samplesOf({ ...report, run: { ...report.run, target } })
    expect(samples.camgate_void).toBe(0)
  })
})
