import type { Bottleneck } from '../../model/bottleneck.ts'
import type { Trial } from '../../model/capacity.ts'
import type { Outcome } from '../../model/health.ts'
import type { RtspTransport } from '../../model/streams.ts'
import { constantFlow } from './constant-flow.ts'
import { refusalName } from './refusal-name.ts'

/** A flow is constant if the largest is at most this many times the smallest … */
const CONSTANT_FLOW = 1.05
/** … over loads that are at least this far apart. Otherwise a flow that follows the load would look constant too. */
const MIN_LOADS_APART = 1.1

const OVERLOADED: ReadonlySet<Outcome | null> = new Set(['slow', 'stalled', 'dropped'])

/**
 * What the failed trials of a search show.
 * @param capacity in connections, as the search found it; the evidence is from the next load above it
 * @param generatorEndedSearch needed because an invalid trial alone says nothing: the search may have avoided it
 */
export function trialBottlenecks(
  trials: readonly Trial[],
  capacity: number | null,
  generatorEndedSearch: boolean,
  transport: RtspTransport = 'auto',
  linkMbps: number | null = null,
): Bottleneck[] {
  const allFailed = trials.filter(({ outcome }) => outcome === 'fail')
  const lossy = allFailed.filter(({ brokenCause }) => brokenCause === 'loss')
  const failed = allFailed.filter(({ brokenCause }) => brokenCause !== 'loss')
  const flow = flowLimit(
    failed.filter(({ brokenOutcome }) => brokenOutcome === 'slow'),
    linkMbps,
  )
  const overloaded = failed.filter(
    ({ brokenOutcome }) => OVERLOADED.has(brokenOutcome) && (flow === null || brokenOutcome !== 'slow'),
  )
  return [
    flow,
    refusal(
      nextAbove(
        failed.filter(({ brokenOutcome }) => brokenOutcome === 'refused'),
        capacity,
      ),
      transport,
    ),
    packetLoss(nextAbove(lossy, capacity), transport),
    processingLimit(nextAbove(overloaded, capacity)),
    generatorEndedSearch ? generatorLimit(trials) : null,
  ].filter((bottleneck) => bottleneck !== null)
}

/** More load but no more flow: something hands out a fixed amount. */
function flowLimit(slow: readonly Trial[], linkMbps: number | null): Bottleneck | null {
  const byLoad = slow.toSorted((a, b) => a.connections - b.connections)
  const [lowest, highest] = [byLoad.at(0), byLoad.at(-1)]
  if (lowest === undefined || highest === undefined) return null
  const flows = slow.map(({ megabitsPerSecond }) => megabitsPerSecond)
  const [least, most] = [Math.min(...flows), Math.max(...flows)]
  const isApart = highest.connections >= MIN_LOADS_APART * lowest.connections
  if (!isApart || least <= 0 || most > CONSTANT_FLOW * least) return null
  const loads = { fromConnections: lowest.connections, toConnections: highest.connections }
  const { serverCores } = highest
  return constantFlow({ code: 'trials_constant_flow', least, most, ...loads, serverCores }, most, linkMbps)
}

function refusal(trial: Trial | null, transport: RtspTransport): Bottleneck | null {
  if (trial === null) return null
  const { connections, healthy, brokenCause } = trial
  const cause = brokenCause ?? 'limit'
  const kind = cause === 'loss' ? 'limit' : cause
  return {
    name: refusalName(kind),
    seen: { code: 'trial_refused', connections, unhealthy: connections - healthy },
    advice: { code: 'refusal', kind, transport },
  }
}

function packetLoss(trial: Trial | null, transport: RtspTransport): Bottleneck | null {
  if (trial === null) return null
  const { connections, reason } = trial
  return {
    name: 'Packet loss',
    seen: { code: 'trial_lost_packets', connections, reason },
    advice: { code: 'find_loss', transport },
  }
}

function processingLimit(trial: Trial | null): Bottleneck | null {
  if (trial === null) return null
  const { connections, brokenOutcome: outcome, reason, serverCores } = trial
  return {
    name: 'Processing overhead',
    seen: { code: 'trial_overload', connections, outcome, reason, serverCores },
    advice: { code: 'watch_server', processors: serverCores === null ? 'unknown' : 'watched' },
  }
}

function generatorLimit(trials: readonly Trial[]): Bottleneck {
  const last = lowestOf(trials.filter(({ outcome }) => outcome === 'invalid'))
  return {
    name: 'Load generator',
    seen: { code: 'search_ended', connections: last?.connections ?? null, reason: last?.reason ?? null },
    advice: { code: 'larger_machine_for_search' },
  }
}

/** The trial at the lowest load above the capacity; if noise left none above it, at the highest load. */
function nextAbove(trials: readonly Trial[], capacity: number | null): Trial | null {
  const above = lowestOf(trials.filter((trial) => trial.connections > (capacity ?? 0)))
  return above ?? trials.toSorted((a, b) => b.connections - a.connections)[0] ?? null
}

function lowestOf(trials: readonly Trial[]): Trial | null {
  return trials.toSorted((a, b) => a.connections - b.connections)[0] ?? null
}
