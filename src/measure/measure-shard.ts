import type { ShardInput } from '../report/build/report-shard.ts'
import { clockState } from '../system/clock-state.ts'
import { clockNumber } from '../system/machine-clock.ts'
import type { HeldLoad } from './held-load.ts'
import { runKey } from './shard-key.ts'
import { holdTimetable, type ShardSetup } from './shard-run.ts'
import type { Target } from './target.ts'

/** The part of a run that this machine measures. */
interface MeasuredShard {
  /** The measured window. */
  readonly held: HeldLoad
  readonly shard: ShardInput
}

/** Measures this machine's share of the connections by the timetable, with what a merge needs to know about it. */
export async function measureShard(setup: ShardSetup & { readonly target: Target }): Promise<MeasuredShard> {
  const { plan, shardPlan, target } = setup
  // Asked while this shard waits for its start.
  const [{ synchronized, source, errorMs }, loads] = await Promise.all([clockState(), holdTimetable(setup)])
  const id = clockNumber().toString(16).padStart(8, '0')
  const shard = {
    ...shardPlan,
    runKey: runKey(plan, target),
    clock: { synchronized, source, error_ms: errorMs, id },
    rules: plan.health,
    linkMbps: plan.frTerms.linkMbps,
    utilization: plan.utilization,
    windows: loads.map(({ window }) => window),
  }
  return { held: loads[0], shard }
}
