/**
 * For how long a camera's bytes waited because the server did not read them: the time in which Node.js or the kernel
 * held too many, whichever did. Times are monotonic milliseconds.
 */
export class UnreadTime {
  #totalMs = 0
  /** No time before this is counted any more. */
  #countedToMs = Number.NEGATIVE_INFINITY
  #openSinceMs: number | null = null

  /** A new session begins: no byte of it can have waited before. */
  begin(nowMs: number): void {
    this.#countedToMs = Math.max(this.#countedToMs, nowMs)
  }

  /** Bytes wait from now on. */
  open(nowMs: number): void {
    this.#openSinceMs ??= nowMs
  }

  /** The bytes that waited since `open` are taken, or lost. */
  close(nowMs: number): void {
    if (this.#openSinceMs !== null) this.add(this.#openSinceMs, nowMs)
    this.#openSinceMs = null
  }

  /** Bytes were seen at `toMs` that waited since `fromMs`. */
  add(fromMs: number, toMs: number): void {
    this.#totalMs += Math.max(0, toMs - Math.max(fromMs, this.#countedToMs))
    this.#countedToMs = Math.max(this.#countedToMs, toMs)
  }

  totalMs(nowMs: number): number {
    if (this.#openSinceMs === null) return this.#totalMs
    return this.#totalMs + Math.max(0, nowMs - Math.max(this.#openSinceMs, this.#countedToMs))
  }
}
