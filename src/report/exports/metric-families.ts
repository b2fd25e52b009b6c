import { METRIC_NAMES, METRICS, type Metric } from '../../model/metrics.ts'
import { metricsOf } from '../facts/metric-values.ts'
import type { Report } from '../schema/schema.ts'
import { testName } from './tracked-metrics.ts'

type Labels = Readonly<Record<string, string>>

export interface MetricSample {
  readonly labels: Labels
  /** May be infinite. */
  readonly value: number
}

/**
 * All samples of one name, for Prometheus and OpenTelemetry. Units are seconds and ratios (0 to 1), and stand at the end
 * of the name. A number that is not known has no sample. A counter only grows, and its name ends in `_total`.
 */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly samples: readonly MetricSample[]
}

const VERDICTS = ['pass', 'fail', 'inconclusive'] as const

/** A report as metrics. Every number is the state of the last run, so each is a gauge. */
export function reportFamilies(report: Report): readonly MetricFamily[] {
  const shared = { target: report.run.target, profile: testName(report) }
  const withShared = ({ labels, value }: MetricSample) => ({ labels: { ...shared, ...labels }, value })
  return [
    ...runFamilies(report),
    ...agentFamilies(report),
    ...capacityFamilies(report),
    ...metricFamilies(report),
  ]
    .filter(({ samples }) => samples.length > 0)
    .map((family) => ({ ...family, samples: family.samples.map(withShared) }))
}

function runFamilies({ gate, run, generator }: Report): MetricFamily[] {
  return [
    gauges(
      'camgate_verdict',
      'Verdict of the last run: 1 for the one that it has.',
      VERDICTS.map((verdict) => ({ labels: { verdict }, value: Number(gate.verdict === verdict) })),
    ),
    gauge(
      'camgate_window_end_timestamp_seconds',
      'When the measured window ended.',
      secondsOf(run.window.ended_at),
    ),
    gauge('camgate_window_seconds', 'Length of the measured window.', run.window.seconds),
    gauge('camgate_interrupted', 'Whether the run stopped before its end.', Number(run.interrupted)),
    gauge('camgate_void', 'Whether the load generator was the bottleneck.', Number(generator.limited)),
  ]
}

function agentFamilies({ agents }: Report): MetricFamily[] {
  const list = agents?.list ?? []
  const each = (figure: (agent: (typeof list)[number]) => number): MetricSample[] =>
    list.map((agent) => ({ labels: { agent: agent.name }, value: figure(agent) }))
  return [
    gauges(
      'camgate_agent_connections',
      'Connections of an agent.',
      each((one) => one.connections),
    ),
    gauges(
      'camgate_agent_healthy_connections',
      'Healthy connections of an agent.',
      each((one) => one.healthy_connections),
    ),
    gauges(
      'camgate_agent_inconclusive',
      'Whether what an agent measured says nothing about the server.',
      each((one) => Number(one.inconclusive)),
    ),
  ]
}

function capacityFamilies({ capacity: { method, low, high, censored } }: Report): MetricFamily[] {
  if (method !== 'measured') return []
  return [
    gauge('camgate_capacity_low_connections', 'Lower end of the 90 % interval of the capacity.', low),
    gauge('camgate_capacity_high_connections', 'Upper end of the 90 % interval of the capacity.', high),
    gauge('camgate_capacity_censored', 'Whether the capacity is at least that number.', Number(censored)),
  ]
}

function metricFamilies(report: Report): MetricFamily[] {
  const values = metricsOf(report)
  const isOutcome = (metric: Metric): boolean => metric.startsWith('outcomes.')
  const single = METRIC_NAMES.filter((metric) => !isOutcome(metric)).map((metric) =>
    metricFamily(metric, values[metric]),
  )
  const outcomes = METRIC_NAMES.filter(isOutcome).map((metric) => ({
    labels: { outcome: metric.slice('outcomes.'.length) },
    value: values[metric] ?? 0,
  }))
  return [...single, gauges('camgate_outcome_connections', 'Connections by how they fared.', outcomes)]
}

/** Prometheus asks for base units, and for their names at the end. */
function metricFamily(metric: Metric, value: number | null): MetricFamily {
  const { unit, description } = METRICS[metric]
  const { name, scale } = baseUnit(metric, unit)
  return gauge(`camgate_${name}`, description, value === null ? null : value / scale)
}

function baseUnit(metric: string, unit: string): { readonly name: string; readonly scale: number } {
  if (unit === 'ms') return { name: metric.replace(/_ms$/, '_seconds'), scale: 1000 }
  if (unit === 'percent') return { name: asRatio(metric), scale: 100 }
  return { name: unit === 'ratio' ? asRatio(metric) : metric, scale: 1 }
}

function asRatio(metric: string): string {
  return `${metric.replace(/_(?:rate|percent)$/, '')}_ratio`
}

/** A family of one sample; of none if the value is not known. */
export function gauge(name: string, help: string, value: number | null): MetricFamily {
  return gauges(name, help, value === null ? [] : [{ labels: {}, value }])
}

function gauges(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, type: 'gauge', samples }
}

function secondsOf(iso: string): number {
  return Date.parse(iso) / 1000
}
