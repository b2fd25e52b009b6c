import type { ChangeLimit } from '../../model/gate.ts'
import { detectableShift } from '../stats/detectable.ts'
import { type JobDifference, jobDifference, probabilityBelow } from '../stats/job-difference.ts'
import { ALPHA, type Compared } from './compared.ts'

/** As a share of the baseline: jobs that agree by luck do not prove a small difference. */
const MIN_NOISE = 0.01

/**
 * The difference from the mean of the jobs, with a t interval, in the unit of the metric. Jobs that agree to the
 * last digit show no noise to compare a loss with. So for a fail, the noise counts as at least 1 % of the baseline,
 * or one step of a metric that has steps.
 *
 * @param baseline one number per job, at least two
 * @param step of the metric: one connection, one reconnection; 0 if it has no steps
 */
export function pointsChange(
  baseline: readonly number[],
  value: number,
  limit: ChangeLimit,
  step: number,
): Compared {
  // The sign makes less always worse.
  const sign = limit.direction === 'drop' ? 1 : -1
  const sides = { baseline: baseline.map((number) => sign * number), current: sign * value, alpha: ALPHA }
  const seen = jobDifference(sides)
  const leastNoise = Math.max(step, MIN_NOISE * Math.abs(seen.baseline))
  const careful = jobDifference({ ...sides, leastNoise })
  const pWorse = probabilityBelow(careful, -limit.most)
  return {
    baseline: sign * seen.baseline,
    ...shownOf(seen, sign),
    verdict: seen.interval.low >= -limit.most ? 'pass' : pWorse <= ALPHA ? 'fail' : 'inconclusive',
    pWorse,
    detectable: () => detectableShift({ ...careful, alpha: ALPHA }),
  }
}

function shownOf(
  { difference, interval: { low, high }, noise }: JobDifference,
  sign: number,
): Pick<Compared, 'change' | 'interval' | 'isBetter' | 'noise'> {
  const interval = sign > 0 ? { low, high } : { low: -high, high: -low }
  return { change: sign * difference, interval, isBetter: low > 0, noise }
}
