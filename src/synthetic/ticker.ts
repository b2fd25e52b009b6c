/** Something that must run at a certain time. */
export interface TickItem {
  /** Monotonic milliseconds; `Infinity` for never. `run` moves it forward. */
  readonly dueMs: number
  run(nowMs: number): void
}

const MAX_SLEEP_MS = 1000

/**
 * One timer for all cameras and connections: thousands of timers would cost more than the writes they are for. It
 * checks items one by one, which is cheap up to many thousands and needs no sorting.
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

  /** Must be called when an item has become due earlier than before. */
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

  /** For items that have more to catch up: the sockets get their turn first. */
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
    // An item that another one woke in this loop may be due before all that were seen.
    const earliestMs = Math.min(nextMs, this.#wakesAtMs)
    if (earliestMs <= nowMs) this.#tickAgain(earliestMs)
    else this.#sleepUntil(earliestMs)
  }
}
