import { MAX_SECONDS } from '../model/measured-window.ts'
import type { SecondCounts } from '../model/window-timeline.ts'

/** Counts what all connections of a worker have in each second of a window. It allocates only when a window opens. */
export class SecondCounter {
  private startedAt = 0
  private endsAt = 0
  private bytes = new Float64Array(0)
  private events = { reconnections: new Uint32Array(0), drops: new Uint32Array(0) }

  /** @param atMs the window's first moment */
  open(atMs: number, durationMs: number): void {
    const size = secondsIn(durationMs)
    this.startedAt = atMs
    this.endsAt = atMs + durationMs
    this.bytes = new Float64Array(size)
    this.events = { reconnections: new Uint32Array(size), drops: new Uint32Array(size) }
  }

  /** @param atMs a moment of the window */
  addBytes(count: number, atMs: number): void {
    const second = Math.floor((atMs - this.startedAt) / 1000)
    if (second < this.bytes.length) this.bytes[second] = (this.bytes[second] ?? 0) + count
  }

  /** @param atMs a moment of the window */
  addEvent(kind: 'reconnections' | 'drops', atMs: number): void {
    const counts = this.events[kind]
    const second = Math.floor((atMs - this.startedAt) / 1000)
    if (second < counts.length) counts[second] = (counts[second] ?? 0) + 1
  }

  /** @param atMs its end, or an earlier moment at which it is cut short */
  close(atMs: number): SecondCounts {
    const seconds = secondsIn(Math.min(atMs, this.endsAt) - this.startedAt)
    const { reconnections, drops } = this.events
    return {
      bytes: [...this.bytes.subarray(0, seconds)],
      reconnections: [...reconnections.subarray(0, seconds)],
      drops: [...drops.subarray(0, seconds)],
    }
  }
}

function secondsIn(durationMs: number): number {
  return Math.min(MAX_SECONDS, Math.max(0, Math.ceil(durationMs / 1000)))
}

/** The counts of all workers together. One without connections may have no seconds. */
export function addSeconds(counts: readonly SecondCounts[]): SecondCounts {
  const total = (kind: keyof SecondCounts): number[] => {
    const lists = counts.map((one) => one[kind])
    const seconds = Math.max(0, ...lists.map((list) => list.length))
    return Array.from({ length: seconds }, (_, second) =>
      lists.reduce((sum, list) => sum + (list[second] ?? 0), 0),
    )
  }
  return { bytes: total('bytes'), reconnections: total('reconnections'), drops: total('drops') }
}
