import { type CameraLimits, limitsFor } from '../analysis/health/limits.ts'
import type { Camera } from '../model/cameras.ts'
import type { HealthRules } from '../model/health-rules.ts'
import type { ConnectionFacts } from '../model/measured-window.ts'
import type { StreamEnd, StreamNote } from '../model/streams.ts'
import type { Frame, Observer, StreamClient } from '../protocols/protocol.ts'
import type { Clock } from './clock.ts'
import type { MarkClocks } from './marks/mark-clocks.ts'
import { MarkCounter } from './marks/mark-counter.ts'
import { RECOVERED_AFTER_MS, retryDelayMs } from './schedule.ts'
import type { SecondCounter } from './second-counter.ts'
import { ConnectionWindow } from './window.ts'

/** An attempt is given up when no first frame has come after this many times the first-frame limit. */
const ATTEMPT_LIMITS = 2
const KEY_FRAME_PATIENCE_MS = 30_000

/** Without a stream there are no gaps, however long the wait was. */
const NO_GAPS = { freezes: 0, stalledMs: 0, longStalls: 0, longestGapMs: 0 } as const

export interface ConnectionSetup {
  readonly id: string
  readonly camera: Camera
  readonly number: number
  readonly nominalFps: number
  readonly rules: HealthRules
  readonly client: StreamClient
  readonly clock: Clock
  readonly seconds: SecondCounter
  readonly markClocks: MarkClocks
  /** Called at every end of a stream that we did not close ourselves. */
  readonly ended: (connection: Connection, end: StreamEnd, isDrop: boolean) => void
}

/**
 * One planned connection. It opens its stream, reopens it when it ends (after 1 s, doubling to 30 s, on its own
 * schedule; the wait counts against it), and counts what arrives.
 */
export class Connection implements Observer {
  readonly id: string
  readonly cameraId: string
  readonly number: number
  readonly limits: CameraLimits
  readonly nominalFps: number
  readonly window: ConnectionWindow
  readonly marks: MarkCounter
  /** Frames since the start, for live figures. */
  totalFrames = 0
  /** How its stream last ended. The results of reopening it are only in the log. */
  lastEnd: StreamEnd | null = null
  private readonly setup: ConnectionSetup
  private plannedAt = 0
  private firstFrameAt: number | null = null
  private attempt: AbortController | null = null
  private attemptAt = 0
  private attemptFirstFrameAt: number | null = null
  private lastFrameAt = 0
  private silence: StreamEnd | null = null
  private failures = 0
  private isStopped = false
  private hasEnded = false
  private cancelRetry: (() => void) | null = null
  private reading: Promise<void> = Promise.resolve()
  private newBytes = 0
  private newReconnections = 0
  private attemptHasPackets = false
  private declaredFps: number | null = null
  /** Frames since the last key frame, including that one. */
  private sinceKeyFrame = 0
  /** The largest number of frames from one key frame to the next. */
  private keyFrameInterval = 1
  private readonly notes = new Set<StreamNote>()

  constructor(setup: ConnectionSetup) {
    this.setup = setup
    this.id = setup.id
    this.cameraId = setup.camera.id
    this.number = setup.number
    this.nominalFps = setup.nominalFps
    this.limits = limitsFor(setup.rules, setup.nominalFps)
    this.marks = new MarkCounter(setup.camera.id, setup.markClocks)
    this.window = new ConnectionWindow(setup.rules, setup.nominalFps, setup.seconds, this.marks)
  }

  /** Whether the first attempt is over, one way or another. */
  get isResolved(): boolean {
    return this.firstFrameAt !== null || this.hasEnded
  }

  get hasEverDelivered(): boolean {
    return this.firstFrameAt !== null
  }

  get isDelivering(): boolean {
    return this.attempt !== null && this.attemptFirstFrameAt !== null && this.silence === null
  }

  /** Whether it delivers and its first frame was in time, so that keeping it does no harm to the next load. */
  get isFit(): boolean {
    if (!this.isDelivering || this.firstFrameAt === null) return false
    return this.firstFrameAt - this.plannedAt <= this.limits.firstFrameMs
  }

  /** Bytes since the last call, for live figures. */
  takeBytes(): number {
    const bytes = this.newBytes
    this.newBytes = 0
    return bytes
  }

  /** Streams since the last call that deliver after an earlier one ended, for live figures. */
  takeReconnections(): number {
    const reconnections = this.newReconnections
    this.newReconnections = 0
    return reconnections
  }

  /** @param plannedAtMs its moment in the schedule, from which the first frame is timed */
  start(plannedAtMs: number): void {
    this.plannedAt = plannedAtMs
    this.open()
  }

