import type { SearchOptions } from '../analysis/capacity/search-state.ts'
import type { Plan } from '../config/plan.ts'
import type { Room } from '../load/machine/load-machine.ts'
import type { HeldLoad } from './held-load.ts'
import type { ShardPlan } from './shard-plan.ts'
import type { Target } from './target.ts'

/** The most connections that a run may hold at once, which the workers are made for. */
export function mostConnections(plan: Plan, shardPlan: ShardPlan | null = null): number {
  if (shardPlan !== null) return shardPlan.indices.length
  const tested = plan.cameras * plan.connectionsPerCamera
  const isSearching = plan.findCapacity || plan.baselineTarget !== null
  return isSearching ? Math.max(tested, plan.maxConnections) : tested
}

type Limit = Pick<SearchOptions, 'max' | 'limitName'>

/**
 * How far a search may go, and what stops it there: `--max-connections`, the end of the camera list, or what this
 * machine can open.
 *
 * @param target whose list of cameras may end; null if it has no list
 * @param open connections that the search already has
 * @param room what the load generator can open in addition to these
 */
export function searchLimit(
  plan: Plan,
  target: Pick<Target, 'cameras' | 'others'> | null,
  open: number,
  room: Pick<Room, 'connections' | 'why'>,
): Limit {
  const limits: Limit[] = [
    { max: plan.maxConnections, limitName: '--max-connections' },
    { max: room.connections + open, limitName: `load generator (${room.why})` },
  ]
  if (plan.grow === 'cameras' && target !== null) {
    const cameras = target.cameras.length + target.others.length
    limits.push({
      max: cameras * plan.connectionsPerCamera,
      limitName: plan.publish === null ? 'camera list' : 'published cameras',
    })
  }
  return limits.reduce((least, limit) => (limit.max < least.max ? limit : least))
}

/**
 * How many connections there are cameras for, if a search that grows by cameras went past the last camera of a
 * target without a list. Null if something else is wrong, or if cameras of the test itself are missing.
 */
export function cameraLimit({ health: { connections } }: HeldLoad, plan: Plan): number | null {
  // A published camera that is not there was refused by the server.
  if (plan.grow !== 'cameras' || plan.publish !== null) return null
  const tested = plan.cameras * plan.connectionsPerCamera
  const missing = connections.findIndex(({ outcome }) => outcome === 'not_found')
  if (missing < tested) return null
  return missing - (missing % plan.connectionsPerCamera)
}
