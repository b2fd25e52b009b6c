import { halfClosedPeers } from './half-closed.ts'
import type { RelayFaults } from './relay-options.ts'

/** The connection that a camera publishes over. */
export interface IngestSource {
  readonly remotePort: number
  /** Whether it is read; its datagrams are thrown away while it is not. */
  setReading(isReading: boolean): void
}

const TICK_MS = 20
/** How often we look whether cameras that are not read have gone. */
const LOOK_EVERY_TICKS = 25

/** Which cameras are read, and how fast. */
export class Ingest {
  private readonly sources: IngestSource[] = []
  private readonly faults: () => RelayFaults
  private readonly port: () => number
  private readonly timer = setInterval(() => this.tick(), TICK_MS)
  private ticks = 0
  /** Bytes that may be read now; below 0 after a large read. */
  private bytesLeft = 0

  constructor(faults: () => RelayFaults, port: () => number) {
    this.faults = faults
    this.port = port
  }

  add(source: IngestSource): void {
    this.sources.push(source)
    this.apply()
  }

  remove(source: IngestSource): void {
    const at = this.sources.indexOf(source)
    if (at >= 0) this.sources.splice(at, 1)
    this.apply()
  }

  taken(bytes: number): void {
    if (this.faults().readMegabits === null) return
    this.bytesLeft -= bytes
    if (this.bytesLeft <= 0) this.apply()
  }

  close(): void {
    clearInterval(this.timer)
  }

  private tick(): void {
    const { readMegabits, stopAbove } = this.faults()
    this.ticks += 1
    if (readMegabits !== null) {
      const perTick = (readMegabits * 1e6 * TICK_MS) / 8000
      this.bytesLeft = Math.min(perTick, this.bytesLeft + perTick)
    }
    if (stopAbove !== null && this.ticks % LOOK_EVERY_TICKS === 0) this.letGo()
    this.apply()
  }

  private apply(): void {
    this.sources.forEach((source, place) => {
      source.setReading(this.isRead(place))
    })
  }

  private isRead(place: number): boolean {
    const { stopAbove, stops, readMegabits } = this.faults()
    if (readMegabits !== null && this.bytesLeft <= 0) return false
    if (stopAbove === null || this.sources.length <= stopAbove) return true
    return stops === 'later' && place < stopAbove
  }

  /** A connection that is not read does not show that its other end has gone. */
  private letGo(): void {
    const gone = halfClosedPeers(this.port())
    for (const source of this.sources.filter(({ remotePort }) => gone.has(remotePort))) {
      this.remove(source)
      source.setReading(true)
    }
  }
}
