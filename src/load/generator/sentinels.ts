import { HEALTHY, type JudgedConnection, type Outcome } from '../../model/health.ts'
import type { Evidence } from '../../model/machine.ts'
import type { Place } from '../schedule.ts'

/** A smaller set has no sentinels: three connections prove nothing about a few others. */
export const MIN_PLANNED = 20
/** Where they are in the set, so that a server that treats early or late connections worse meets one. */
const SHARES = [1 / 6, 1 / 2, 5 / 6]
/** A difference that is less likely than this is not chance. */
const SIGNIFICANT = 0.05
/** What a slow reader can do to a connection. A refusal comes from the server. */
const BY_SLOW_READING: ReadonlySet<Outcome> = new Set(['slow', 'stalled', 'dropped'])

/**
 * Chooses the sentinels of a set: connections that are part of the load, but are read by a separate process. Three, on
 * different cameras if there are that many. A chosen one stays chosen; a set that has more than doubled since gets
 * another in its new part.
 *
 * @param known indices chosen before
 */
export function chooseSentinels(
  known: ReadonlySet<number>,
  planned: number,
  placeOf: (index: number) => Place,
): ReadonlySet<number> {
  if (planned < MIN_PLANNED) return known
  if (known.size > 0 && Math.max(...known) >= planned / 2) return known
  const chosen = new Set(known)
  for (const share of known.size === 0 ? SHARES : SHARES.slice(-1)) {
    chosen.add(indexNear(Math.floor(share * planned), chosen, placeOf))
  }
  return chosen
}

/** The first index from there on, within a sixth of the set, whose camera has no sentinel yet. */
function indexNear(at: number, chosen: ReadonlySet<number>, placeOf: (index: number) => Place): number {
  const cameras = new Set([...chosen].map((index) => placeOf(index).camera.id))
  for (let index = at; index < at * 1.15; index += 1) {
    if (!cameras.has(placeOf(index).camera.id)) return index
  }
  return at
}

/**
 * What the sentinels show: all of them are healthy, and too few of the others for this to be chance (hypergeometric,
 * below 5 %). Then the others were read too slowly, and the server was not the limit. Null when they show nothing.
 */
export function sentinelEvidence(
  connections: readonly JudgedConnection[],
  isSentinel: (connection: JudgedConnection) => boolean,
): Evidence | null {
  const comparable = connections.filter(({ outcome }) => HEALTHY.has(outcome) || BY_SLOW_READING.has(outcome))
  const sentinels = comparable.filter(isSentinel)
  const healthy = comparable.filter(({ outcome }) => HEALTHY.has(outcome)).length
  const areHealthy = sentinels.every(({ outcome }) => HEALTHY.has(outcome))
  if (sentinels.length < SHARES.length || !areHealthy) return null
  const chance = chanceOfAllHealthy(sentinels.length, healthy, comparable.length)
  if (chance > SIGNIFICANT) return null
  return {
    signal: 'sentinels_healthy',
    sentinels: sentinels.length,
    healthy: healthy - sentinels.length,
    others: comparable.length - sentinels.length,
  }
}

/**
 * The probability that `drawn` of `total` connections are all healthy, when `healthy` of them are and each is equally
 * likely to be drawn.
 */
function chanceOfAllHealthy(drawn: number, healthy: number, total: number): number {
  let chance = 1
  for (let k = 0; k < drawn; k += 1) chance *= (healthy - k) / (total - k)
  return chance
}
