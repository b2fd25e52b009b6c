import { describe, expect, test } from 'vitest'
import { brokenRuleOf } from '../../../src/analysis/health/broken.ts'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { ConnectionFacts } from '../../../src/model/measured-window.ts'
import type { StreamEnd } from '../../../src/model/streams.ts'
import { healthText } from '../../../src/report/facts/health-words.ts'
import { deadConnection, healthyConnections, windowOf } from '../../report/sample-run.ts'

const WINDOW_MS = 10_000

/** What broke in a window of 20 connections, of which the first `count` are changed. */
function brokenIn(count: number, change: (healthy: ConnectionFacts) => ConnectionFacts) {
  const connections = healthyConnections(20, 1, WINDOW_MS).map((connection, index) =>
    index < count ? change(connection) : connection,
  )
  return brokenRuleOf(
    judgeWindow(windowOf(connections, WINDOW_MS), DEFAULT_HEALTH_RULES),
    DEFAULT_HEALTH_RULES,
  )
}

function ended(lastEnd: StreamEnd) {
  return (healthy: ConnectionFacts) => deadConnection(healthy, lastEnd, WINDOW_MS)
}

describe('what broke first', () => {
  test.each<[string, (healthy: ConnectionFacts) => ConnectionFacts, string, string]>([
    [
      'an admission limit',
      ended({ kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 }),
      'refused',
      '8 of 20 refused by HTTP 503',
    ],
    [
      'a page instead of a stream',
      ended({ kind: 'protocol_error', detail: 'not an MJPEG stream but a web page', httpStatus: 200 }),
      'protocol_error',
      '8 of 20 protocol error: not an MJPEG stream but a web page',
    ],
    [
      'a server that is gone',
      ended({ kind: 'unreachable', detail: 'ECONNREFUSED' }),
      'unreachable',
      '8 of 20 unreachable: ECONNREFUSED',
    ],
    [
      'a low frame rate',
      (c) => ({ ...c, frames: 200 }),
      'slow',
      '8 of 20 slow: FPS 0.80 of nominal, limit 0.95',
    ],
    [
      'a frame rate just below its limit',
      (c) => ({ ...c, frames: 237 }),
      'slow',
      '8 of 20 slow: FPS 0.948 of nominal, limit 0.95',
    ],
    [
      'packets lost',
      (c) => ({ ...c, frames: 245, packets: 490, packetsLost: 10, picturesLost: 5 }),
      'slow',
      '8 of 20 slow: 2 % of the packets lost, limit 1 %',
    ],
    [
      'a low frame rate for packets that are lost',
      (c) => ({ ...c, frames: 200, packets: 950, packetsLost: 50, picturesLost: 50 }),
      'slow',
      '8 of 20 slow: FPS 0.80 of nominal, limit 0.95; 5 % of the packets lost',
    ],
    [
      'freezes where packets are lost',
      (c) => ({
        ...c,
        ...{ frames: 200, packets: 950, packetsLost: 50, picturesLost: 50 },
        ...{ freezes: 3, stalledMs: 700, longestGapMs: 400 },
      }),
      'slow',
      '8 of 20 slow: FPS 0.80 of nominal, limit 0.95; 5 % of the packets lost',
    ],
    [
      'late first frames',
      (c) => ({ ...c, firstFrameMs: 7200 }),
      'slow',
      '8 of 20 slow: first frame after 7.2 s, limit 5.0 s',
    ],
    [
      'freezes',
      (c) => ({ ...c, freezes: 3, stalledMs: 700, longestGapMs: 400 }),
      'stalled',
      '8 of 20 stalled: freezes, longest gap 0.4 s (stalled for more than 1 % of the time)',
    ],
    [
      'long stalls',
      (c) => ({ ...c, freezes: 1, longStalls: 1, stalledMs: 1900, longestGapMs: 1940 }),
      'stalled',
      '8 of 20 stalled: long stalls, longest gap 1.9 s, limit 1.0 s',
    ],
    [
      'long stalls of a camera of two frames a second, whose gaps may be longer',
      (c) => ({
        ...c,
        ...{ nominalFps: 2, frames: 19 },
        ...{ freezes: 1, longStalls: 1, stalledMs: 1540, longestGapMs: 2040 },
      }),
      'stalled',
      '8 of 20 stalled: long stalls, longest gap 2.0 s, limit 1.5 s',
    ],
    [
      'streams that end',
      (c) => ({ ...c, drops: 1, lastEnd: { kind: 'ended', detail: 'the server closed the connection' } }),
      'dropped',
      '8 of 20 dropped: the server closed the connection',
    ],
  ])('%s', (_name, change, outcome, text) => {
    const broken = brokenIn(8, change)
    expect({ outcome: broken.outcome, text: healthText(broken.reason) }).toEqual({ outcome, text })
  })

  test('is what most connections suffer from', () => {
    const connections = healthyConnections(20, 1, WINDOW_MS).map((c, index) => {
      if (index < 3) return deadConnection(c, { kind: 'refused', detail: 'x', httpStatus: 429 }, WINDOW_MS)
      return index < 9 ? { ...c, frames: 100 } : c
    })
    const health = judgeWindow(windowOf(connections, WINDOW_MS), DEFAULT_HEALTH_RULES)
    expect(brokenRuleOf(health, DEFAULT_HEALTH_RULES).reason).toEqual({
      code: 'unhealthy',
      outcome: 'slow',
      connections: 6,
      planned: 20,
      cause: { rule: 'fps', value: 0.4, limit: 0.95, lossRatio: null },
    })
  })

  test('may be frames alone, where each connection is just within its limit', () => {
    const rules = { ...DEFAULT_HEALTH_RULES, minFrameRatio: 0.99 }
    const connections = healthyConnections(20, 1, WINDOW_MS).map((c) => ({ ...c, frames: 240 }))
    expect(brokenRuleOf(judgeWindow(windowOf(connections, WINDOW_MS), rules), rules)).toEqual({
      outcome: null,
      reason: { code: 'missing_frames', arrived: 0.96, limit: 0.99 },
    })
  })
})
