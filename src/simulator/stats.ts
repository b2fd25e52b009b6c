import type { BinStats } from './frame-bins.ts'
import type { ConnectionStats } from './ledger.ts'
import type { Site } from './site.ts'

/** The true count, as `GET /stats` reports it. */
export interface SimulatorStats {
  readonly now_epoch_ms: number
  readonly cameras: number
  readonly fps: number
  readonly frame_bytes: number
  readonly open_connections: number
  /** All open connections, and the last 5000 closed ones. Not in a summary. */
  readonly connections?: readonly Readonly<ConnectionStats>[]
  /** The last 15 minutes. */
  readonly bins: BinStats
}

export function statsOf({ settings, ledger }: Site, isSummary = false): SimulatorStats {
  return {
    now_epoch_ms: Date.now(),
    cameras: settings.cameras.length,
    fps: settings.fps,
    frame_bytes: settings.frameBytes,
    open_connections: ledger.openConnections(null),
    ...(isSummary ? {} : { connections: ledger.connections() }),
    bins: ledger.bins(),
  }
}
