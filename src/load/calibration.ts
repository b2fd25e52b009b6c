import { CamgateError } from '../errors.ts'
import type { Calibration } from '../model/machine.ts'
import type { WorkerWindow } from './workers/worker.ts'

/** A plan may need so much of what this machine can read: the rest is for what is uneven (docs/method.md). */
const MOST_USED = 0.6

/** So few frames a second are read anywhere, whatever their size. */
export const FEW_FRAMES = 200
/** And so many, as long as they are not large. */
const MODEST_FRAMES = 1000
const MODEST_BYTES_PER_SECOND = 50e6

/** A plan that any machine can read, so that there is no need to calibrate. */
export function isModest(framesPerSecond: number, frameBytes: number): boolean {
  if (framesPerSecond <= FEW_FRAMES) return true
  return framesPerSecond <= MODEST_FRAMES && framesPerSecond * frameBytes <= MODEST_BYTES_PER_SECOND
}

/**
 * What the workers can read, from what they read in a rehearsal: frames for each second of processor time that
 * their threads used, times the processors that they can have at once. So it does not matter that the cameras
 * of the rehearsal used the same processors.
 *
 * @returns frames a second; null when too little was read to tell
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
 * Refuses a plan that this machine could read only with luck: it would blame the server for its own limit.
 * @throws CamgateError `inconclusive`, with the numbers and what would do
 */
export function checkCalibration(calibration: Calibration, connections: number, forceOption: string): void {
  const used = usedShare(calibration)
  if (used <= MOST_USED) return
  const { framesPerSecond, frameBytes, workers, neededFramesPerSecond } = calibration
  const possible = Math.floor((connections * MOST_USED) / used)
  const frames = (rate: number): string => `${Math.round(rate).toLocaleString('en')} frames/s`
  const size = (frameBytes / 1000).toLocaleString('en', { maximumFractionDigits: 1 })
  throw new CamgateError(
    'inconclusive',
    `the load generator is too small for this plan: ${connections} connections need ${frames(neededFramesPerSecond)} ` +
      `of ${size} KB, which is ${(100 * used).toFixed(0)} % of what this machine can read ` +
      `(${frames(framesPerSecond)} with ${workers} ${workers === 1 ? 'worker' : 'workers'}); ` +
      `a plan may need ${100 * MOST_USED} % of it, which is ${possible} such connections`,
    {
      hint: `plan at most ${possible} connections, use a machine with more processors, or run it all the same with ${forceOption}`,
    },
  )
}

/** Share of what this machine can read, 0 to 1 and beyond. */
function usedShare({ neededFramesPerSecond, framesPerSecond }: Calibration): number {
  return neededFramesPerSecond / framesPerSecond
}
