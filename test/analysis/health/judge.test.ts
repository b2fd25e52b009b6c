import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeConnection } from '../../../src/analysis/health/judge.ts'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { jainFairness } from '../../../src/analysis/stats/fairness.ts'
import type { Outcome } from '../../../src/model/health.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { ConnectionFacts, WindowResult } from '../../../src/model/measured-window.ts'
import type { StreamEnd } from '../../../src/model/streams.ts'
import { healthText } from '../../../src/report/facts/health-words.ts'
import { generatorOf } from '../../load/machine/samples.ts'
import { EMPTY_TIMELINE } from '../../report/sample-timeline.ts'

const golden = JSON.parse(readFileSync(new URL('../../fixtures/statistics.json', import.meta.url), 'utf8'))
const WINDOW_MS = 10_000

function facts(changes: Partial<ConnectionFacts> = {}): ConnectionFacts {
  return {
    connectionId: 'camera_1_conn_1',
    cameraId: '1',
    connectionNumber: 1,
    nominalFps: 25,
    declaredFps: null,
    firstFrameMs: 120,
    frames: 250,
    bytes: 250 * 40_100,
    pictureBytes: 250 * 40_000,
    packets: 0,
    packetsLost: 0,
    picturesLost: 0,
    jitterMs: null,
    keyFrameInterval: 1,
    framesPerSecond: new Array(10).fill(25),
    reconnections: 0,
    connectRetries: 0,
    drops: 0,
    hasEverDelivered: true,
    isDelivering: true,
    freezes: 0,
    stalledMs: 0,
    longStalls: 0,
    longestGapMs: 45,
    gaps: { p50: 40, p95: 41, p99: 42, max: 45 },
    samePictureMs: 0,
    errors: 0,
    lastEnd: null,
    notes: [],
    ...changes,
  }
}

function never(kind: StreamEnd['kind']): Partial<ConnectionFacts> {
  const lastEnd = { kind, detail: 'what the server said' }
  const silent = { longStalls: 1, freezes: 1, longestGapMs: WINDOW_MS, stalledMs: WINDOW_MS - 40 }
  return { hasEverDelivered: false, isDelivering: false, firstFrameMs: null, frames: 0, lastEnd, ...silent }
}

