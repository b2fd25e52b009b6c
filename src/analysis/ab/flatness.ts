import { mean } from '../stats/moments.ts'

/**
 * The load of every pair, as a multiple of the larger capacity. It saturates both servers, so what arrives is their
 * capacity.
 */
const LOAD = 1.3
/** The lower load at which goodput is compared (docs/statistics.md). */
const LOWER_LOAD = 1.1

/** Goodput is flat if it falls to no less than this share: a smaller fall is the noise of two trials. */
const FLAT = 0.9

/** 0.9 × 100 is not 0.9 × a 100 that went through a logarithm. */
const ROUNDING = 1e-9

/** A fall seen in two trials may be noise, so it is measured twice more, in both orders to cancel drift. */
const REPEATS = 2

/** A cliff is not a power law: beyond this, goodput cannot show a loss of capacity. */
const STEEPEST = 4

/** A load of which this share arrives is held (docs/method.md), so it saturates nothing. */
const HELD = 0.95

/**
 * Connections that saturate both servers.
 * @param capacities of both; 0 if one is not known
 */
export function saturatingLoad(...capacities: readonly number[]): number {
  return Math.round(LOAD * Math.max(...capacities))
}

export interface Flatness {
  /** See `AbMeasurement`; 1 if goodput is flat or cannot be compared. */
  readonly elasticity: number
  /** Why this base cannot be compared at this load; null if it can. */
  readonly incomplete: string | null
  /** What the reader of a report must know; null if there is nothing. */
  readonly note: string | null
}

/** The loads that show how goodput behaves in overload; below 4 connections they are the same. */
function flatnessLoads(load: number): number[] {
  const lower = Math.round((LOWER_LOAD / LOAD) * load)
  return lower < load ? [lower, load] : [load]
}

/** The loads of the whole check: once each, and repeated if the first two show a fall. */
export function flatnessTrials(load: number, goodputs: readonly number[]): number[] {
  const loads = flatnessLoads(load)
  const [low, saturated] = goodputs
  if (low === undefined || saturated === undefined || !isFalling(low, saturated)) return loads
  return [...loads, ...Array.from({ length: REPEATS }, (_, n) => (n % 2 ? loads : loads.toReversed())).flat()]
}

/**
 * Judges the goodputs at {@link flatnessTrials} by the geometric mean at each load. If a server's goodput goes with
 * capacity^(1 + k) × load^(−k), then k = ln(G_low ÷ G_load) ÷ ln(load ÷ low), and a loss of capacity shows 1 + k
 * times in the logarithm of its goodput.
 */
export function judgeFlatness(load: number, goodputs: readonly number[]): Flatness {
  const [lower = load] = flatnessLoads(load)
  const trials = flatnessTrials(load, goodputs)
  const low = meanAt(lower, trials, goodputs)
  const saturated = meanAt(load, trials, goodputs)
  if (low === 0 || saturated === 0)
    return unable(`the base delivered nothing at ${low === 0 ? lower : load} connections`)
  if (saturated >= HELD * load)
    return unable(
      `${load} connections do not saturate the base: ${figure(saturated)} connections' worth of frames arrived`,
    )
  if (!isFalling(low, saturated)) return { elasticity: 1, incomplete: null, note: null }
  const elasticity = 1 + Math.log(low / saturated) / Math.log(load / lower)
  if (elasticity > STEEPEST)
    return unable(
      `goodput of the base falls too steeply in overload to compare: from ${figure(low)} at ${lower} connections to ${figure(saturated)} at ${load}`,
    )
  const note = `goodput of the base falls in overload, from ${figure(low)} at ${lower} connections to ${figure(saturated)} at ${load}, where a loss of capacity shows ${figure(elasticity)} times in the logarithm of goodput; the loss is given without that factor`
  return { elasticity, incomplete: null, note }
}

function isFalling(low: number, saturated: number): boolean {
  return saturated > 0 && saturated < FLAT * low - ROUNDING
}

function meanAt(connections: number, trials: readonly number[], goodputs: readonly number[]): number {
  const logs = goodputs.filter((_, index) => trials[index] === connections).map(Math.log)
  return Math.exp(mean(logs))
}

function unable(incomplete: string): Flatness {
  return { elasticity: 1, incomplete, note: null }
}

function figure(value: number): string {
  return value.toPrecision(3)
}
