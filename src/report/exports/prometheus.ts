import { escapeTerminal } from '../../text/escape.ts'
import type { Report } from '../schema/schema.ts'
import { type MetricFamily, type MetricSample, reportFamilies } from './metric-families.ts'

/** A report in Prometheus text format, for a file of node_exporter's textfile collector. */
export function prometheusText(report: Report): string {
  return metricsText(reportFamilies(report), 'text')
}

/**
 * @param format `text` is Prometheus text format 0.0.4, `openmetrics` is OpenMetrics 1.0.0. Both are UTF-8.
 */
export function metricsText(families: readonly MetricFamily[], format: 'text' | 'openmetrics'): string {
  const isOpen = format === 'openmetrics'
  const texts = families
    .filter(({ samples }) => samples.length > 0)
    .map((family) => familyText(family, isOpen ? family.name.replace(/_total$/, '') : family.name))
  return `${texts.join('')}${isOpen ? '# EOF\n' : ''}`
}

/** @param title the name of a counter without `_total` in OpenMetrics, otherwise that of its samples */
function familyText({ name, help, type, samples }: MetricFamily, title: string): string {
  const lines = samples.map((sample) => `${name}${labelsText(sample)} ${valueText(sample.value)}\n`)
  return `# HELP ${title} ${help}\n# TYPE ${title} ${type}\n${lines.join('')}`
}

function labelsText({ labels }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${labelText(text)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function labelText(text: string): string {
  return escapeTerminal(text).replace(/[\\"]/g, '\\$&')
}

function valueText(value: number): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : String(value)
}
