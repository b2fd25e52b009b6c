import { describe, expect, test } from 'vitest'
import type { ConnectionFacts } from '../../src/model/measured-window.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { worstConnections } from '../../src/report/console/console-worst.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
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

  test('say so where lost packets are all that is wrong with them', () => {
    const lost = { packets: 980, packetsLost: 20, picturesLost: 12 }
    const connections = healthyConnections(2, 1, WINDOW_MS).map((c) => ({ ...c, ...lost }))
    const report = reportOf({ window: windowOf(connections, WINDOW_MS), cameras: 2, connectionsPerCamera: 1 })
    expect(renderConsole(report, { color: false })).toMatch(
      /camera_1_conn_1: slow, .*, 2\.0 % of its packets lost/,
    )
    expect(renderMarkdown(report, { maxBytes: 60_000 })).toContain('2.0 % of its packets lost')
    expect(report.gate.why).toContain('2 of 2 lost more than 1 % of their packets and pictures')
  })
})
