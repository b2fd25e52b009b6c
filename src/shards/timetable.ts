import type { Plan } from '../config/plan.ts'
import type { ScheduledLoad, Timetable } from '../model/shard.ts'

/** Of a run: what its timetable follows from. */
export type Timed = Pick<
  Plan,
  | 'cameras'
  | 'connectionsPerCamera'
  | 'connectRate'
  | 'settleMs'
  | 'durationMs'
  | 'findCapacity'
  | 'maxConnections'
  | 'search'
  | 'trialDurationMs'
  | 'timeBudgetMs'
>

/** Each step is at most this many times the one before, if there is time for that. */
const GROWTH = { quick: 1.2, thorough: 1.1 } as const
const MAX_STEPS = 60
/** For the end of a window to be read and its failed connections to be closed. */
const BETWEEN_MS = 1500
/** New connections need at least this long to start up. */
const MIN_SETTLING_MS = 1000

/**
 * When every shard of a run holds which load: computed from the plan alone, because the shards cannot ask each other.
 * The steps of the staircase grow by the same factor from the planned load up to `maxConnections`, with as many steps as
 * `timeBudgetMs` allows. Null if it is too short for one.
 * @param startAtMs when the first connection is due, since the epoch
 */
export function timetableOf(plan: Timed, startAtMs: number): Timetable | null {
  const connections = plan.cameras * plan.connectionsPerCamera
  const window = scheduled(plan, { connections, opensAtMs: startAtMs, durationMs: plan.durationMs })
  if (!plan.findCapacity || plan.maxConnections <= connections) return [window]
  const steps = staircase(plan, connections, endOf(window))
  return steps === null ? null : [window, ...steps]
}

/** When the last window of the timetable ends. */
export function endOfTimetable(timetable: Timetable): number {
  return endOf(timetable.at(-1) ?? timetable[0])
}

function staircase(plan: Timed, from: number, fromMs: number): ScheduledLoad[] | null {
  const { maxConnections: to, search, timeBudgetMs } = plan
  const finest = Math.min(MAX_STEPS, Math.ceil(Math.log(to / from) / Math.log(GROWTH[search])))
  for (let steps = finest; steps > 0; steps -= 1) {
    const loads = stepsOf(plan, ladder(from, to, steps), fromMs)
    const last = loads.at(-1)
    if (last !== undefined && endOf(last) - fromMs <= timeBudgetMs) return loads
  }
  return null
}

/** Rounded loads, each once. */
function ladder(from: number, to: number, steps: number): number[] {
  const loads = Array.from({ length: steps }, (_, k) => Math.round(from * (to / from) ** ((k + 1) / steps)))
  return [...new Set(loads)].filter((load) => load > from)
}

function stepsOf(plan: Timed, loads: readonly number[], fromMs: number): ScheduledLoad[] {
  let freeMs = fromMs
  return loads.map((connections) => {
    const opensAtMs = freeMs + BETWEEN_MS
    const step = scheduled(plan, { connections, opensAtMs, durationMs: plan.trialDurationMs })
    freeMs = endOf(step)
    return step
  })
}

/** There is time to open all connections of the load anew: those that the load before broke are. */
function scheduled({ connectRate, settleMs }: Timed, load: Omit<ScheduledLoad, 'startsAtMs'>): ScheduledLoad {
  const rampMs = Math.ceil((load.connections * 1000) / connectRate)
  return { ...load, startsAtMs: load.opensAtMs + rampMs + Math.max(MIN_SETTLING_MS, settleMs) }
}

function endOf({ startsAtMs, durationMs }: ScheduledLoad): number {
  return startsAtMs + durationMs
}
