/** What is known when the isolation is decided. */
export interface IsolationFacts {
  readonly option: 'auto' | 'off'
  /** Agents make the load, so this machine needs no processors for it. */
  readonly isLoadElsewhere?: boolean
  readonly platform: NodeJS.Platform
  /** Processors that this process may run on. */
  readonly processors: readonly number[]
  /** How many processors' time its cgroup may use; null without a quota. */
  readonly quota: number | null
  /** Processors that each server may run on; empty when none was started here and no process id was given. */
  readonly servers: readonly ReadonlySet<number>[]
  /** Whether `taskset` of util-linux can be run. */
  readonly hasTaskset: boolean
}

export type Decision =
  | { readonly mode: 'off'; readonly reason: string }
  | { readonly mode: 'nice'; readonly reason: string }
  | {
      readonly mode: 'affinity'
      readonly reason: string
      /** Processors that the servers give up. */
      readonly reserved: ReadonlySet<number>
    }

const MIN_FOR_AFFINITY = 4

/** Decides how to keep a server on the same machine from starving the load generator. */
export function decideIsolation(facts: IsolationFacts): Decision {
  const why = whyOff(facts)
  if (why !== null) return { mode: 'off', reason: why }
  const { processors, servers, hasTaskset } = facts
  const count = processors.length
  if (count < MIN_FOR_AFFINITY) return lowerPriority(`the load generator shares ${count} processors with it`)
  if (!hasTaskset) return lowerPriority('taskset (util-linux), which would separate processors, is missing')
  const reserved = new Set(processors.slice(-Math.max(1, Math.floor(count / 4))))
  if (servers.some((allowed) => without(allowed, reserved).size === 0))
    return lowerPriority('it may only use processors that the load generator needs')
  const left = count - reserved.size
  const reason = `the server runs on ${left} of ${count} processors, the others are left to the load generator`
  return { mode: 'affinity', reason, reserved }
}

export function without(all: ReadonlySet<number>, left: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...all].filter((one) => !left.has(one)))
}

function whyOff({
  option,
  isLoadElsewhere,
  platform,
  processors,
  quota,
  servers,
}: IsolationFacts): string | null {
  if (option === 'off') return 'the isolate option is off'
  if (isLoadElsewhere === true) return 'agents make the load'
  if (servers.length === 0) return 'no server was started here, and no process id was given'
  if (platform !== 'linux') return `it needs Linux, and this is ${platform}`
  if (processors.length < 2) return 'there is only 1 processor'
  if (quota === null || quota >= processors.length) return null
  return `a quota of ${Number(quota.toFixed(2))} of ${processors.length} processors is shared with the load generator, and neither affinity nor priority can split a quota`
}

function lowerPriority(why: string): Decision {
  return { mode: 'nice', reason: `the server runs at a lower priority (nice +10): ${why}` }
}
