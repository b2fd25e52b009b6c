import { isFailedForCertain } from '../analysis/health/failed-for-certain.ts'
import { GapHistogram } from '../analysis/stats/histogram.ts'
import { CamgateError } from '../errors.ts'
import type { HealthRules } from '../model/health-rules.ts'
import type { Percentiles, WindowResult } from '../model/measured-window.ts'
import type { SecondCounts } from '../model/window-timeline.ts'
import { type Clock, pause } from './clock.ts'
import type { ClockOffset } from './marks/mark-clocks.ts'
import { DELAY_UNITS_PER_MS } from './marks/mark-sequence.ts'
import { addSeconds } from './second-counter.ts'
import type { LoadWorker, LoadWorkers, Standing, WorkerWindow } from './workers/worker.ts'

/** By then every worker usually knows about a window that is about to begin. */
const WINDOW_LEAD_MS = 20
const MAX_LEAD_MS = 2000

/** The share of a window that may be lost to the errors of clocks. */
const MAX_CLIPPED = 0.5

/**
 * What is left of a window when the clocks of its workers may be off by `errorMs`: it is shorter by that
 * at both ends, so that whatever a worker counts lies in the window for certain.
 *
 * @throws CamgateError `inconclusive` if that is too little
 */
export function clippedMs(durationMs: number, errorMs: number): number {
  // The window of a load that never delivered: nothing is counted in it.
  if (durationMs === 0) return 0
  const clipped = durationMs - 2 * errorMs
  if (clipped >= (1 - MAX_CLIPPED) * durationMs) return clipped
  throw new CamgateError(
    'inconclusive',
    `the clocks of the agents are only known to ${errorMs.toFixed(0)} ms, too little for a window of ${durationMs.toFixed(0)} ms`,
    { hint: 'measure longer windows, or use agents whose way to the NATS server is shorter' },
  )
}

/**
 * How long before its first moment something must be announced to be known by then, in milliseconds: 0 on this machine.
 * The error of a clock is about half the time of a message there and back.
 */
export function noticeMs(workers: LoadWorkers): number {
  const errors = (workers.agents() ?? []).flatMap(({ lost, clock }) => (lost === null ? [clock.errorMs] : []))
  return Math.min(MAX_LEAD_MS, 4 * Math.max(0, ...errors))
}

/** A window that is to begin: its length, and by how much the clocks of its workers may be off. */
interface PlannedWindow {
  readonly durationMs: number
  readonly errorMs: number
  readonly markClock: ClockOffset | null
}

/**
 * Announces a window to all workers in advance, so that it begins on all of them at the same moment. If the
 * announcement reached one too late because it was busy reading, the window is put off: it would miss the frames that
 * were read before.
 *
 * @returns its first moment
 */
export async function openWindow(
  workers: readonly LoadWorker[],
  { durationMs, errorMs, markClock }: PlannedWindow,
  clock: Clock,
): Promise<number> {
  // The error of a clock is about half the time of a message there and back.
  for (let leadMs = WINDOW_LEAD_MS + 4 * errorMs; ; leadMs *= 2) {
    const startAt = clock.now() + leadMs
    await Promise.all(workers.map((worker) => worker.openWindow(startAt, durationMs, markClock)))
    if (clock.now() <= startAt || leadMs > MAX_LEAD_MS) return startAt
  }
}

/**
 * Looks at a window once a second until it is certain to fail, it is over, or the signal aborts.
 * @param size how many connections it has
 * @returns whether it is certain to fail
 */
export async function isCertainToFail(
  workers: readonly LoadWorker[],
  { startAt, durationMs, size }: { startAt: number; durationMs: number; size: number },
  { clock, rules }: { clock: Clock; rules: HealthRules },
  signal: AbortSignal,
): Promise<boolean> {
  const perSecond: number[] = []
  let frames = 0
  for (let atMs = startAt + 1000; atMs < startAt + durationMs && !signal.aborted; atMs += 1000) {
    await pause(clock, atMs - clock.now(), signal)
    const now = await standing(workers, clock.now())
    perSecond.push(now.frames - frames)
    frames = now.frames
    if (perSecond.length > 1 && isFailedForCertain(now.beyondRepair, size, perSecond, rules)) return true
  }
  return false
}

async function standing(workers: readonly LoadWorker[], atMs: number): Promise<Standing> {
  const standings = await Promise.all(workers.map((worker) => worker.standing(atMs)))
  return standings.reduce((all, one) => ({
    beyondRepair: all.beyondRepair + one.beyondRepair,
    frames: all.frames + one.frames,
  }))
}

type MergedWindow = Pick<WindowResult, 'connections' | 'gaps' | 'gapDistribution' | 'histograms'> & {
  readonly seconds: SecondCounts
  /** Delays of the marked frames of all connections. */
  readonly latency: Percentiles
}

/** One window of all workers: connections in the order of the set, whichever worker held them. */
export function mergeWindows(windows: readonly WorkerWindow[]): MergedWindow {
  const gaps = new GapHistogram()
  for (const window of windows) gaps.add(GapHistogram.decoded(window.gaps))
  const delays = new GapHistogram(DELAY_UNITS_PER_MS)
  for (const window of windows) if (window.delays !== null) delays.add(GapHistogram.decoded(window.delays))
  const connections = windows.flatMap((window) => window.connections).toSorted((a, b) => a.index - b.index)
  return {
    connections: connections.map(({ index: _, ...facts }) => facts),
    gaps: gaps.percentiles(),
    gapDistribution: gaps.distribution(),
    latency: delays.percentiles(),
    seconds: addSeconds(windows.map(({ seconds }) => seconds)),
    histograms: { gaps: gaps.encoded(), delays: delays.isEmpty ? null : delays.encoded() },
  }
}
