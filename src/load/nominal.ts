import type { Camera } from '../model.ts'
import { frameRateOf } from '../stats/frame-rate.ts'
import { median } from '../stats/median.ts'
import type { Observer, StreamClient } from '../streams/protocol.ts'
import { type Clock, pause } from './clock.ts'
import { plannedStartMs } from './schedule.ts'

const SAMPLE_CAMERAS = 50
/** The first second is not measured: a server may send what it has in store. */
const WARM_UP_MS = 1000
const LEAST_MS = 2000
const ENOUGH_FRAMES = 50
const MOST_MS = 10_000
const FIRST_FRAME_LIMIT_MS = 10_000
/** A camera that is this much slower among the others than alone shows that the server is overloaded. */
const CROWD_LOSS = 0.97
const ALONE_CAMERAS = 5

export interface NominalSetup {
  readonly cameras: readonly Camera[]
  readonly client: (camera: Camera) => StreamClient
  readonly clock: Clock
  readonly connectRate: number
}

export interface NominalRates {
  /** Frames a second of the cameras that were sampled and delivered. */
  readonly fps: ReadonlyMap<string, number>
  /** For the cameras that were not sampled or did not deliver; null when none delivered. */
  readonly typicalFps: number | null
  /** Set when the server did not carry one connection to each sampled camera at full rate. */
  readonly isCrowded: boolean
}

/**
 * Measures the nominal frame rate of the cameras, one connection each, closed again. The first camera is
 * measured alone as well: a server that slows down under the sample itself must not set a low standard
 * for what comes after. Then only a few cameras are measured, one at a time.
 */
export async function measureNominal(setup: NominalSetup, signal: AbortSignal): Promise<NominalRates> {
  const sample = spread(setup.cameras, SAMPLE_CAMERAS)
  const alone = await sampleTogether(setup, sample.slice(0, 1), signal)
  const others = sample.length > 1 ? await sampleTogether(setup, sample, signal) : alone
  const isCrowded = slowdownOf(alone, others) < CROWD_LOSS
  const rates = isCrowded ? [...alone, ...(await sampleAlone(setup, sample.slice(1), signal))] : others
  const delivered = rates.filter((rate) => rate.fps > 0)
  return {
    fps: new Map(delivered.map((rate) => [rate.cameraId, rate.fps])),
    typicalFps: median(delivered.map((rate) => rate.fps)),
    isCrowded,
  }
}

interface CameraRate {
  readonly cameraId: string
  /** 0 when the camera sent too little to tell. */
  readonly fps: number
}

/** The rate of the first camera among the others, divided by its rate alone; 1 when it never delivered. */
function slowdownOf(alone: readonly CameraRate[], together: readonly CameraRate[]): number {
  const reference = alone.find((rate) => rate.fps > 0)
  if (reference === undefined) return 1
  const crowded = together.find((rate) => rate.cameraId === reference.cameraId)
  return (crowded?.fps ?? 0) / reference.fps
}

async function sampleAlone(
  setup: NominalSetup,
  cameras: readonly Camera[],
  signal: AbortSignal,
): Promise<CameraRate[]> {
  const rates: CameraRate[] = []
  for (const camera of spread(cameras, ALONE_CAMERAS)) {
    rates.push(...(await sampleTogether(setup, [camera], signal)))
  }
  return rates
}

async function sampleTogether(
  setup: NominalSetup,
  cameras: readonly Camera[],
  signal: AbortSignal,
): Promise<CameraRate[]> {
  const all = cameras.map(async (camera, index) => {
    await pause(setup.clock, plannedStartMs(index, setup.connectRate), signal)
    return await sampleCamera(setup, camera, signal)
  })
  return await Promise.all(all)
}

async function sampleCamera(setup: NominalSetup, camera: Camera, signal: AbortSignal): Promise<CameraRate> {
  const { clock } = setup
  const probe = new RateProbe(clock.now())
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  signal.addEventListener('abort', abort, { once: true })
  const cancel = clock.every(50, () => {
    if (probe.isDone(clock.now())) abort()
  })
  await setup.client(camera).watch(camera.url, probe, stop.signal)
  cancel()
  signal.removeEventListener('abort', abort)
  return { cameraId: camera.id, fps: frameRateOf(probe.times) }
}

class RateProbe implements Observer {
  readonly times: number[] = []
  private readonly startedAt: number
  private firstAt: number | null = null

  constructor(startedAt: number) {
    this.startedAt = startedAt
  }

  isDone(nowMs: number): boolean {
    if (this.firstAt === null) return nowMs - this.startedAt > FIRST_FRAME_LIMIT_MS
    const measuredMs = nowMs - this.firstAt - WARM_UP_MS
    return measuredMs >= MOST_MS || (measuredMs >= LEAST_MS && this.times.length > ENOUGH_FRAMES)
  }

  connected(): void {
    // Only frames count.
  }

  frame(_bytes: number, atMs: number): void {
    this.firstAt ??= atMs
    if (atMs - this.firstAt >= WARM_UP_MS) this.times.push(atMs)
  }

  data(): void {
    // Only frames count.
  }
}

/** At most `count` of the items, evenly spread, the first one always among them. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  const step = items.length / count
  return Array.from({ length: count }, (_, k) => items[Math.floor(k * step)]).filter(
    (item) => item !== undefined,
  )
}
