import { describe, expect, test } from 'vitest'
import type { LiveSecond } from '../../src/load/engine.ts'
import { LiveMetrics } from '../../src/monitoring/live-metrics.ts'
import { metricsText } from '../../src/report/exports/prometheus.ts'
import { TRIALS } from '../report/sample-search.ts'

const LIVE: LiveSecond = {
  planned: 48,
  delivering: 47,
  healthy: 46,
  fps: 24.9,
  changes: [],
  bytes: 1e6,
  reconnections: 3,
  generatorLoad: 0.12,
}

function samplesOf(live: LiveMetrics): Record<string, number> {
  const lines = metricsText(live.families(), 'text')
    .split('\n')
    .filter((line) => /^[^#]/.test(line))
  return Object.fromEntries(
    lines.map((line) => line.split(' ')).map(([name, value]) => [name, Number(value)]),
  )
}

describe('the metrics of a run that goes on', () => {
  test('are its last second, and sums since its start', () => {
    const live = new LiveMetrics()
    live.second(LIVE)
    live.second({ ...LIVE, fps: 25, bytes: 2e6, reconnections: 5, generatorLoad: 0.2 })
    expect(samplesOf(live)).toMatchObject({
      camgate_running: 1,
      camgate_live_planned_connections: 48,
      camgate_live_delivering_connections: 47,
      camgate_live_healthy_connections: 46,
      camgate_live_fps_per_connection: 25,
      camgate_live_generator_load_ratio: 0.2,
      camgate_received_bytes_total: 3e6,
      camgate_reconnections_total: 5,
    })
  })

  test('never shrink where they are sums, though another server of an A/B counts from 0', () => {
    const live = new LiveMetrics()
    for (const reconnections of [2, 5, 1, 1, 4]) live.second({ ...LIVE, reconnections })
    expect(samplesOf(live)).toMatchObject({ camgate_reconnections_total: 9 })
  })

  test('are unknown before the first second and after the end, not 0', () => {
    const live = new LiveMetrics()
    const now = () => Object.keys(samplesOf(live)).filter((name) => name.startsWith('camgate_live_'))
    expect(now()).toEqual([])
    live.second(LIVE)
    expect(now()).toHaveLength(5)
    live.end()
    expect(now()).toEqual([])
    expect(samplesOf(live)).toMatchObject({ camgate_running: 0, camgate_received_bytes_total: 1e6 })
  })

  test('count broken rules by rule and trials by outcome', () => {
    const live = new LiveMetrics()
    const broken = (['fps', 'fps', 'dropped', null] as const).map((rule, at) => ({
      connectionId: `${at}`,
      rule,
    }))
    live.second({ ...LIVE, changes: broken })
    for (const trial of TRIALS) live.trial(trial)
    const samples = samplesOf(live)
    expect(samples).toMatchObject({
      'camgate_rule_breaks_total{rule="fps"}': 2,
      'camgate_rule_breaks_total{rule="dropped"}': 1,
      'camgate_rule_breaks_total{rule="loss"}': 0,
      camgate_recoveries_total: 1,
    })
    const trials = Object.entries(samples).filter(([name]) => name.startsWith('camgate_trials_total'))
    expect(trials.reduce((sum, [, count]) => sum + count, 0)).toBe(TRIALS.length)
  })

  test('are as many for a hundred thousand connections as for one', () => {
    const live = new LiveMetrics()
    live.second(LIVE)
    const before = Object.keys(samplesOf(live))
    const changes = Array.from({ length: 100_000 }, (_, at) => ({
      connectionId: `c${at}`,
      rule: 'fps' as const,
    }))
    live.second({ ...LIVE, changes })
    expect(Object.keys(samplesOf(live))).toEqual(before)
  })
})
