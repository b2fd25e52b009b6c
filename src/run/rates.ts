import { systemClock } from '../load/clock.ts'
import { measureNominal, type NominalRates } from '../load/nominal.ts'
import type { Camera, Plan } from '../model.ts'
import type { StreamClients } from './clients.ts'
import type { RunIo } from './session.ts'
import type { Target } from './target.ts'

/** What each camera sends when nothing is in its way. */
export interface Rates {
  /** `measured_alone`: the server slowed down with one connection to each camera already. */
  readonly source: 'measured' | 'measured_alone' | 'given'
  /** Frames a second; null when it was to be measured and no camera delivered. */
  readonly typicalFps: number | null
  /** Of the slowest camera. */
  readonly slowestFps: number
  fpsOf(camera: Camera): number
}

/** Stands in for an unknown rate where nothing was delivered that it could be compared with. */
const NO_RATE = 25

/**
 * The nominal frame rates: as given, or measured with one connection to each camera.
 * @param others cameras that a search may add: those that are there are measured too, by themselves
 */
export async function findRates(
  plan: Plan,
  { cameras, others }: Pick<Target, 'cameras' | 'others'>,
  clients: StreamClients,
  io: RunIo,
): Promise<Rates> {
  const given = plan.nominalFps
  if (given !== null) return { source: 'given', typicalFps: given, slowestFps: given, fpsOf: () => given }
  io.progress?.say('Measuring the nominal frame rate of the cameras …')
  const sample = (sampled: readonly Camera[]): Promise<NominalRates> =>
    measureNominal(
      {
        cameras: sampled,
        client: (camera) => clients.for(camera),
        clock: systemClock,
        connectRate: plan.connectRate,
      },
      io.signal,
    )
  const { fps, typicalFps, isCrowded } = await sample(cameras)
  if (isCrowded) io.progress?.say('The server slows down with one connection to each camera already.')
  const more =
    others.length > 0 && typicalFps !== null ? (await sample(others)).fps : new Map<string, number>()
  const known = new Map([...more, ...fps])
  return {
    source: isCrowded ? 'measured_alone' : 'measured',
    typicalFps,
    slowestFps: Math.min(...known.values(), typicalFps ?? NO_RATE),
    fpsOf: (camera) => known.get(camera.id) ?? typicalFps ?? NO_RATE,
  }
}
