import { type BinStats, FrameBins } from './frame-bins.ts'

/** The true count of one connection, as `/stats` reports it. */
export interface ConnectionStats {
  readonly id: string
  readonly camera_id: string
  /** From 1, in order of arrival at its camera. */
  readonly number: number
  readonly opened_at_epoch_ms: number
  closed_at_epoch_ms: number | null
  /** Frames handed to the kernel from first byte to last. */
  frames: number
  /** Bytes of the pictures in those frames. */
  bytes: number
  /** Frames left out because the client did not drain, or the server fell behind. */
  skipped: number
  /** RTP packets of its frames, including those lost on purpose; only over RTP. */
  packets?: number
  packets_lost?: number
  /** The faults that act on it. */
  fault: string | null
}

const BIN_MS = 100
const BINS = (15 * 60 * 1000) / BIN_MS
const KEPT_CLOSED = 5000

/** What the cameras really sent. */
export class Ledger {
  readonly #open = new Set<ConnectionStats>()
  readonly #closed: ConnectionStats[] = []
  readonly #arrivals = new Map<string, number>()
  readonly #bins = new FrameBins(BIN_MS, BINS, Date.now())

  /** The number that the next connection to this camera gets. */
  nextNumber(cameraId: string): number {
    return (this.#arrivals.get(cameraId) ?? 0) + 1
  }

  open(cameraId: string, fault: string | null): ConnectionStats {
    const number = this.nextNumber(cameraId)
    this.#arrivals.set(cameraId, number)
    const connection: ConnectionStats = {
      id: `camera_${cameraId}_conn_${number}`,
      camera_id: cameraId,
      number,
      opened_at_epoch_ms: Date.now(),
      closed_at_epoch_ms: null,
      frames: 0,
      bytes: 0,
      skipped: 0,
      fault,
    }
    this.#open.add(connection)
    return connection
  }

  close(connection: ConnectionStats): void {
    if (!this.#open.delete(connection)) return
    connection.closed_at_epoch_ms = Date.now()
    this.#closed.push(connection)
    if (this.#closed.length > KEPT_CLOSED) this.#closed.shift()
  }

  countFrame(connection: ConnectionStats, bytes: number): void {
    connection.frames++
    connection.bytes += bytes
    this.#bins.count(Date.now())
  }

  /** Open connections, to one camera or (null) in total. */
  openConnections(cameraId: string | null): number {
    if (cameraId === null) return this.#open.size
    let open = 0
    for (const connection of this.#open) if (connection.camera_id === cameraId) open++
    return open
  }

  connections(): ConnectionStats[] {
    return [...this.#closed, ...this.#open].map((connection) => ({ ...connection }))
  }

  bins(): BinStats {
    return this.#bins.read(Date.now())
  }
}