  /** Closes for good; resolves when the stream is gone. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.cancelRetry?.()
    this.attempt?.abort()
    await this.reading
  }

  /** Gives up a stream that has been silent for too long. Called a few times a second. */
  checkSilence(nowMs: number): void {
    if (this.attempt === null || this.silence !== null) return
    const hasFrame = this.attemptFirstFrameAt !== null
    const limit = hasFrame ? this.limits.dropMs : this.patienceMs
    const quietMs = nowMs - (hasFrame ? this.lastFrameAt : this.attemptAt)
    if (quietMs < limit) return
    this.silence = { kind: 'no_frames', detail: `no complete frame for ${(limit / 1000).toFixed(1)} s` }
    this.attempt.abort()
  }

  facts(windowEndMs: number): ConnectionFacts {
    const counts = this.window.close(windowEndMs)
    return {
      connectionId: this.id,
      cameraId: this.cameraId,
      connectionNumber: this.number,
      nominalFps: this.nominalFps,
      declaredFps: this.declaredFps,
      // A timer may fire a moment early, and a frame come within it.
      firstFrameMs: this.firstFrameAt === null ? null : Math.max(0, this.firstFrameAt - this.plannedAt),
      hasEverDelivered: this.hasEverDelivered,
      isDelivering: this.isDelivering,
      keyFrameInterval: this.keyFrameInterval,
      lastEnd: this.lastEnd,
      notes: [...this.notes],
      ...(this.hasEverDelivered ? counts : { ...counts, ...NO_GAPS }),
    }
  }

  /** A response is not delivery: only frames count. */
  connected(declaredFps: number | null = null): void {
    this.declaredFps = declaredFps
  }

  frame(frame: Readonly<Frame>): void {
    const { atMs, isKeyFrame } = frame
    if (this.attemptFirstFrameAt === null) this.firstOfAttempt(atMs)
    this.sinceKeyFrame = isKeyFrame ? 1 : this.sinceKeyFrame + 1
    if (this.sinceKeyFrame > this.keyFrameInterval) this.keyFrameInterval = this.sinceKeyFrame
    this.lastFrameAt = atMs
    this.totalFrames += 1
    this.window.frame(frame)
  }

  data(bytes: number, atMs: number): void {
    this.newBytes += bytes
    this.window.bytes(bytes, atMs)
  }

  packets(received: number, lost: number, jitterMs: number, atMs: number, sent: number): void {
    this.attemptHasPackets = true
    this.window.packets(received, lost, jitterMs, atMs, sent)
  }

  note(note: StreamNote): void {
    this.notes.add(note)
  }

  /** A stream whose packets arrive is waiting for its next key frame, and nobody knows yet how far apart those are. */
  private get patienceMs(): number {
    const limit = ATTEMPT_LIMITS * this.limits.firstFrameMs
    return this.attemptHasPackets ? Math.max(limit, KEY_FRAME_PATIENCE_MS) : limit
  }

  private open(): void {
    const { clock, client, camera } = this.setup
    this.attempt = new AbortController()
    this.attemptAt = clock.now()
    this.attemptFirstFrameAt = null
    this.attemptHasPackets = false
    this.marks.restart()
    this.silence = null
    this.reading = client.watch(camera.url, this, this.attempt.signal).then((end) => this.close(end))
  }

  private close(found: StreamEnd): void {
    const end = this.silence === null ? found : silentEnd(this.silence, found)
    const isDrop = this.attemptFirstFrameAt !== null
    const isWell = isDrop && this.lastFrameAt - (this.attemptFirstFrameAt ?? 0) >= RECOVERED_AFTER_MS
    this.attempt = null
    this.hasEnded = true
    if (this.isStopped) return
    this.failures = isWell ? 1 : this.failures + 1
    if (isDrop || !this.hasEverDelivered) this.lastEnd = end
    const now = this.setup.clock.now()
    this.window.event('errors', now)
    if (isDrop) this.window.event('drops', now)
    this.setup.ended(this, end, isDrop)
    this.cancelRetry = this.setup.clock.after(retryDelayMs(this.failures), () => this.reopen())
  }

  private reopen(): void {
    if (!this.hasEverDelivered) this.window.event('connectRetries', this.setup.clock.now())
    this.open()
  }

  /** A reopened stream counts as a reconnection once it delivers. */
  private firstOfAttempt(atMs: number): void {
    this.attemptFirstFrameAt = atMs
    if (this.firstFrameAt === null) {
      this.firstFrameAt = atMs
      return
    }
    this.newReconnections += 1
    this.window.event('reconnections', atMs)
  }
}

/**
 * The end of a stream that we gave up for its silence, with the cause if one is known: it never even connected, for
 * example.
 */
function silentEnd(silence: StreamEnd, found: StreamEnd): StreamEnd {
  if (found.kind === 'no_frames') return { ...silence, detail: `${silence.detail} (${found.detail})` }
  return found.kind === 'unreachable' ? { ...found, detail: `${found.detail} (${silence.detail})` } : silence
}
