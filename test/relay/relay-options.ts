/** What the relay does wrong, on purpose. Percentages are of frames unless they say otherwise. */
export interface RelayFaults {
  /** Keeps every frame for as long. */
  readonly delayMs: number
  /** Leaves frames out; the RTP numbers of the others have no gap. */
  readonly dropPercent: number
  /** Leaves packets out; their RTP numbers are missing. */
  readonly dropPacketsPercent: number
  readonly repeatPercent: number
  /** Sends a frame after the next one. */
  readonly reorderPercent: number
  /** Viewers of either camera get the other one. */
  readonly swap: readonly [string, string] | null
  /** Removes SEI, as a server that encodes the picture anew does. */
  readonly stripSei: boolean
  /** Answers 453 to whoever wants to publish a camera more than that. */
  readonly refuseAbove: number | null
  /** With more cameras than that, reads nothing from the later ones, or from any. */
  readonly stopAbove: number | null
  readonly stops: 'later' | 'all'
  /** The most that it reads from all cameras, in 1,000,000 bits a second. */
  readonly readMegabits: number | null
}

/** What cameras and viewers cost it. Frames are left out, evenly, as soon as the sum exceeds the budget. */
export interface RelayBudget {
  readonly units: number
  readonly perCamera: number
  readonly perViewer: number
  /** What each viewer costs in addition for each camera there is, 0 by default. */
  readonly perViewerAndCamera?: number
  /** The share of frames that is passed on falls with this power of the overload; by default it collapses. */
  readonly steepness?: number
}

export interface RelayOptions {
  readonly port?: number
  readonly seed?: number
  readonly faults?: Partial<RelayFaults>
  readonly budget?: RelayBudget
}

export const NO_FAULTS: RelayFaults = {
  delayMs: 0,
  dropPercent: 0,
  dropPacketsPercent: 0,
  repeatPercent: 0,
  reorderPercent: 0,
  swap: null,
  stripSei: false,
  refuseAbove: null,
  stopAbove: null,
  stops: 'later',
  readMegabits: null,
}

/** 5 % of the frames are missing at 1.3 % too many. */
const STEEPNESS = 4
/**
 * It does not fall below this, so that viewers still get the key frames that they begin with; no simple fraction, which
 * would meet the period of key frames.
 */
const MIN_SHARE = 0.618

/** @returns the share of frames that a relay with this budget passes on, from 0 to 1 */
export function shareWithin(budget: RelayBudget | undefined, cameras: number, viewers: number): number {
  if (budget === undefined) return 1
  const perViewer = budget.perViewer + cameras * (budget.perViewerAndCamera ?? 0)
  const load = cameras * budget.perCamera + viewers * perViewer
  return load <= budget.units
    ? 1
    : Math.max(MIN_SHARE, (budget.units / load) ** (budget.steepness ?? STEEPNESS))
}
