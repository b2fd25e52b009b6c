import type { Later } from '../../src/publisher/later.ts'

/** A clock that stands still: tests call back what waits for it. */
export class ManualTimers {
  /** Every delay that was asked for, in order. */
  readonly delays: number[] = []
  readonly #waiting = new Set<{ readonly delayMs: number; readonly callback: () => void }>()

  readonly later: Later = (delayMs, callback) => {
    const timer = { delayMs, callback }
    this.delays.push(delayMs)
    this.#waiting.add(timer)
    return () => this.#waiting.delete(timer)
  }

  /** How many wait for this delay. */
  waiting(delayMs: number): number {
    return [...this.#waiting].filter((timer) => timer.delayMs === delayMs).length
  }

  /** Lets this time pass for those that wait for it. */
  pass(delayMs: number): void {
    for (const timer of [...this.#waiting]) {
      if (timer.delayMs !== delayMs) continue
      this.#waiting.delete(timer)
      timer.callback()
    }
  }
}
