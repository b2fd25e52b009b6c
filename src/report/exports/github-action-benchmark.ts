import type { MetricFacts } from '../../model/metrics.ts'
import { escapeTerminal } from '../../text/escape.ts'
import { figure } from '../../text/figure.ts'
import { together } from '../facts/agent-words.ts'
import type { Report } from '../schema/schema.ts'
import { type TrackedMetric, testName, trackedMetrics } from './tracked-metrics.ts'

export type Better = NonNullable<MetricFacts['better']>

/**
 * JSON for github-action-benchmark. Its files have one direction each: `higher` is for its tool `customBiggerIsBetter`,
 * `lower` for `customSmallerIsBetter`. Series are known by their names, so the test is part of them.
 */
export function benchmarkJson(report: Report, better: Better): string {
  const extra = extraText(report)
  const entries = trackedMetrics(report)
    .filter(({ facts }) => facts.better === better)
    .map((tracked) => ({
      name: escapeTerminal(`${tracked.metric} (${testName(report)})`),
      unit: tracked.facts.unit,
      value: tracked.value,
      ...rangeOf(tracked),
      extra,
    }))
  return `${JSON.stringify(entries, null, 2)}\n`
}

function rangeOf({ low, high }: TrackedMetric): { readonly range?: string } {
  return low === null || high === null ? {} : { range: `± ${figure((high - low) / 2)}` }
}

function extraText({ run, gate }: Report): string {
  const { fingerprint, profile } = run
  const fps = profile.nominal_fps === null ? '' : `, ${figure(profile.nominal_fps)} FPS`
  return [
    `verdict: ${gate.verdict}`,
    `target: ${run.target}`,
    `profile: ${profile.protocol}, ${profile.cameras} cameras × ${profile.connections_per_camera}${fps}`,
    `machine: ${together(fingerprint)}${fingerprint.cpu_model}, ${fingerprint.cpus} processors`,
    `run: ${run.run_id}`,
  ]
    .map(escapeTerminal)
    .join('\n')
}
