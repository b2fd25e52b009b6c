import { isMetric, METRICS } from '../../model/metrics.ts'
import { figure } from '../../text/figure.ts'

const SYMBOLS: Readonly<Record<string, string>> = { percent: '%', fps: 'FPS', ratio: '' }

/** `97.917 %`, `1 connection`, `0.043` for a ratio; a bare number for a name that is no metric. */
export function quantity(value: number, metric: string): string {
  return withUnit(figure(value), metric)
}

/** A text that ends with a number, then the unit of the metric: `≥ 95 %`. */
export function withUnit(text: string, metric: string): string {
  const unit = isMetric(metric) ? (SYMBOLS[METRICS[metric].unit] ?? METRICS[metric].unit) : ''
  if (unit === '') return text
  return `${text} ${/(?:^| )1$/.test(text) ? unit.replace(/s$/, '') : unit}`
}
