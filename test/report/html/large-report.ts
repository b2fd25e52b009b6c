import type { Report } from '../../../src/report/schema/schema.ts'
import { healthyConnections, reportOf, windowOf } from '../sample-run.ts'

/** Every connection to a separate camera, and each second of each another number of frames. */
export function largeReport(connections: number, seconds: number): Report {
  const all = healthyConnections(connections, 1, 1000 * seconds).map((connection, row) => ({
    ...connection,
    framesPerSecond: connection.framesPerSecond.map((_, second) => (row * second) % 26),
  }))
  const window = windowOf(all, 1000 * seconds)
  return reportOf({ cameras: connections, connectionsPerCamera: 1, window })
}
