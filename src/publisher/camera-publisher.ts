import { monitorEventLoopDelay } from 'node:perf_hooks'
import { withCameraId } from '../cameras/template.ts'
import type { PublishedCamera, PublisherStats, PublishOptions } from '../model/publishing.ts'
import { homeOf } from '../protocols/rtsp/address.ts'
import { PasswordGate } from '../protocols/shared/password-gate.ts'
import { maskerOf } from '../secrets/mask.ts'
import { secretsOfUrl } from '../secrets/secrets.ts'
import { Ticker } from '../synthetic/ticker.ts'
import { clockNumber } from '../system/machine-clock.ts'
import { clip } from '../text/escape.ts'
import { safeText } from '../text/safe-text.ts'
import { FrameBuffer } from './frame-buffer.ts'
import { type FrameSource, frameSource } from './frame-source.ts'
import { KernelQueueReader } from './kernel-queues.ts'
import { type Later, later } from './later.ts'
import { checkPublishing } from './publish-options.ts'
import { type CameraSetup, PublishingCamera } from './publishing-camera.ts'
import { loginVerdict } from './request-exchange.ts'

/** How long `resize` waits for cameras that are neither accepted nor refused. */
const RESIZE_LIMIT_MS = 20_000
/** Between two looks at what the kernel still holds. */
const QUEUE_LOOK_MS = 1000
/** Between two connections that are opened. */
const STAGGER_MS = 2
/** How long servers get to read the farewell. */
const FAREWELL_MS = 200
/** Characters of the reason why a camera does not publish. */
const MAX_PROBLEM = 300
const RESOLUTION_MS = 10
const NANOSECONDS_IN_MS = 1e6
/** Spreads any number of phases evenly, and leaves those that there are where they are (Weyl's sequence). */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2

/** The publishing cameras of one process. */
export class Publisher {
  /** The clock of the marks, read once: a machine without a boot id has another number each time. */
  readonly clock: number
  readonly #cameras: readonly PublishingCamera[]
  readonly #source: FrameSource
  readonly #ticker = new Ticker()
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #startMs = performance.now()
  readonly #queues = new KernelQueueReader()
  readonly #queueTimer: NodeJS.Timeout
  #count = 0
  /** Cameras that were begun later than others of the same call. */
  readonly #timers = new Set<NodeJS.Timeout>()

  private constructor(cameras: readonly PublishingCamera[], { clock, source }: CameraSetup) {
    this.clock = clock
    this.#cameras = cameras
    this.#source = source
    this.#delay.enable()
    this.#queueTimer = setInterval(() => this.#lookAtQueues(), QUEUE_LOOK_MS)
  }

  /**
   * Loads what the cameras send. None of them publishes before `resize`.
   *
   * @param after the clock of retries and deadlines
   * @throws CamgateError `bad_input` with every option that is wrong
   */
  static async create(options: PublishOptions, after: Later = later): Promise<Publisher> {
    await checkPublishing(options)
    const source = await frameSource(options)
    const setup = setupOf(options, source)
    const { transport, isInsecure } = options
    const { announcement } = source
    const shared = { announcement, transport, isInsecure, gate: new PasswordGate(loginVerdict), later: after }
    const cameras = options.cameras.map((id) => {
      const home = homeOf(withCameraId(options.url, id), {})
      if (home === null) throw new Error(`no address for camera ${id}, although it was checked`)
      return new PublishingCamera(id, { ...shared, home }, setup)
    })
    return new Publisher(cameras, setup)
  }

  /**
   * Makes the first `count` cameras publish, and the others not. Resolves when each of them publishes or has failed once,
   * or after 20 s.
   *
   * @returns how many publish then
   */
  async resize(count: number): Promise<number> {
    const wanted = Math.min(this.#cameras.length, Math.max(0, Math.floor(count)))
    for (const camera of this.#cameras.slice(wanted, this.#count)) this.#stop(camera)
    const from = Math.min(this.#count, wanted)
    const begun = this.#cameras
      .slice(from, wanted)
      .map((camera, index) => this.#begin(camera, from + index, index))
    this.#count = wanted
    const limit = Promise.withResolvers<void>()
    const timer = setTimeout(limit.resolve, RESIZE_LIMIT_MS)
    await Promise.race([Promise.all(begun), limit.promise])
    clearTimeout(timer)
    return this.publishing
  }

  /** How many cameras publish. */
  get publishing(): number {
    return this.#cameras.filter(({ isPublishing }) => isPublishing).length
  }

  cameras(): PublishedCamera[] {
    return this.#cameras.map((camera) => camera.stats())
  }

  /** Begins a new measurement of the longest delay. */
  stats(): PublisherStats {
    const { user, system } = process.cpuUsage()
    const longestMs = this.#delay.max / NANOSECONDS_IN_MS - RESOLUTION_MS
    this.#delay.reset()
    return {
      cameras: this.cameras(),
      cpuSeconds: (user + system) / 1e6,
      longestDelayMs: Number.isFinite(longestMs) ? Math.max(0, longestMs) : 0,
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const camera of this.#cameras) camera.stop()
    clearInterval(this.#queueTimer)
    this.#ticker.stop()
    this.#delay.disable()
    if (this.#count > 0) await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))
    this.#count = 0
  }

  #lookAtQueues(): void {
    if (this.publishing === 0) return
    const nowMs = performance.now()
    const queues = this.#queues.read(nowMs)
    if (queues !== null) for (const camera of this.#cameras) camera.look(queues, nowMs)
  }

  #begin(camera: PublishingCamera, index: number, order: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (index < this.#count) void camera.begin(this.#firstDueMs(index)).then(resolve)
      else resolve()
      this.#ticker.add(camera)
    }, order * STAGGER_MS)
    this.#timers.add(timer)
    return promise
  }

  #stop(camera: PublishingCamera): void {
    camera.stop()
    this.#ticker.remove(camera)
  }

  #firstDueMs(index: number): number {
    const { intervalMs } = this.#source
    const phaseMs = ((index * GOLDEN_RATIO) % 1) * intervalMs
    const periods = Math.ceil((performance.now() - this.#startMs - phaseMs) / intervalMs)
    return this.#startMs + phaseMs + periods * intervalMs
  }
}

function setupOf({ url }: PublishOptions, source: FrameSource): CameraSetup {
  const mask = maskerOf(secretsOfUrl(url))
  return {
    source,
    buffer: new FrameBuffer(Math.max(...source.frames.map(({ bytes }) => bytes.length))),
    clock: clockNumber(),
    words: (text) => clip(safeText(mask(text)), MAX_PROBLEM),
  }
}
