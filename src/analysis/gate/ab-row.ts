import type { AbMeasurement, AbPair } from '../../model/capacity.ts'
import type { GateRow, Regression } from '../../model/gate.ts'
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
import { limitText } from './limit-text.ts'

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
    limit: limitText(name, most),
    verdict: 'no_baseline',
    why: 'no second server was measured (--baseline-target)',
  }))
}

type Judged = Pick<GateRow, 'verdict' | 'why'>

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
    change: found === null ? null : percent(found.ratio),
    limit: limitText('max_drop_percent', maxDropPercent),
    ...judged(ab, found),
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

function judged(ab: AbMeasurement, found: Found | null): Judged {
  const numbers = found === null ? '' : `; ${numbersOf(ab, found)}`
  const open = (why: string): Judged => ({ verdict: 'inconclusive', why: `${why}${numbers}` })
  if (ab.incomplete !== null) return open(ab.incomplete)
  if (found === null || found.verdict === 'continue') return open(morePairs(ab.pairs))
  const bias = ab.isSelfCheck ? biasOf(found) : null
  if (bias !== null && found.verdict !== 'fail') return open(bias)
  if (found.verdict === 'inconclusive')
    return open('undecided after the last look: the interval holds the limit')
  const isImproved = found.verdict === 'pass' && found.interval.low > 1 && isDifferent(found.interval)
  const meaning = bias ?? meaningOf(found)
  return { verdict: isImproved ? 'improved' : found.verdict, why: `${meaning}${numbers}` }
}

function morePairs({ length }: readonly AbPair[]): string {
  return `more pairs are needed: ${length} do not decide, and only ${LOOKS.join(', ')} are judged`
}

/** Both sides are the same server, so a difference comes from how they were measured. */
function biasOf({ interval, ratio }: Found): string | null {
  if (!isDifferent(interval)) return null
  return `the setup is biased: the same server differs from itself by ${shown(Math.abs(percent(ratio)))} %`
}

function meaningOf({ verdict, interval, ratio }: Found): string {
  const change = `${shown(Math.abs(percent(ratio)))} %`
  if (verdict === 'fail') return `real loss of ${change}, beyond the tolerance`
  if (!isDifferent(interval)) return 'no change that stands out from noise'
  return ratio < 1 ? `real loss of ${change}, inside the tolerance` : `real gain of ${change}`
}

function numbersOf(ab: AbMeasurement, { ratio, interval, pairs, noise, detectable }: Found): string {
  const load = ab.load === null ? '' : ` at ${ab.load} connections`
  const facts = [
    `head ÷ base ${ratio.toFixed(3)} (${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}), ${pairs} pairs${load}`,
    `pair noise ${shown(100 * noise)} %`,
    `smallest detectable change ${shown(100 * detectable)} %`,
  ]
  if (ab.elasticity !== 1) facts.push(`of the capacity: goodput exaggerates ${shown(ab.elasticity)} times`)
  return facts.join(', ')
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values)
}

function percent(ratio: number): number {
  return 100 * (ratio - 1)
}

function shown(value: number): string {
  return value.toFixed(1)
}
