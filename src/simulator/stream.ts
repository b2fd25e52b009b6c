import type { StreamFaults } from './acting-faults.ts'
import type { Burner } from './burner.ts'
import type { Camera } from './camera.ts'
import { leakMemory } from './leaked-memory.ts'
import type { ConnectionStats, Ledger } from './ledger.ts'
import type { Outlet } from './outlet.ts'

/** What a stream has turned into when it no longer has frames. */
export type Spoilt = 'garbage' | 'endless part header'

export interface StreamSetup {
  readonly camera: Camera
  readonly outlet: Outlet
  readonly connection: ConnectionStats
  readonly ledger: Ledger
  readonly burner: Burner
  readonly frameBytes: number
  /** Called when the stream takes no more frames because it is over or spoilt. */
  readonly onChange: (stream: Stream) => void
}

/** One open stream: takes the camera's pictures as they come, and applies its faults to them. */
export class Stream {
  readonly camera: Camera
  readonly outlet: Outlet
  readonly connection: ConnectionStats
  faults: StreamFaults = {}
  spoilt: Spoilt | null = null
  isOver = false

  readonly #setup: StreamSetup
  #isFaulty = false
  #faultsSinceMs = 0
  /** Frames begun since the current faults were set. */
  #begun = 0
  #hasBegun = false
  #held: Buffer | null = null
  #isBurning = false
  /** The newest picture that came during a burn. */
  #waiting: Buffer | null = null

  constructor(setup: StreamSetup) {
    this.#setup = setup
    this.camera = setup.camera
    this.outlet = setup.outlet
    this.connection = setup.connection
  }

  setFaults(faults: StreamFaults, nowMs: number): void {
    this.faults = faults
    this.outlet.setFaults(faults)
    this.#isFaulty = Object.keys(faults).length > 0
    this.#faultsSinceMs = nowMs
    this.#begun = 0
    this.#held = null
  }

  take(part: Buffer, nowMs: number): void {
    if (this.isOver) return
    if (this.#isBurning) this.#keepWaiting(part)
    else if (this.#isFaulty) this.#takeFaulty(part, (nowMs - this.#faultsSinceMs) / 1000)
    else this.#send(part, part)
  }

  skip(frames: number): void {
    this.connection.skipped += frames
  }

  /** Ends the stream cleanly: what is on its way is still sent. */
  end(): void {
    if (this.isOver) return
    this.finish()
    this.outlet.end()
    this.outlet.socket.destroySoon()
  }

  /** The socket takes no more, so no frame is written from here on. */
  finish(): void {
    if (this.isOver) return
    this.isOver = true
    if (this.faults.leak !== undefined) leakMemory(1000 * this.faults.leak.value)
    this.#setup.onChange(this)
  }

  #takeFaulty(part: Buffer, elapsed: number): void {
    if (this.#isSilent(elapsed)) return
    if (this.#isSpent()) {
      this.end()
      return
    }
    this.spoilt = this.#spoiltNow()
    if (this.spoilt !== null) this.#setup.onChange(this)
    else if (this.#isCut()) this.#sendCut(part)
    else if (this.#send(this.#repeated(part, elapsed), part)) this.#begun++
    if (this.#isSpent() && !this.#isBurning) this.end()
  }

  /** Whether the stream has begun all the frames it may have. */
  #isSpent(): boolean {
    return this.#begun >= (this.faults.close?.value ?? Number.POSITIVE_INFINITY)
  }

  #isSilent(elapsed: number): boolean {
    const delay = this.faults['first-frame-delay']
    if (this.faults['no-frames'] !== undefined) return true
    if (delay !== undefined && !this.#hasBegun && elapsed < delay.value) return true
    return isFrozen(this.faults, elapsed)
  }

  #spoiltNow(): Spoilt | null {
    const { garbage } = this.faults
    if (this.faults['endless-header'] !== undefined) return 'endless part header'
    return garbage !== undefined && this.#begun >= garbage.after ? 'garbage' : null
  }

  #isCut(): boolean {
    const { cut } = this.faults
    return cut !== undefined && (this.#begun + 1) % cut.value === 0
  }

  #sendCut(part: Buffer): void {
    if (this.#isBehind(part)) return
    this.#begun++
    this.#hasBegun = true
    this.outlet.sendCut(part)
    if (this.faults.cut?.keep === true) return
    this.finish()
    this.outlet.socket.destroySoon()
  }

  #repeated(part: Buffer, elapsed: number): Buffer {
    const { repeat } = this.faults
    if (repeat === undefined || elapsed < repeat.after) return part
    if (this.#held === null && !this.outlet.canRepeat(part)) return part
    // A copy: the camera will write other pictures into its buffers.
    this.#held ??= Buffer.from(part)
    return this.#held
  }

  /** Skips a part that does not fit into the socket's buffer. */
  #isBehind(part: Buffer): boolean {
    if (!this.outlet.isBehind(part)) return false
    this.connection.skipped++
    return true
  }

  #send(part: Buffer, moment: Buffer): boolean {
    if (this.#isBehind(part)) return false
    this.#hasBegun = true
    this.camera.unfinishedWrites++
    if (this.faults.burn === undefined) this.outlet.send(part, moment, this.#written)
    else return this.#sendBurnt(part, moment, this.faults.burn.value)
    return true
  }

  /** Sends a part once its processor time was burnt; its write counts as unfinished from now on. */
  #sendBurnt(part: Buffer, moment: Buffer, microseconds: number): boolean {
    this.#isBurning = this.#setup.burner.burn(microseconds, () => {
      this.#isBurning = false
      if (this.isOver) this.camera.unfinishedWrites--
      else this.outlet.send(part, moment, this.#written)
      this.#takeWaiting()
    })
    if (this.#isBurning) return true
    this.camera.unfinishedWrites--
    this.connection.skipped++
    return false
  }

  /**
   * A late server goes on with the newest picture and skips the others, but it does not replace a key frame
   * with a picture that depends on it.
   */
  #keepWaiting(part: Buffer): void {
    const { outlet } = this
    if (this.#waiting === null) this.camera.unfinishedWrites++
    else this.connection.skipped++
    const isNeeded = this.#waiting !== null && outlet.canRepeat(this.#waiting) && !outlet.canRepeat(part)
    if (!isNeeded) this.#waiting = part
  }

  #takeWaiting(): void {
    const part = this.#waiting
    if (part !== null) this.camera.unfinishedWrites--
    this.#waiting = null
    if (this.#isSpent()) this.end()
    else if (part !== null) this.take(part, performance.now())
  }

  /** One function for all writes of the connection, so that a frame allocates nothing. */
  readonly #written = (error?: Error | null): void => {
    this.camera.unfinishedWrites--
    if (error || this.outlet.socket.destroyed) return
    this.#setup.ledger.countFrame(this.connection, this.#setup.frameBytes)
  }
}

function isFrozen(faults: StreamFaults, elapsed: number): boolean {
  const { freeze } = faults
  if (freeze === undefined) return false
  const sinceFirst = elapsed - (freeze.after ?? freeze.every ?? 0)
  if (sinceFirst < 0) return false
  return (freeze.every === null ? sinceFirst : sinceFirst % freeze.every) < freeze.value
}
