import type { FrTerm, FrTerms } from '../../model/fr.ts'
import type { RunHealth } from '../../model/health.ts'

/** Usable share of the link and of recognition; the rest is for peaks (docs/thresholds.md). */
const USED_PERCENT = 80

/** The limits of a deployment, with the measured rate of a stream if none was given. */
export interface FrLimits extends FrTerms {
  readonly isStreamMeasured: boolean
}

export function limitsOf(told: FrTerms, health: RunHealth): FrLimits {
  if (told.streamMbps !== null) return { ...told, isStreamMeasured: false }
  return { ...told, streamMbps: nominalStreamMbps(health), isStreamMeasured: true }
}

/**
 * How many cameras each known limit allows (docs/thresholds.md).
 * @param connections the capacity; null if unknown, Infinity if unlimited
 * @param usedPercent share of the capacity that the deployment uses
 */
export function termsFor(connections: number | null, usedPercent: number, limits: FrLimits): FrTerm[] {
  return [streamServer(connections, usedPercent, limits), network(limits), recognition(limits)].filter(
    (term) => term !== null,
  )
}

/** The binding term: the smallest, or the first of equal ones; null for an empty list. */
export function smallest(terms: readonly FrTerm[]): FrTerm | null {
  return terms.reduce<FrTerm | null>(
    (least, term) => (least === null || term.cameras < least.cameras ? term : least),
    null,
  )
}

/** Mbit/s that the link needs for a number of cameras; null if the rate of a stream is unknown. */
export function linkNeeded(cameras: number, { streamMbps, connectionsPerCamera }: FrLimits): number | null {
  return streamMbps === null
    ? null
    : wholeUp((cameras * streamMbps * connectionsPerCamera * 100) / USED_PERCENT)
}

/** Inferences a second that are needed for a number of cameras. */
export function inferencesNeeded(cameras: number, { analysisFps }: FrLimits): number {
  return wholeUp((cameras * analysisFps * 100) / USED_PERCENT)
}

function streamServer(
  connections: number | null,
  usedPercent: number,
  { connectionsPerCamera }: FrLimits,
): FrTerm | null {
  if (connections === null) return null
  const cameras = wholeDown((connections * usedPercent) / 100 / connectionsPerCamera)
  const formula = `⌊${usedPercent / 100} × ${connections} ÷ ${connectionsPerCamera}⌋ = ${cameras}`
  return { name: 'stream server', cameras, formula }
}

function network({ linkMbps, streamMbps, isStreamMeasured, connectionsPerCamera }: FrLimits): FrTerm | null {
  if (linkMbps === null || streamMbps === null) return null
  const cameras = wholeDown((linkMbps * USED_PERCENT) / 100 / (streamMbps * connectionsPerCamera))
  const stream = `${streamMbps} Mbit/s${isStreamMeasured ? ' measured' : ''}`
  const formula = `⌊${USED_PERCENT / 100} × ${linkMbps} Mbit/s ÷ (${stream} × ${connectionsPerCamera})⌋ = ${cameras}`
  return { name: 'network', cameras, formula }
}

function recognition({ inferencesPerSecond, analysisFps }: FrLimits): FrTerm | null {
  if (inferencesPerSecond === null) return null
  const cameras = wholeDown((inferencesPerSecond * USED_PERCENT) / 100 / analysisFps)
  const formula = `⌊${USED_PERCENT / 100} × ${inferencesPerSecond} inferences/s ÷ ${analysisFps} FPS⌋ = ${cameras}`
  return { name: 'recognition', cameras, formula }
}

/**
 * Mbit/s of a connection at its nominal rate, including framing, averaged over those that delivered: what it needs,
 * not the lower rate that an overloaded server gave it. Four digits, so that the formula can be checked.
 */
function nominalStreamMbps({ connections }: RunHealth): number | null {
  const delivering = connections.filter(({ frames, bytes }) => frames > 0 && bytes > 0)
  if (delivering.length === 0) return null
  const megabits = delivering.map(
    ({ bytes, frames, nominalFps }) => ((bytes / frames) * nominalFps * 8) / 1e6,
  )
  const mean = megabits.reduce((sum, rate) => sum + rate, 0) / megabits.length
  return Number(mean.toPrecision(4))
}

/** 0.8 × 30 ÷ (0.1 × 3) is 80, but 79.99999999999999 in floating point. */
function wholeDown(value: number): number {
  return Math.floor(value + 1e-9)
}

function wholeUp(value: number): number {
  return Math.ceil(value - 1e-9)
}
