import { middle } from '../../analysis/stats/middle.ts'
import type { Camera } from '../../model/cameras.ts'
import type { StreamClient } from '../../protocols/protocol.ts'
import { type Clock, pause } from '../clock.ts'
import { plannedStartMs } from '../schedule.ts'
import { RateProbe } from './rate-probe.ts'

const SAMPLE_CAMERAS = 50
/** Rates that differ by more than this belong to different kinds of cameras, or to starved ones. */
const SAME_KIND = 1.03
/** A camera below this share of the rate it has alone shows that the server is overloaded. */
const CROWD_LOSS = 0.97
const MAX_KINDS = 5

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
  /** The typical size of a frame; null when no camera delivered. */
  readonly frameBytes: number | null
  /** Whether the server failed to carry one connection to each sampled camera at the full rate. */
  readonly isCrowded: boolean
}

interface CameraRate {
  readonly camera: Camera
  readonly fps: number
  readonly frameBytes: number
}

/** Cameras that sent at the same rate when measured together. */
interface Kind {
  readonly members: readonly CameraRate[]
  /** Rate together ÷ rate alone; 1 when measuring them together cost nothing. */
  readonly slowdown: number
}

/**
 * Measures the nominal frame rate of the cameras with one connection each, which is closed afterwards. A server that
 * already slows down under that sample must not set a low standard for what follows. So some cameras of each rate are
 * also measured alone, and the rate of their kind is corrected by what they lost together.
 */
export async function measureNominal(setup: NominalSetup, signal: AbortSignal): Promise<NominalRates> {
  const sample = spread(setup.cameras, SAMPLE_CAMERAS)
  const found = await sampleTogether(setup, sample, signal)
  if (kindsOf(found).length > 1)
    found.push(...(await sampleInTurn(setup, setup.cameras.filter(isNotIn(sample)), signal)))
  const kinds: Kind[] = []
  for (const members of kindsOf(found)) {
    const isAlone = sample.length === 1
    kinds.push({ members, slowdown: isAlone ? 1 : await slowdownOf(setup, members, signal) })
  }
  const rates = kinds.flatMap(({ members, slowdown }) =>
    members.map(({ camera, fps }) => [camera.id, fps / slowdown] as const),
  )
  return {
    fps: new Map(rates),
    typicalFps: middle(rates.map(([, fps]) => fps)),
    frameBytes: middle(kinds.flatMap(({ members }) => members.map((member) => member.frameBytes))),
    isCrowded: kinds.some((kind) => kind.slowdown < 1),
  }
}

/** Groups of equal rates, at most a few. A starved camera is in one of the slowest groups, which come first. */
function kindsOf(rates: readonly CameraRate[]): CameraRate[][] {
  const kinds: CameraRate[][] = []
  for (const rate of rates.toSorted((a, b) => a.fps - b.fps)) {
    const kind = kinds.at(-1)
    const last = kind?.at(-1)
    const isSame = last !== undefined && rate.fps <= last.fps * SAME_KIND
    if (kind !== undefined && (isSame || kinds.length === MAX_KINDS)) kind.push(rate)
    else kinds.push([rate])
  }
  return kinds
}

/**
 * Rate together ÷ rate alone, from the slowest camera of a kind and, if that one lost anything, from the middle one
 * too: the slowest may be slow by chance, or keep no even pace.
 */
async function slowdownOf(
  setup: NominalSetup,
  members: readonly CameraRate[],
  signal: AbortSignal,
): Promise<number> {
  const half = Math.floor(members.length / 2)
  let mildest = 0
  for (const { camera, fps } of members.filter((_, at) => at === 0 || at === half)) {
    const [alone] = await sampleTogether(setup, [camera], signal)
    const share = alone === undefined ? 1 : fps / alone.fps
    if (share >= CROWD_LOSS) return 1
    mildest = Math.max(mildest, share)
  }
  return mildest
}

/** If the cameras of the sample differ, nothing is known about those outside it. */
async function sampleInTurn(
  setup: NominalSetup,
  cameras: readonly Camera[],
  signal: AbortSignal,
): Promise<CameraRate[]> {
  const found: CameraRate[] = []
  for (let at = 0; at < cameras.length && !signal.aborted; at += SAMPLE_CAMERAS)
    found.push(...(await sampleTogether(setup, cameras.slice(at, at + SAMPLE_CAMERAS), signal)))
  return found
}

function isNotIn(sample: readonly Camera[]): (camera: Camera) => boolean {
  const ids = new Set(sample.map(({ id }) => id))
  return ({ id }) => !ids.has(id)
}

/** The rates of the cameras that sent enough frames. */
async function sampleTogether(
  setup: NominalSetup,
  cameras: readonly Camera[],
  signal: AbortSignal,
): Promise<CameraRate[]> {
  const all = cameras.map(async (camera, index) => {
    await pause(setup.clock, plannedStartMs(index, setup.connectRate), signal)
    return { camera, ...(await sampleCamera(setup, camera, signal)) }
  })
  return (await Promise.all(all)).filter(({ fps }) => fps > 0)
}

async function sampleCamera(
  setup: NominalSetup,
  camera: Camera,
  signal: AbortSignal,
): Promise<Omit<CameraRate, 'camera'>> {
  if (signal.aborted) return { fps: 0, frameBytes: 0 }
  const { clock } = setup
  const probe = new RateProbe(clock.now())
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  signal.addEventListener('abort', abort, { once: true })
  const cancel = clock.every(100, () => {
    if (probe.isDone(clock.now())) abort()
  })
  await setup.client(camera).watch(camera.url, probe, stop.signal)
  cancel()
  signal.removeEventListener('abort', abort)
  return { fps: probe.fps, frameBytes: probe.frameBytes }
}

/** At most `count` of the items, evenly spread, always including the first. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  const step = items.length / count
  return Array.from({ length: count }, (_, k) => items[Math.floor(k * step)]).filter(
    (item) => item !== undefined,
  )
}
