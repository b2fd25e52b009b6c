import type { ChangeLimit } from '../../model/gate.ts'
import { detectableChange } from '../stats/detectable.ts'
import { geometricMean } from '../stats/moments.ts'
import { type PooledRatio, pooledRatio } from '../stats/pooled-ratio.ts'
import { ALPHA, type Compared } from './compared.ts'

/** A number below this share of the baseline counts as this share, because 0 has no logarithm. */
const MIN_SHARE = 0.01

/**
 * The ratio to the jobs, with a t interval on logarithms (docs/statistics.md). A rise is judged as a drop of the
 * reciprocal.
 *
 * @param baseline one number per job, at least two, all above 0
 */
export function percentChange(baseline: readonly number[], value: number, limit: ChangeLimit): Compared {
  const typical = geometricMean(baseline)
  const isDrop = limit.direction === 'drop'
  const turned = (number: number): number => (isDrop ? number : 1 / number)
  const found = pooledRatio({
    baseline: baseline.map(turned),
    current: [turned(isDrop ? value : Math.max(value, MIN_SHARE * typical))],
    maxDrop: isDrop ? limit.most / 100 : 1 - 1 / (1 + limit.most / 100),
    alpha: ALPHA,
  })
  return { baseline: typical, ...shownOf(found, isDrop) }
}

function shownOf(found: PooledRatio, isDrop: boolean): Omit<Compared, 'baseline'> {
  const { ratio, interval, verdict, pWorse, noise, standardError, degreesOfFreedom } = found
  const percent = (value: number): number => 100 * (value - 1)
  const { low, high } = interval
  return {
    change: percent(isDrop ? ratio : 1 / ratio),
    interval: isDrop
      ? { low: percent(low), high: percent(high) }
      : { low: percent(1 / high), high: percent(1 / low) },
    verdict,
    isBetter: low > 1,
    pWorse,
    noise: 100 * noise,
    detectable: () => 100 * detectableChange({ standardError, degreesOfFreedom, alpha: ALPHA }),
  }
}
