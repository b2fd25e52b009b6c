import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { ConnectionFacts } from '../../../src/model/measured-window.ts'
import type { StreamEnd } from '../../../src/model/streams.ts'
import { healthText } from '../../../src/report/facts/health-words.ts'
import { deadConnection, healthyConnections, windowOf } from '../../report/sample-run.ts'

const WINDOW_MS = 10_000
const MISSING: StreamEnd = { kind: 'not_found', detail: 'HTTP 404 Not Found', httpStatus: 404 }
const SILENT: StreamEnd = { kind: 'no_frames', detail: 'no data for 5 s' }
const FULL: StreamEnd = { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 }

/** Opened as a run opens them: every camera once, then every camera twice. Null: that camera plays. */
function judged(cameras: number, perCamera: number, endOf: (camera: number) => StreamEnd | null) {
  const connections = healthyConnections(cameras, perCamera, WINDOW_MS)
    .toSorted((a, b) => a.connectionNumber - b.connectionNumber)
    .map((one) => {
      const end = endOf(Number(one.cameraId))
      return end === null ? one : deadConnection(one, end, WINDOW_MS)
    })
  return judgeWindow(windowOf(connections, WINDOW_MS), DEFAULT_HEALTH_RULES)
}

describe('cameras that gave nothing', () => {
  test('are named with what they answered, in the reason of the verdict too', () => {
    const { dead, reasons } = judged(4, 4, (camera) => (camera % 2 === 0 ? MISSING : null))
    expect(dead).toEqual({
      code: 'dead_cameras',
      cameras: [
        { id: '2', cause: 'HTTP 404' },
        { id: '4', cause: 'HTTP 404' },
      ],
      ofCameras: 4,
      connections: 8,
      isServerLimit: false,
      othersCarriedAll: true,
    })
    expect(reasons.map(healthText)).toContain('2 of 4 cameras gave nothing: 2, 4 (HTTP 404)')
  })

  test('are told apart by their reasons', () => {
    const ends = [MISSING, SILENT, MISSING]
    const { dead } = judged(6, 2, (camera) => ends[camera - 1] ?? null)
    expect(dead && healthText(dead)).toBe('3 of 6 cameras gave nothing: 1, 3 (HTTP 404); 2 (no data for 5 s)')
  })

  test('are named five at most, with ids of 40 characters', () => {
    const rename = (one: ConnectionFacts) => ({ ...one, cameraId: `${'x'.repeat(10_000)}${one.cameraId}` })
    const all = healthyConnections(40, 1, WINDOW_MS).map(rename)
    const some = all.map((one, at) => (at < 30 ? deadConnection(one, MISSING, WINDOW_MS) : one))
    const { dead } = judgeWindow(windowOf(some, WINDOW_MS), DEFAULT_HEALTH_RULES)
    expect(dead && healthText(dead)).toMatch(
      /^30 of 40 cameras gave nothing: (x{40}…, ){4}x{40}… and 25 more \(HTTP 404\)$/,
    )
  })

  test('are none where every camera is dead, or a single connection delivered', () => {
    expect(judged(4, 2, () => MISSING).dead).toBeNull()
    expect(judged(4, 2, () => null).dead).toBeNull()
  })

  test.for<[string, number, number, (camera: number) => StreamEnd | null, boolean]>([
    ['silence of cameras between others that play', 4, 4, (at) => (at % 2 === 0 ? SILENT : null), false],
    [
      'silence of the last cameras, while later connections play',
      4,
      4,
      (at) => (at > 2 ? SILENT : null),
      false,
    ],
    ['404 of the last cameras', 4, 1, (at) => (at > 2 ? MISSING : null), false],
    ['503 for all that came last', 48, 1, (at) => (at > 40 ? FULL : null), true],
    ['503 for all that came last but one', 48, 1, (at) => (at > 39 && at !== 41 ? FULL : null), true],
  ])('may be turned away by a full server: %s', ([, cameras, perCamera, endOf, isServerLimit]) => {
    expect(judged(cameras, perCamera, endOf).dead).toMatchObject({ isServerLimit, othersCarriedAll: true })
  })
})
