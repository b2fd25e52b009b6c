/** Metrics that rest on the capacity: with a censored capacity they are known from below only. */
const ON_CAPACITY: ReadonlySet<string> = new Set(['capacity_connections', 'recommended_cameras'])

export function isCensorable(metric: string): boolean {
  return ON_CAPACITY.has(metric)
}

/** Why a metric without a number fails. */
export function notMeasured(metric: string): string {
  return `not measured in this run: ${reason(metric)}`
}

function reason(metric: string): string {
  if (isCensorable(metric)) return 'only a capacity search measures it; an extrapolation is not a measurement'
  if (metric.startsWith('gap_')) return 'no connection received two frames'
  if (metric === 'loss_percent' || metric === 'jitter_ms')
    return 'no numbered packets came (only RTP has them)'
  if (metric === 'fairness') return 'nothing was delivered'
  return 'the report has no number for it'
}
