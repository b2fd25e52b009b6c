/** Something that is to run at a time of its own. */
export interface TickItem {
  /** Monotonic milliseconds; `Infinity` for not at all. `run` moves it on. */
  readonly dueMs: number
  run(nowMs: number): void
}

const MAX_SLEEP_MS = 1000

/**
 * One timer for all cameras and connections: thousands of timers cost more than the writes they are for.
 * Items are looked through one by one, which is cheap up to many thousands and needs no order to be kept.
 */
export class Ticker {
  readonly #items = new Set<TickItem>()
  #timer: NodeJS.Timeout | undefined
  #again: NodeJS.Immediate | undefined
  #wakesAtMs = Number.POSITIVE_INFINITY

  add(item: TickItem): void {
    this.#items.add(item)
    this.wake(item)
  }

  remove(item: TickItem): void {
    this.#items.delete(item)
  }

  /** To be called when an item has become due earlier than it was. */
  wake(item: TickItem): void {
    if (item.dueMs < this.#wakesAtMs) this.#sleepUntil(item.dueMs)
  }

  stop(): void {
    this.#cancel()
    this.#items.clear()
  }

  #sleepUntil(dueMs: number): void {
    this.#cancel()
    this.#wakesAtMs = dueMs
    if (dueMs === Number.POSITIVE_INFINITY) return
    const sleepMs = Math.max(1, Math.min(dueMs - performance.now(), MAX_SLEEP_MS))
    this.#timer = setTimeout(() => this.#tick(), sleepMs)
  }

  /** For those that have more to catch up: the sockets have their turn first. */
  #tickAgain(dueMs: number): void {
    this.#cancel()
    this.#wakesAtMs = dueMs
    this.#again = setImmediate(() => this.#tick())
  }

  #cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#again)
  }

  #tick(): void {
    const nowMs = performance.now()
    let nextMs = Number.POSITIVE_INFINITY
    this.#wakesAtMs = nextMs
    for (const item of this.#items) {
      if (item.dueMs <= nowMs) item.run(nowMs)
      if (item.dueMs < nextMs) nextMs = item.dueMs
    }
    // What an item woke while the others ran may be due before all that was seen.
    const earliestMs = Math.min(nextMs, this.#wakesAtMs)
    if (earliestMs <= nowMs) this.#tickAgain(earliestMs)
    else this.#sleepUntil(earliestMs)
  }
}
