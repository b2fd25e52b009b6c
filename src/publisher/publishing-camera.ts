import { randomInt } from 'node:crypto'
import { cameraNumber } from '../marks/mark.ts'
import type { FrameMark } from '../model/marks.ts'
import type { PublishedCamera } from '../model/publishing.ts'
import type { TickItem } from '../synthetic/ticker.ts'
import { machineClockMs } from '../system/machine-clock.ts'
import type { FrameBuffer } from './frame-buffer.ts'
import { CLOCK_RATE, type FrameStamp, INTERLEAVED_HEAD, RTP_HEAD, stampFrame } from './frame-packets.ts'
import type { FrameSource } from './frame-source.ts'
import type { KernelQueues } from './kernel-queues.ts'
import type { MediaPath } from './media-path.ts'
import { type RecordOwner, RecordSession, type RecordTarget } from './record-session.ts'
import { senderReport } from './sender-report.ts'
import { UnreadTime } from './unread-time.ts'

/** What all cameras of a publisher share. */
export interface CameraSetup {
  readonly source: FrameSource
  readonly buffer: FrameBuffer
  /** This machine's, as marks have it. */
  readonly clock: number
  /** Makes what a server said fit to show. */
  readonly words: (text: string) => string
}

const FIRST_DELAY_MS = 1000
const MAX_DELAY_MS = 30_000
/** A session that lasted this long was a good one: the next failure is a new one. */
const GOOD_SESSION_MS = 10_000
const REPORT_MS = 5000
/** A camera with more of its stream than this that the server did not take is behind. */
const BEHIND_SECONDS = 1
/** It skips frames from here on, or when as much as makes it behind is still in this process: then all buffers are full. */
const SKIP_SECONDS = 2
/** What was seen of the kernel's buffers is no reason to skip frames after this. */
const FRESH_MS = 2000
/** RFC 3550, 5.1: where the numbering begins is random, and known to nobody. */
const NUMBERS = 2 ** 32

