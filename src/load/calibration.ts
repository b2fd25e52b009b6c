import { CamgateError } from '../errors.ts'
import type { Calibration } from '../model/machine.ts'
import type { WorkerWindow } from './workers/worker.ts'

/** The share of what this machine can read that a plan may need. The rest absorbs unevenness (docs/method.md). */
const MAX_USED = 0.6

/** Every machine reads this many frames a second, whatever their size. */
export const FEW_FRAMES = 200
/** Every machine reads this many too, as long as they are not large. */
const MODEST_FRAMES = 1000
const MODEST_BYTES_PER_SECOND = 50e6

/** Whether every machine can read this plan, so that calibration is not needed. */
export function isModest(framesPerSecond: number, frameBytes: number): boolean {
  if (framesPerSecond <= FEW_FRAMES) return true
  return framesPerSecond <= MODEST_FRAMES && framesPerSecond * frameBytes <= MODEST_BYTES_PER_SECOND
}

/**
 * What the workers can read, derived from a rehearsal: frames for each second of processor time that their threads
 * used, times the processors that they can have at once. So it does not matter that the cameras of the rehearsal use
 * the same processors.
 *
 * @returns frames a second; null when too little was read to know
 */
export function readableFrames(windows: readonly WorkerWindow[], processors: number): number | null {
  let frames = 0
  let cpuMs = 0
  for (const { connections, samples } of windows) {
    for (const connection of connections) frames += connection.frames
    for (const { threadCores, durationMs } of samples) cpuMs += threadCores * durationMs
  }
  if (frames === 0 || cpuMs <= 0) return null
  return ((1000 * frames) / cpuMs) * Math.min(windows.length, processors)
}

/**
 * Refuses a plan that this machine could only read with luck: it would blame the server for its own limit.
 * @throws CamgateError `inconclusive`, with the numbers and what would work
 */
export function checkCalibration(calibration: Calibration, connections: number, forceOption: string): void {
  const used = usedShare(calibration)
  if (used <= MAX_USED) return
  const { framesPerSecond, frameBytes, workers, neededFramesPerSecond } = calibration
  const possible = Math.floor((connections * MAX_USED) / used)
  const frames = (rate: number): string => `${Math.round(rate).toLocaleString('en')} frames/s`
  const size = (frameBytes / 1000).toLocaleString('en', { maximumFractionDigits: 1 })
  throw new CamgateError(
    'inconclusive',
    `the load generator is too small for this plan: ${connections} connections need ${frames(neededFramesPerSecond)} ` +
      `of ${size} KB, which is ${(100 * used).toFixed(0)} % of what this machine can read ` +
      `(${frames(framesPerSecond)} with ${workers} ${workers === 1 ? 'worker' : 'workers'}); ` +
      `a plan may need ${100 * MAX_USED} % of it, which is ${possible} such connections`,
    {
      hint: `plan at most ${possible} connections, use a machine with more processors, or run it anyway with ${forceOption}`,
    },
  )
}

/** The share of what this machine can read that the plan needs: 0 to 1, or above when it is too much. */
function usedShare({ neededFramesPerSecond, framesPerSecond }: Calibration): number {
  return neededFramesPerSecond / framesPerSecond
}
