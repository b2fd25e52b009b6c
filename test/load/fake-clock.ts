import type { Clock } from '../../src/load/clock.ts'

interface Timer {
  at: number
  readonly every: number | null
  readonly callback: () => void
}

/** Time that moves only when told to; promises settle between two timers. */
export class FakeClock implements Clock {
  private time = 0
  private timers = new Set<Timer>()

  now(): number {
    return this.time
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.add({ at: this.time + delayMs, every: null, callback })
  }

  every(periodMs: number, callback: () => void): () => void {
    return this.add({ at: this.time + periodMs, every: periodMs, callback })
  }

  async advance(ms: number): Promise<void> {
    const end = this.time + ms
    await settle()
    for (let next = this.nextBefore(end); next !== undefined; next = this.nextBefore(end)) {
      this.time = next.at
      if (next.every === null) this.timers.delete(next)
      else next.at += next.every
      next.callback()
      await settle()
    }
    this.time = end
  }

  private add(timer: Timer): () => void {
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  private nextBefore(end: number): Timer | undefined {
    return [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}
