import { close, write } from 'node:fs'
import { systemErrorText } from '../text/system-error.ts'

/** More than a run logs while a slow disk catches up; anything beyond it is lost. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024
const CLOSE_MS = 1000

/**
 * A file that lines are appended to in the background. The first failed write is the last: nothing is retried, and
 * nothing waits for a disk that is full or gone.
 */
export class LogFile {
  readonly #descriptor: number
  #waiting: string[] = []
  #waitingBytes = 0
  #isWriting = false
  #problem: string | null = null
  #drained: (() => void) | null = null
  #closing: Promise<void> | null = null

  /** @param descriptor owned by this object from now on */
  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  /** Why the rest is missing; null if nothing is. */
  get problem(): string | null {
    return this.#problem
  }

  write(line: string): void {
    if (this.#problem !== null || this.#closing !== null) return
    if (this.#waitingBytes > MAX_WAITING_BYTES) {
      this.#end('the disk is too slow')
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    if (!this.#isWriting) this.#writeWaiting()
  }

  /** Writes what is left, for a second at most. */
  async close(): Promise<void> {
    this.#closing ??= this.#finish()
    await this.#closing
  }

  async #finish(): Promise<void> {
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve
    })
    const giveUp = setTimeout(() => this.#end('the disk is too slow'), CLOSE_MS)
    if (this.#isWriting) await drained
    clearTimeout(giveUp)
    close(this.#descriptor, (error) => {
      if (error !== null) this.#problem ??= systemErrorText(error)
    })
  }

  #writeWaiting(): void {
    const bytes = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    this.#waitingBytes = 0
    this.#isWriting = true
    this.#writeBytes(bytes)
  }

  #writeBytes(bytes: Buffer): void {
    write(this.#descriptor, bytes, (error, written) => {
      if (error !== null) this.#end(systemErrorText(error))
      else if (this.#problem !== null) this.#drained?.()
      else if (written < bytes.length) this.#writeBytes(bytes.subarray(written))
      else if (this.#waiting.length > 0) this.#writeWaiting()
      else this.#rest()
    })
  }

  #rest(): void {
    this.#isWriting = false
    this.#drained?.()
  }

  #end(why: string): void {
    this.#problem ??= why
    this.#waiting = []
    this.#waitingBytes = 0
    this.#rest()
  }
}
