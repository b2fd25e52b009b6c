import type { Plan } from '../config/plan.ts'
import { FEW_FRAMES } from '../load/calibration.ts'
import { halting } from '../load/halting.ts'
import type { NominalRates } from '../load/nominal/nominal.ts'
import type { LoadWorker, LoadWorkers } from '../load/workers/worker.ts'
import type { Camera } from '../model/cameras.ts'
import type { RunIo } from './run-session.ts'
import type { Target } from './target.ts'

/** What each camera sends when nothing is in its way. */
export interface Rates {
  /** `measured_alone`: the server already slowed down with one connection to each camera. */
  readonly source: 'measured' | 'measured_alone' | 'given'
  /** Frames a second; null if it was to be measured and no camera delivered. */
  readonly typicalFps: number | null
  /** Size of a frame in bytes; null if none came. */
  readonly frameBytes: number | null
  /** Frames a second of the slowest camera. */
  readonly slowestFps: number
  fpsOf(camera: Camera): number
}

/** A few cameras are enough: a frame has the same size for every viewer. */
const SIZE_SAMPLE = 3
/** Replaces an unknown rate if nothing was delivered to compare it with. */
const NO_RATE = 25

/**
 * The nominal frame rates: as given, or measured with one connection to each camera.
 * @param others cameras that a search may add; existing ones are measured too, separately
 */
export async function findRates(
  plan: Plan,
  { cameras, others }: Pick<Target, 'cameras' | 'others'>,
  { bulk: [worker] }: Pick<LoadWorkers, 'bulk'>,
  io: RunIo,
): Promise<Rates> {
  if (worker === undefined) throw new RangeError('expected a load worker, found none')
  // Nobody knows the rate of published cameras better.
  const given = plan.publish === null ? plan.nominalFps : plan.publishFps
  if (given !== null) return await givenRates(plan, given, cameras, worker, io)
  io.progress?.say('Measuring the nominal frame rate of the cameras …')
  const sample = (sampled: readonly Camera[]): Promise<NominalRates> =>
    halting([worker], io.signal, () => worker.rates(sampled, plan.connectRate))
  const { fps, typicalFps, frameBytes, isCrowded } = await sample(cameras)
  if (isCrowded) io.progress?.say('The server slows down with one connection to each camera already.')
  const more =
    others.length > 0 && typicalFps !== null ? (await sample(others)).fps : new Map<string, number>()
  const known = new Map([...more, ...fps])
  return {
    source: isCrowded ? 'measured_alone' : 'measured',
    typicalFps,
    frameBytes,
    slowestFps: Math.min(...known.values(), typicalFps ?? NO_RATE),
    fpsOf: (camera) => known.get(camera.id) ?? typicalFps ?? NO_RATE,
  }
}

/** With a given rate, only the size of a frame is left to measure, and only if it may matter. */
async function givenRates(
  plan: Plan,
  fps: number,
  cameras: readonly Camera[],
  worker: LoadWorker,
  io: RunIo,
): Promise<Rates> {
  const isFew = plan.cameras * plan.connectionsPerCamera * fps <= FEW_FRAMES
  const sampled = cameras.slice(0, SIZE_SAMPLE)
  const size = isFew ? null : await halting([worker], io.signal, () => worker.frameBytes(sampled))
  return { source: 'given', typicalFps: fps, frameBytes: size, slowestFps: fps, fpsOf: () => fps }
}
