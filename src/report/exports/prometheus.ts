import { METRIC_NAMES, METRICS, type Metric } from '../../model/metrics.ts'
import { escapeTerminal } from '../../text/escape.ts'
import { metricsOf } from '../facts/metric-values.ts'
import type { Report } from '../schema/schema.ts'
import { testName } from './tracked-metrics.ts'

interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** All samples of one name. Every number is the state of the last run, so each is a gauge. */
interface Family {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const VERDICTS = ['pass', 'fail', 'inconclusive'] as const

/**
 * Prometheus text format, for a file of node_exporter's textfile collector. Units are seconds and ratios (0 to 1). A
 * number that is not known has no sample, and one that is infinite is `+Inf`.
 */
export function prometheusText(report: Report): string {
  const shared = { target: report.run.target, profile: testName(report) }
  return [...runFamilies(report), ...capacityFamilies(report), ...metricFamilies(report)]
    .filter(({ samples }) => samples.length > 0)
    .map((family) => familyText(family, shared))
    .join('')
}

function runFamilies({ gate, run, generator }: Report): Family[] {
  return [
    {
      name: 'camgate_verdict',
      help: 'Verdict of the last run: 1 for the one that it has.',
      samples: VERDICTS.map((verdict) => ({ labels: { verdict }, value: Number(gate.verdict === verdict) })),
    },
    single(
      'camgate_window_end_timestamp_seconds',
      'When the measured window ended.',
      secondsOf(run.window.ended_at),
    ),
    single('camgate_window_seconds', 'Length of the measured window.', run.window.seconds),
    single('camgate_interrupted', 'Whether the run stopped before its end.', Number(run.interrupted)),
    single('camgate_void', 'Whether the load generator was the bottleneck.', Number(generator.limited)),
  ]
}

function capacityFamilies({ capacity: { method, low, high, censored } }: Report): Family[] {
  if (method !== 'measured') return []
  return [
    single('camgate_capacity_low_connections', 'Lower end of the 90 % interval of the capacity.', low),
    single('camgate_capacity_high_connections', 'Upper end of the 90 % interval of the capacity.', high),
    single('camgate_capacity_censored', 'Whether the capacity is at least that number.', Number(censored)),
  ]
}

function metricFamilies(report: Report): Family[] {
  const values = metricsOf(report)
  const isOutcome = (metric: Metric): boolean => metric.startsWith('outcomes.')
  const single = METRIC_NAMES.filter((metric) => !isOutcome(metric)).map((metric) =>
    metricFamily(metric, values[metric]),
  )
  const outcomes = METRIC_NAMES.filter(isOutcome).map((metric) => ({
    labels: { outcome: metric.slice('outcomes.'.length) },
    value: values[metric] ?? 0,
  }))
  return [
    ...single,
    { name: 'camgate_outcome_connections', help: 'Connections by how they fared.', samples: outcomes },
  ]
}

/** Prometheus asks for base units, and for their names at the end. */
function metricFamily(metric: Metric, value: number | null): Family {
  const { unit, description } = METRICS[metric]
  const { name, scale } = baseUnit(metric, unit)
  return single(`camgate_${name}`, description, value === null ? null : value / scale)
}

function baseUnit(metric: string, unit: string): { readonly name: string; readonly scale: number } {
  if (unit === 'ms') return { name: metric.replace(/_ms$/, '_seconds'), scale: 1000 }
  if (unit === 'percent') return { name: asRatio(metric), scale: 100 }
  return { name: unit === 'ratio' ? asRatio(metric) : metric, scale: 1 }
}

function asRatio(metric: string): string {
  return `${metric.replace(/_(?:rate|percent)$/, '')}_ratio`
}

function single(name: string, help: string, value: number | null): Family {
  return { name, help, samples: value === null ? [] : [{ value }] }
}

function familyText({ name, help, samples }: Family, shared: Readonly<Record<string, string>>): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries({ ...shared, ...labels }).map(
      ([label, text]) => `${label}="${labelText(text)}"`,
    )
    return `${name}{${pairs.join(',')}} ${valueText(value)}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
}

function labelText(text: string): string {
  return escapeTerminal(text).replace(/[\\"]/g, '\\$&')
}

function valueText(value: number): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : String(value)
}

function secondsOf(iso: string): number {
  return Date.parse(iso) / 1000
}
