import { createHash } from 'node:crypto'
import type { Plan } from '../config/plan.ts'
import type { ShardSection } from '../report/schema/schema-shard.ts'
import { reportedOptions } from './describe.ts'
import type { Target } from './target.ts'

/** Options that may differ from machine to machine without changing what is measured. */
const OF_MACHINE = ['shard', 'workers', 'force', 'server_pid', 'server_metrics', 'server_metric', 'isolate']

/**
 * A key that all shards of one run have, and no other run: of the plan, the cameras, the limits and the start. It holds
 * no secret, because URLs are in it as reports show them.
 */
export function runKey(plan: Plan, target: Pick<Target, 'cameras' | 'description'>): ShardSection['run_key'] {
  const options = Object.entries(reportedOptions(plan)).filter(([name]) => !OF_MACHINE.includes(name))
  const parts = {
    options: options.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    target: target.description,
    cameras: target.cameras.map(({ id }) => id),
    ...{ health: plan.health, floors: plan.floors, regressions: plan.regressions, fr: plan.frTerms },
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
