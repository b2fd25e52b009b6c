import type { Capacity } from '../../src/model/capacity.ts'
import type { ConnectionFacts } from '../../src/model/measured-window.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

const WINDOW_MS = 120_200
/** 47 connections at 24.3 FPS: 137,316 frames in 120.2 s are 1142.4 a second. */
const FRAMES = 2921
const CONNECTIONS_WITH_ONE_MORE = 29
const FRAME_BYTES = 16_400

const MEASURED: Capacity = {
  method: 'measured',
  connections: 240,
  low: 228,
  high: 252,
  stable: 226,
  censored: false,
  reason: 'at 256 connections 31 % were slow (FPS below 95 % of nominal)',
  confidence: 'high',
  formula: 'measured by a search of 14 trials',
  grow: 'viewers',
  notes: [],
}

/**
 * The run of the seed's "Output Example": 24 × 2 for 120.2 s, 47 successful; the other one fell away as the
 * window began and tried twice to come back, which are the 2 reconnections of 0.043. Capacity as measured.
 */
export function seedReport(): Report {
  const connections = healthyConnections(24, 2, WINDOW_MS).map((connection, index) =>
    index === 47 ? dropped(connection) : delivered(connection, index),
  )
  const window = windowOf(connections, WINDOW_MS)
  return reportOf({ window, cameras: 24, connectionsPerCamera: 2, capacity: MEASURED, plannedMs: 120_000 })
}

function delivered(connection: ConnectionFacts, index: number): ConnectionFacts {
  const frames = index < CONNECTIONS_WITH_ONE_MORE ? FRAMES + 1 : FRAMES
  return { ...connection, frames, bytes: frames * FRAME_BYTES }
}

function dropped(connection: ConnectionFacts): ConnectionFacts {
  return {
    ...connection,
    frames: 0,
    bytes: 0,
    pictureBytes: 0,
    framesPerSecond: connection.framesPerSecond.map(() => 0),
    drops: 1,
    reconnections: 2,
    errors: 3,
    isDelivering: false,
    freezes: 1,
    longStalls: 1,
    stalledMs: WINDOW_MS - 40,
    longestGapMs: WINDOW_MS,
    lastEnd: { kind: 'unreachable', detail: 'ECONNREFUSED' },
  }
}
