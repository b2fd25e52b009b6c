import type { ShardSection } from '../report/schema/schema-shard.ts'
import { nameOf, type StoredShard, timeOf } from './stored-shard.ts'

/**
 * The share of a window in which all shards must have measured. The load was whole for that time; for the rest, a tenth at
 * most, less was asked of the server than the report says. That is the finest step of the staircase.
 */
const MIN_OVERLAP = 0.9

/** A synchronized clock without a known error: NTP over the internet keeps well within this. */
const SYNCHRONIZED_MS = 100
/** A clock that nobody vouches for. */
const UNKNOWN_MS = 1000

/** How much of a window all shards measured together. */
export interface Overlap {
  /** 0 to 1, of the planned window and less the errors of the clocks; null if a shard did not reach it. */
  readonly share: number | null
  /** Why it is not enough, in words, with the times; null if it is. */
  readonly problem: string | null
}

/** How far the clock of a shard may be off, in milliseconds, and whether that is assumed. */
export interface ClockError {
  readonly ms: number
  readonly isAssumed: boolean
}

/** By the number of the shard. Shards that share a clock cannot be apart. */
export function clockErrors(shards: readonly StoredShard[]): ReadonlyMap<number, ClockError> {
  const isOne = new Set(shards.map(({ shard }) => shard.clock.id)).size === 1
  return new Map(
    shards.map(({ shard }) => [shard.number, isOne ? { ms: 0, isAssumed: false } : errorOf(shard.clock)]),
  )
}

function errorOf({ synchronized, error_ms: known }: ShardSection['clock']): ClockError {
  if (known !== null) return { ms: known, isAssumed: false }
  return { ms: synchronized === true ? SYNCHRONIZED_MS : UNKNOWN_MS, isAssumed: true }
}

/** The window of one shard in a load. */
interface Span {
  readonly stored: StoredShard
  readonly fromMs: number
  readonly toMs: number
  readonly errorMs: number
}

/** @param at which load of the timetable */
export function overlapOf(shards: readonly StoredShard[], at: number): Overlap {
  const spans = spansOf(shards, at)
  const absent = shards.find(({ shard }) => shard.loads[at]?.measured == null)
  if (absent !== undefined) return { share: null, problem: `${nameOf(absent)} did not measure it` }
  const plannedMs = 1000 * (shards[0]?.shard.loads[at]?.seconds ?? 0)
  const least = leastTogether(spans)
  if (least === null || plannedMs <= 0) return { share: null, problem: 'it has no window' }
  const share = Math.min(1, Math.max(0, least.ms / plannedMs))
  if (share >= MIN_OVERLAP) return { share, problem: null }
  const both = [...new Set([least.first, least.last])].map(windowText).join(', ')
  const needed = `${(100 * share).toFixed(0)} % of ${plannedMs / 1000} s, ${100 * MIN_OVERLAP} % are needed`
  return { share, problem: `the windows of the shards overlap for ${needed}: ${both}` }
}

function spansOf(shards: readonly StoredShard[], at: number): Span[] {
  const errors = clockErrors(shards)
  return shards.flatMap((stored) => {
    const measured = stored.shard.loads[at]?.measured ?? null
    if (measured === null) return []
    const { started_at_ms: fromMs, duration_ms: durationMs } = measured
    return [{ stored, fromMs, toMs: fromMs + durationMs, errorMs: errors.get(stored.shard.number)?.ms ?? 0 }]
  })
}

/** For how long all measured together at least, and the two shards that say so: one ends first, one begins last. */
function leastTogether(spans: readonly Span[]): { ms: number; first: Span; last: Span } | null {
  const pairs = spans.flatMap((first) =>
    spans.map((last) => {
      // A clock that is off moves both ends of a window alike.
      const errorMs = first === last ? 0 : first.errorMs + last.errorMs
      return { ms: first.toMs - last.fromMs - errorMs, first, last }
    }),
  )
  return pairs.reduce<(typeof pairs)[number] | null>(
    (least, pair) => (least === null || pair.ms < least.ms ? pair : least),
    null,
  )
}

/** `that of shard 3 of 4 is 12:00:35.2 to 12:01:35.2 UTC ± 0.1 s` */
function windowText({ stored, fromMs, toMs, errorMs }: Span): string {
  const error = errorMs > 0 ? ` ± ${Number((errorMs / 1000).toPrecision(2))} s` : ''
  return `that of ${nameOf(stored)} is ${timeOf(fromMs)} to ${timeOf(toMs)} UTC${error}`
}
