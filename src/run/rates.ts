import { systemClock } from '../load/clock.ts'
import { measureNominal } from '../load/nominal.ts'
import type { Camera, Plan } from '../model.ts'
import type { StreamClients } from './clients.ts'
import type { RunIo } from './session.ts'

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

/** The nominal frame rates: as given, or measured with one connection to each camera. */
export async function findRates(
  plan: Plan,
  cameras: readonly Camera[],
  clients: StreamClients,
  io: RunIo,
): Promise<Rates> {
  const given = plan.nominalFps
  if (given !== null) return { source: 'given', typicalFps: given, slowestFps: given, fpsOf: () => given }
  io.progress?.say('Measuring the nominal frame rate of the cameras …')
  const setup = {
    cameras,
    client: (camera: Camera) => clients.for(camera),
    clock: systemClock,
    connectRate: plan.connectRate,
  }
  const { fps, typicalFps, isCrowded } = await measureNominal(setup, io.signal)
  if (isCrowded) io.progress?.say('The server slows down with one connection to each camera already.')
  return {
    source: isCrowded ? 'measured_alone' : 'measured',
    typicalFps,
    slowestFps: Math.min(...fps.values(), typicalFps ?? NO_RATE),
    fpsOf: (camera) => fps.get(camera.id) ?? typicalFps ?? NO_RATE,
  }
}
