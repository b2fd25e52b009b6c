import type { AbMeasurement } from '../../model/capacity.ts'
import type { GateRow, Regression } from '../../model/gate.ts'
import type { PairComparison } from '../../model/gate-reasons.ts'
import { mean } from '../stats/moments.ts'
import {
  capacityPairs,
  isDifferent,
  LOOKS,
  type Look,
  look,
  type Summary,
  summarize,
} from '../stats/paired-ratio.ts'
import { changeLimit } from './compared.ts'

/** The tolerated loss of an A/B comparison in percent, unless thresholds.json sets another (docs/thresholds.md). */
const DEFAULT_LIMIT_PERCENT = 10

export function abLimitPercent(regressions: readonly Regression[]): number {
  const limits = regressions.find(({ metric }) => metric === 'ab_goodput')?.limits
  return limits?.max_drop_percent ?? DEFAULT_LIMIT_PERCENT
}

/**
 * Rows for an A/B limit in a run without an A/B comparison, so that nobody takes it for met. Empty without such a
 * limit.
 */
export function absentAbRows(regressions: readonly Regression[]): GateRow[] {
  const limits = regressions.find(({ metric }) => metric === 'ab_goodput')?.limits
  return Object.entries(limits ?? {}).map(([name, most]) => ({
    metric: 'ab_goodput',
    kind: 'ab',
    baseline: null,
    value: null,
    change: null,
    limit: changeLimit(name, most),
    verdict: 'no_baseline',
    reason: { code: 'no_second_server' },
  }))
}

type Judged = Pick<GateRow, 'verdict' | 'reason'>

/** The ratio at one look, and the smallest change that the look could have detected. */
type Found = Summary & Pick<Look, 'verdict'>

/**
 * The row of an A/B comparison: `baseline` and `value` are the mean goodput of base and head in connections' worth
 * of frames, `change` is the change of the capacity in percent. The pairs are judged again here, so a stored report
 * can be judged by another limit. With too few pairs the row stays open.
 */
export function abRow(ab: AbMeasurement, maxDropPercent: number): GateRow {
  const found = ab.pairs.length < 2 || !isComparable(ab) ? null : foundIn(ab, maxDropPercent / 100)
  return {
    metric: 'ab_goodput',
    kind: 'ab',
    baseline: meanOf(ab.pairs.map(({ base }) => base)),
    value: meanOf(ab.pairs.map(({ head }) => head)),
    change: found === null ? null : 100 * (found.ratio - 1),
    limit: changeLimit('max_drop_percent', maxDropPercent),
    ...judge(ab, found),
  }
}

/**
 * A base that delivered nothing measured nothing. No run records such a pair, but an edited report could contain
 * one.
 */
function isComparable({ pairs }: AbMeasurement): boolean {
  return pairs.every(({ base }) => base > 0)
}

function foundIn({ pairs, elasticity }: AbMeasurement, maxDrop: number): Found {
  const corrected = capacityPairs(pairs, elasticity)
  return { ...summarize(corrected), verdict: look(corrected, maxDrop).verdict }
}

function judge(ab: AbMeasurement, found: Found | null): Judged {
  const pairs = found === null ? null : comparisonOf(ab, found)
  if (ab.incomplete !== null) return open({ code: 'ab_incomplete', detail: ab.incomplete, pairs })
  if (found === null || pairs === null || found.verdict === 'continue')
    return open({ code: 'more_pairs_needed', measured: ab.pairs.length, looks: LOOKS, pairs })
  // Both sides are the same server, so a difference comes from how they were measured.
  const isBiased = ab.isSelfCheck && isDifferent(found.interval)
  if (isBiased && found.verdict !== 'fail') return open({ code: 'biased_setup', pairs })
  if (found.verdict === 'inconclusive') return open({ code: 'limit_in_interval', pairs })
  const isImproved = found.verdict === 'pass' && found.interval.low > 1 && isDifferent(found.interval)
  const reason = isBiased ? ({ code: 'biased_setup', pairs } as const) : meaningOf(found, pairs)
  return { verdict: isImproved ? 'improved' : found.verdict, reason }
}

function open(reason: GateRow['reason']): Judged {
  return { verdict: 'inconclusive', reason }
}

function meaningOf({ verdict, interval, ratio }: Found, pairs: PairComparison): GateRow['reason'] {
  if (verdict === 'fail') return { code: 'loss', isTolerated: false, pairs }
  if (!isDifferent(interval)) return { code: 'no_difference', pairs }
  return ratio < 1 ? { code: 'loss', isTolerated: true, pairs } : { code: 'gain', pairs }
}

function comparisonOf({ load, elasticity }: AbMeasurement, found: Found): PairComparison {
  const { ratio, interval, pairs, noise, detectable } = found
  return { ratio, low: interval.low, high: interval.high, pairs, load, noise, detectable, elasticity }
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values)
}
