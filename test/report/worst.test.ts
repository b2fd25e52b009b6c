import { describe, expect, test } from 'vitest'
import type { ConnectionFacts } from '../../src/model.ts'
import { worstConnections } from '../../src/report/console-worst.ts'
import { deadConnection, healthyConnections, reportOf, windowOf } from './sample-run.ts'

const WINDOW_MS = 20_000

describe('the worst connections', () => {
  test('are the dead, the dropped, then the slowest for their frame rate, and a frozen picture last', () => {
    const changes: ((connection: ConnectionFacts) => ConnectionFacts)[] = [
      (c) => ({ ...c, samePictureMs: 9000 }),
      (c) => ({ ...c, frames: 300 }),
      (c) => ({ ...c, nominalFps: 5, frames: 50 }),
      (c) => ({ ...c, frames: 10 }),
      (c) => c,
      (c) => ({ ...c, drops: 1, frames: 400 }),
      (c) => deadConnection(c, { kind: 'not_found', detail: 'HTTP 404', httpStatus: 404 }, WINDOW_MS),
    ]
    const connections = healthyConnections(changes.length, 1, WINDOW_MS).map((c, i) => changes[i]?.(c) ?? c)
    const window = windowOf(connections, WINDOW_MS)
    const report = reportOf({ window, cameras: changes.length, connectionsPerCamera: 1 })
    expect(worstConnections(report).map((c) => `${c.camera_id} ${c.outcome}`)).toEqual([
      '7 not_found',
      '6 dropped',
      '4 slow',
      '3 slow',
      '2 slow',
      '1 frozen',
    ])
  })
})
