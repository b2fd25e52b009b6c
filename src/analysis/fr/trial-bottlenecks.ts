import type { Trial } from '../../model/capacity.ts'
import type { Bottleneck } from '../../model/fr.ts'
import type { Outcome } from '../../model/health.ts'
import type { RtspTransport } from '../../model/streams.ts'
import { ADVICE, lossAdvice, refusalAdvice, refusalName } from './advice.ts'

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
): Bottleneck[] {
  const allFailed = trials.filter(({ outcome }) => outcome === 'fail')
  const lossy = allFailed.filter(({ brokenCause }) => brokenCause === 'loss')
  const failed = allFailed.filter(({ brokenCause }) => brokenCause !== 'loss')
  const network = networkLimit(failed.filter(({ brokenOutcome }) => brokenOutcome === 'slow'))
  const overloaded = failed.filter(
    ({ brokenOutcome }) => OVERLOADED.has(brokenOutcome) && (network === null || brokenOutcome !== 'slow'),
  )
  return [
    network,
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
function networkLimit(slow: readonly Trial[]): Bottleneck | null {
  const byLoad = slow.toSorted((a, b) => a.connections - b.connections)
  const [lowest, highest] = [byLoad.at(0), byLoad.at(-1)]
  if (lowest === undefined || highest === undefined) return null
  const flows = slow.map(({ megabitsPerSecond }) => megabitsPerSecond)
  const [least, most] = [Math.min(...flows), Math.max(...flows)]
  const isApart = highest.connections >= MIN_LOADS_APART * lowest.connections
  if (!isApart || least <= 0 || most > CONSTANT_FLOW * least) return null
  return {
    name: 'Network bandwidth',
    evidence: `delivery stayed at ${range(least, most)} Mbit/s from ${lowest.connections} to ${highest.connections} connections${coresOf(highest)}`,
    advice: ADVICE['Network bandwidth'],
  }
}

function refusal(trial: Trial | null, transport: RtspTransport): Bottleneck | null {
  if (trial === null) return null
  const unhealthy = trial.connections - trial.healthy
  const evidence = `at ${connections(trial)} ${unhealthy} were not healthy, most of them refused`
  const cause = trial.brokenCause ?? 'limit'
  const kind = cause === 'loss' ? 'limit' : cause
  return { name: refusalName(kind), evidence, advice: refusalAdvice(kind, transport) }
}

function packetLoss(trial: Trial | null, transport: RtspTransport): Bottleneck | null {
  if (trial === null) return null
  const evidence = `at ${connections(trial)}: ${trial.reason ?? 'most that were not healthy lost packets'}`
  return { name: 'Packet loss', evidence, advice: lossAdvice(transport) }
}

function processingLimit(trial: Trial | null): Bottleneck | null {
  if (trial === null) return null
  return {
    name: 'Processing overhead',
    evidence: `at ${connections(trial)}: ${trial.reason ?? `most that were not healthy were ${trial.brokenOutcome}`}${coresOf(trial)}`,
    advice: ADVICE['Processing overhead'],
  }
}

function generatorLimit(trials: readonly Trial[]): Bottleneck {
  const invalid = trials.filter(({ outcome }) => outcome === 'invalid')
  const last = lowestOf(invalid)
  const what = last === null ? '' : ` at ${connections(last)}`
  return {
    name: 'Load generator',
    evidence: `this machine ended the search${what}${last?.reason ? `: ${last.reason}` : ''}`,
    advice: 'search from a larger or idle machine: the server holds at least what was found',
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

function coresOf({ serverCores }: Trial): string {
  if (serverCores === null) return ''
  const cores = serverCores.toFixed(1)
  return `; the server used ${cores} ${cores === '1.0' ? 'processor' : 'processors'}`
}

function connections({ connections: count }: Trial): string {
  return count === 1 ? '1 connection' : `${count} connections`
}

/** Three digits are enough: no flow is more constant than that. */
function range(least: number, most: number): string {
  const [from, to] = [least, most].map((flow) => Number(flow.toPrecision(3)))
  return from === to ? `${from}` : `${from} to ${to}`
}