/** One camera: opens a session after the other, and sends the loop while one records. */
export class PublishingCamera implements TickItem, RecordOwner {
  readonly id: string
  /** When its next frame is due; `Infinity` while it is stopped. */
  dueMs = Number.POSITIVE_INFINITY
  readonly #setup: CameraSetup
  readonly #target: RecordTarget
  readonly #mark: FrameMark
  readonly #stamp: FrameStamp = {
    channel: 0,
    sequence: randomInt(2 ** 16),
    timestamp: 0,
    ssrc: randomInt(NUMBERS),
  }
  readonly #firstTimestamp = randomInt(NUMBERS)
  #state: PublishedCamera['state'] = 'stopped'
  #problem: string | null = null
  #session: RecordSession | null = null
  #path: MediaPath | null = null
  #endRetry = () => {}
  /** What the server said when it refused the login. */
  #refusal: string | null = null
  #delayMs = FIRST_DELAY_MS
  #outcome: (() => void) | null = null
  /** Place in the loop of the next frame. */
  #position = 0
  /** The server is behind: nothing is sent before the next key frame. */
  #isSkipping = false
  #sessions = 0
  #recordingSinceMs = 0
  #reportDueMs = 0
  #framesSent = 0
  #framesSkipped = 0
  #bytesSent = 0
  #packetsSent = 0
  readonly #unread = new UnreadTime()
  /** In the kernel, when it was last seen. */
  #queuedBytes = 0
  #queuedAtMs = Number.NEGATIVE_INFINITY

  constructor(id: string, target: RecordTarget, setup: CameraSetup) {
    this.id = id
    this.#target = target
    this.#setup = setup
    this.#mark = {
      camera: cameraNumber(id),
      sender: randomInt(NUMBERS),
      number: 0,
      clock: setup.clock,
      sentMs: 0,
    }
  }

  get isPublishing(): boolean {
    return this.#state === 'publishing'
  }

  /** @returns when it publishes, has failed once, or was stopped */
  begin(firstDueMs: number): Promise<void> {
    if (this.#state !== 'stopped') this.stop()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#outcome = resolve
    this.dueMs = firstDueMs
    this.#delayMs = FIRST_DELAY_MS
    if (this.#refusal === null) this.#connect()
    else this.#giveUp(this.#refusal)
    return promise
  }

  stop(): void {
    this.#endRetry()
    this.#leave()
    this.#session?.stop()
    this.#session = null
    this.#state = 'stopped'
    this.#problem = null
    this.dueMs = Number.POSITIVE_INFINITY
    this.#settle()
  }

  stats(): PublishedCamera {
    return {
      id: this.id,
      state: this.#state,
      framesSent: this.#framesSent,
      framesSkipped: this.#framesSkipped,
      bytesSent: this.#bytesSent,
      reconnections: Math.max(0, this.#sessions - 1),
      waitedMs: Math.round(this.#unread.totalMs(performance.now())),
      isBehind: this.#untakenSeconds > BEHIND_SECONDS,
      problem: this.#problem,
    }
  }

  /** @param nowMs when the queues were read */
  look(queues: KernelQueues, nowMs: number): void {
    if (this.#path === null) return
    this.#queuedBytes = this.#path.queuedBytes(queues)
    this.#queuedAtMs = nowMs
    const seconds = this.#untakenSeconds
    // The oldest byte that waits was sent so long ago, as the camera sends at a constant rate.
    if (seconds > BEHIND_SECONDS) this.#unread.add(nowMs - 1000 * seconds, nowMs)
  }

  run(nowMs: number): void {
    const { intervalMs } = this.#setup.source
    const dueMs = this.dueMs
    this.dueMs += intervalMs
    // A machine that slept does not make up for it.
    if (nowMs - this.dueMs > 1000) this.dueMs += intervalMs * Math.floor((nowMs - this.dueMs) / intervalMs)
    if (this.#path !== null) this.#frameDue(this.#path, dueMs, nowMs)
  }

  recording(path: MediaPath): void {
    this.#path = path
    this.#state = 'publishing'
    this.#problem = null
    this.#sessions += 1
    this.#position = 0
    this.#isSkipping = false
    this.#recordingSinceMs = performance.now()
    this.#unread.begin(this.#recordingSinceMs)
    this.#reportDueMs = 0
    this.#settle()
  }

  taken(): void {
    if (this.#path?.unsentBytes === 0) this.#unread.close(performance.now())
  }

  ended(why: string, isLoginRefused: boolean): void {
    const wasGood = this.#path !== null && performance.now() - this.#recordingSinceMs >= GOOD_SESSION_MS
    if (wasGood) this.#delayMs = FIRST_DELAY_MS
    // A server that comes back may have another password, and all its cameras come back at once.
    if (this.#path !== null) this.#target.gate.doubt()
    this.#leave()
    this.#session = null
    const problem = this.#setup.words(why)
    if (isLoginRefused) this.#giveUp(problem)
    else this.#waitForNextTry(problem)
  }

  #giveUp(refusal: string): void {
    this.#refusal = refusal
    this.#state = 'refused'
    this.#problem = refusal
    this.#settle()
  }

  #waitForNextTry(problem: string): void {
    this.#state = 'waiting'
    this.#problem = problem
    this.#endRetry = this.#target.later(this.#delayMs, () => this.#connect())
    this.#delayMs = Math.min(MAX_DELAY_MS, 2 * this.#delayMs)
    this.#settle()
  }

  #connect(): void {
    this.#state = 'connecting'
    this.#session = new RecordSession(this.#target, this)
    this.#session.open()
  }

  #settle(): void {
    this.#outcome?.()
    this.#outcome = null
  }

  /** What was waiting is lost with the session. */
  #leave(): void {
    this.#path = null
    this.#queuedBytes = 0
    this.#unread.close(performance.now())
  }

  /** How much of its stream the server has not taken, as far as that is known. */
  get #untakenSeconds(): number {
    return (this.#queuedBytes + (this.#path?.unsentBytes ?? 0)) / this.#setup.source.bytesPerSecond
  }

  #mustSkip(path: MediaPath, nowMs: number): boolean {
    if (path.unsentBytes > BEHIND_SECONDS * this.#setup.source.bytesPerSecond) return true
    return this.#untakenSeconds > SKIP_SECONDS && nowMs - this.#queuedAtMs < FRESH_MS
  }

  #frameDue(path: MediaPath, dueMs: number, nowMs: number): void {
    const { frames } = this.#setup.source
    const position = this.#position
    this.#position = (position + 1) % frames.length
    this.#isSkipping = this.#mustSkip(path, nowMs) || (this.#isSkipping && position > 0)
    this.#stamp.timestamp = (this.#firstTimestamp + Math.round((dueMs * CLOCK_RATE) / 1000)) % NUMBERS
    if (this.#isSkipping) this.#framesSkipped += 1
    else this.#send(path, position, nowMs)
    // A frame that is skipped is lost for viewers: its number is missing.
    this.#mark.number += 1
  }

  #send(path: MediaPath, position: number, nowMs: number): void {
    const { source, buffer } = this.#setup
    const frame = source.frames[position]
    if (frame === undefined) return
    if (nowMs >= this.#reportDueMs) this.#report(path, nowMs)
    const target = buffer.take(frame.bytes.length, path.unsentBytes > 0)
    this.#stamp.channel = path.channel
    this.#mark.sentMs = machineClockMs()
    stampFrame(target, frame, this.#stamp, this.#mark)
    path.send(target, frame.starts)
    if (path.unsentBytes > 0) {
      buffer.keep(target)
      this.#unread.open(nowMs)
    }
    this.#stamp.sequence = (this.#stamp.sequence + frame.starts.length) & 0xffff
    this.#framesSent += 1
    this.#packetsSent += frame.starts.length
    this.#bytesSent += target.length
  }

  #report(path: MediaPath, nowMs: number): void {
    this.#reportDueMs = nowMs + REPORT_MS
    const bytes = this.#bytesSent - this.#packetsSent * (INTERLEAVED_HEAD + RTP_HEAD)
    const { ssrc, timestamp } = this.#stamp
    path.sendControl(senderReport({ ssrc, timestamp, packets: this.#packetsSent, bytes }, Date.now()))
  }
}