const CASES: [string, Partial<ConnectionFacts>, Outcome, string[]][] = [
  ['frames in time', {}, 'healthy', []],
  ['exactly 95 % of the frames', { frames: 238 }, 'healthy', []],
  ['less than 95 % of the frames', { frames: 237 }, 'slow', ['fps']],
  ['a first frame at the limit', { firstFrameMs: 5000 }, 'healthy', []],
  [
    'pictures lost with more than 1 % of the packets',
    { frames: 245, packets: 245, packetsLost: 5, picturesLost: 5 },
    'slow',
    ['loss'],
  ],
  ['1 % of the packets lost', { frames: 297, packets: 297, packetsLost: 3, picturesLost: 3 }, 'healthy', []],
  ['packet numbers skipped between whole pictures', { packets: 250, packetsLost: 50 }, 'healthy', []],
  [
    'packets lost of a few large pictures',
    { packets: 100, packetsLost: 20, picturesLost: 2, frames: 248 },
    'healthy',
    [],
  ],
  [
    'a single packet lost of a few',
    { frames: 250, packets: 10, packetsLost: 1, picturesLost: 1 },
    'healthy',
    [],
  ],
  ['a late first frame', { firstFrameMs: 5001 }, 'slow', ['first_frame']],
  ['one within two key-frame intervals', { firstFrameMs: 20_000, keyFrameInterval: 250 }, 'healthy', []],
  [
    'one beyond two key-frame intervals',
    { firstFrameMs: 20_001, keyFrameInterval: 250 },
    'slow',
    ['first_frame'],
  ],
  ['stalled for 1 % of the time', { freezes: 1, stalledMs: 100 }, 'healthy', []],
  ['stalled for more', { freezes: 1, stalledMs: 160 }, 'stalled', ['stall_ratio']],
  ['one long stall', { freezes: 1, longStalls: 1, stalledMs: 960 }, 'stalled', ['long_stall', 'stall_ratio']],
  ['an even 5 frames a second', { frames: 50, freezes: 50, stalledMs: 8000 }, 'slow', ['stall_ratio', 'fps']],
  ['the same picture for 5 s', { samePictureMs: 5000 }, 'frozen', []],
  ['the same picture, but slow', { samePictureMs: 9000, frames: 100 }, 'slow', ['fps']],
  ['a drop that came back', { drops: 1, reconnections: 1 }, 'dropped', ['dropped']],
  ['a reconnection begun before the window', { reconnections: 1 }, 'dropped', ['dropped']],
  ['ended and not open at the end', { isDelivering: false }, 'dropped', ['dropped']],
  ['silence for 5 s', { longestGapMs: 5000, frames: 249 }, 'dropped', ['dropped']],
  ['refused', never('refused'), 'refused', ['refused', 'first_frame', 'long_stall', 'stall_ratio', 'fps']],
  [
    'unauthorized',
    never('unauthorized'),
    'unauthorized',
    ['first_frame', 'long_stall', 'stall_ratio', 'fps'],
  ],
  ['not found', never('not_found'), 'not_found', ['first_frame', 'long_stall', 'stall_ratio', 'fps']],
  [
    'server error',
    never('server_error'),
    'server_error',
    ['first_frame', 'long_stall', 'stall_ratio', 'fps'],
  ],
  ['unreachable', never('unreachable'), 'unreachable', ['first_frame', 'long_stall', 'stall_ratio', 'fps']],
  ['no frames', never('no_frames'), 'no_frames', ['first_frame', 'long_stall', 'stall_ratio', 'fps']],
  ['closed empty', never('ended'), 'no_frames', ['first_frame', 'long_stall', 'stall_ratio', 'fps']],
  [
    'not a stream',
    never('protocol_error'),
    'protocol_error',
    ['first_frame', 'long_stall', 'stall_ratio', 'fps'],
  ],
  [
    'our own shortage',
    never('generator'),
    'unreachable',
    ['first_frame', 'long_stall', 'stall_ratio', 'fps'],
  ],
]

describe('the outcome of a connection', () => {
  test.each(CASES)('%s', (_name, changes, outcome, brokenRules) => {
    expect(judgeConnection(facts(changes), WINDOW_MS, DEFAULT_HEALTH_RULES)).toMatchObject({
      outcome,
      brokenRules,
    })
  })

  test.each([200, 3000, 10_000])('a window of %i ms without a frame is never successful', (durationMs) => {
    const silent = facts({ frames: 0, longestGapMs: durationMs, longStalls: 1, freezes: 1 })
    expect(judgeConnection(silent, durationMs, DEFAULT_HEALTH_RULES).outcome).toBe('dropped')
  })

  test('0 FPS is a value', () => {
    const judged = judgeConnection(facts({ frames: 0 }), WINDOW_MS, DEFAULT_HEALTH_RULES)
    expect(judged).toMatchObject({ fps: 0, outcome: 'dropped' })
  })

  test('a camera of one frame a second may miss one at the edge of a short window, not two', () => {
    const at = (frames: number) =>
      judgeConnection(facts({ nominalFps: 1, frames }), WINDOW_MS, DEFAULT_HEALTH_RULES).outcome
    expect([at(10), at(9), at(8)]).toEqual(['healthy', 'healthy', 'slow'])
  })
})

