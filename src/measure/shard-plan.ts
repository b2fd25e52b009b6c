import type { Plan } from '../config/plan.ts'
import { readShard } from '../config/shard-text.ts'
import { badInput } from '../errors.ts'
import type { Shard, Timetable } from '../model/shard.ts'
import { ownIndices } from '../shards/shares.ts'
import { timetableOf } from '../shards/timetable.ts'
import { minutes } from './expected-time.ts'

/** What one shard of a run does when. */
export interface ShardPlan {
  readonly shard: Shard
  readonly timetable: Timetable
  /** The places of its connections in the whole set, ascending, for the largest load of the timetable. */
  readonly indices: readonly number[]
}

/** All shards are expected to begin their job within this time of each other, not to wait for days. */
const MAX_AHEAD_MS = 3_600_000
const NEXT = 'choose a time a few minutes ahead, and the same for all shards'

/**
 * Null for a run on one machine.
 * @throws CamgateError `bad_input` if the timetable cannot be computed
 */
export function shardPlanOf(plan: Plan): ShardPlan | null {
  const shard = readShard(plan.shard ?? '')
  if (shard === undefined || plan.startAt === null) return null
  const timetable = timetableOf(plan, Date.parse(plan.startAt))
  if (timetable === null) {
    const expected = `time for one step of ${plan.maxConnections} connections: more, or a higher --connect-rate`
    throw badInput([{ option: '--time-budget', found: minutes(plan.timeBudgetMs), expected }])
  }
  const most = timetable.at(-1)?.connections ?? 0
  return { shard, timetable, indices: ownIndices(shard, most, plan.cameras) }
}

/** The share of the connections that this machine opens: 1 for a run on one machine. */
export function shareOf(plan: Plan): number {
  const shard = readShard(plan.shard ?? '')
  return shard === undefined ? 1 : 1 / shard.of
}

/**
 * Refuses a start that is over, or too far away.
 * @param option as the user typed it
 * @throws CamgateError `bad_input`
 */
export function checkStart({ timetable: [{ opensAtMs }] }: ShardPlan, nowMs: number, option: string): void {
  const found = new Date(opensAtMs).toISOString()
  const aheadMs = opensAtMs - nowMs
  if (aheadMs <= 0) {
    const ago = `${found}, ${minutes(-aheadMs)} ago`
    throw badInput([{ option, found: ago, expected: 'a time that is still to come' }], NEXT)
  }
  if (aheadMs <= MAX_AHEAD_MS) return
  const later = `${found}, ${minutes(aheadMs)} ahead`
  throw badInput([{ option, found: later, expected: 'a time within the next hour' }], NEXT)
}