describe('the judged window', () => {
  function judged(connections: ConnectionFacts[], rules = DEFAULT_HEALTH_RULES) {
    const window: WindowResult = {
      startedAtEpochMs: 0,
      durationMs: WINDOW_MS,
      connections,
      gaps: { p50: 40, p95: 40, p99: 40, max: 40 },
      gapDistribution: [],
      generator: generatorOf(),
      timeline: EMPTY_TIMELINE,
    }
    return judgeWindow(window, rules)
  }

  test('keeps dead connections in the denominator', () => {
    const health = judged([...Array(19).fill(facts()), facts(never('refused'))])
    expect(health).toMatchObject({ planned: 20, healthy: 19, successful: 19, plannedFrames: 5000 })
    expect(health.outcomes).toMatchObject({ healthy: 19, refused: 1, slow: 0 })
    expect(health.firstFrame).toMatchObject({ p95: 120, max: Number.POSITIVE_INFINITY })
    expect(health.passes).toBe(true)
  })

  test.each([
    [18, 2, false],
    [19, 1, true],
    [9, 1, false],
  ])('passes with %i healthy and %i dead: %s', (healthy, dead, passes) => {
    const all = [...Array(healthy).fill(facts()), ...Array(dead).fill(facts(never('no_frames')))]
    expect(judged(all).passes).toBe(passes)
  })

  test('fails when fewer than 95 % of the planned frames arrived although enough are healthy', () => {
    const slow = facts({ frames: 0, isDelivering: false })
    const all = [...Array(19).fill(facts({ frames: 240 })), slow]
    expect(judged(all)).toMatchObject({ healthy: 19, passes: false })
  })

  test('says that it lost packets, where that is why connections are not healthy', () => {
    const lossy = facts({ frames: 245, packets: 245, packetsLost: 5, picturesLost: 5 })
    const connections = [...Array(18).fill(facts()), lossy, lossy]
    const { passes, reasons } = judgeWindow({ connections, durationMs: WINDOW_MS }, DEFAULT_HEALTH_RULES)
    expect(passes).toBe(false)
    expect(reasons.map(healthText)).toEqual([
      expect.stringMatching(/^18 of 20 /),
      '2 of 20 lost more than 1 % of their packets and pictures',
    ])
  })

  test('a share of healthy connections is not missed by a rounding error', () => {
    const all = [...Array(55).fill(facts()), ...Array(45).fill(facts(never('refused')))]
    const rules = { ...DEFAULT_HEALTH_RULES, minHealthyRatio: 0.55, minFrameRatio: 0.55 }
    const result = judged(all, rules)
    expect(result.passes).toBe(true)
    expect(result.reasons.map(healthText)).toEqual([
      '55 of 100 planned connections healthy (needed 55), 55.0 % of the planned frames arrived (needed 55 %)',
    ])
  })

  test('no connection at all is not a pass', () => {
    expect(judged([])).toMatchObject({ passes: false, fairness: null })
  })

  test('a frozen picture is healthy and shown', () => {
    expect(judged([facts({ samePictureMs: 8000 })])).toMatchObject({ healthy: 1, frozen: 1, passes: true })
  })

  test('fairness agrees with the golden vectors', () => {
    for (const [rates, expected] of golden.jain) expect(jainFairness(rates)).toBeCloseTo(expected, 9)
  })

  test('outcomes add up to the planned connections, and healthy ones never exceed successful ones', () => {
    const any = fc.record({
      frames: fc.nat(400),
      drops: fc.nat(2),
      longStalls: fc.nat(2),
      freezes: fc.nat(20),
      stalledMs: fc.nat(9000),
      samePictureMs: fc.nat(9000),
      firstFrameMs: fc.option(fc.nat(9000)),
      hasEverDelivered: fc.boolean(),
      isDelivering: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (changes) => {
        const health = judged(changes.map(facts))
        const sum = Object.values(health.outcomes).reduce((a, b) => a + b, 0)
        expect(sum).toBe(changes.length)
        expect(health.healthy).toBeLessThanOrEqual(health.successful)
        expect(health.successful).toBeLessThanOrEqual(health.planned)
      }),
    )
  })
})
