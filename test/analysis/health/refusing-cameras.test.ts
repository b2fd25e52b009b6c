import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import { healthText } from '../../../src/report/facts/health-words.ts'
import { deadConnection, healthyConnections, windowOf } from '../../report/sample-run.ts'

const WINDOW_MS = 10_000
const FULL = { kind: 'refused', detail: 'RTSP 400 Bad Request (SETUP)', httpStatus: 400 } as const

interface Load {
  readonly cameras: number
  readonly perCamera: number
}

/** Opened as a run opens them: every camera once, then every camera twice. */
function limitIn(
  { cameras, perCamera }: Load,
  isRefused: (camera: number, number: number, at: number) => boolean,
) {
  const connections = healthyConnections(cameras, perCamera, WINDOW_MS)
    .toSorted((a, b) => a.connectionNumber - b.connectionNumber)
    .map((one, at) =>
      isRefused(Number(one.cameraId), one.connectionNumber, at) ? deadConnection(one, FULL, WINDOW_MS) : one,
    )
  return judgeWindow(windowOf(connections, WINDOW_MS), DEFAULT_HEALTH_RULES)
}

const LOAD: Load = { cameras: 4, perCamera: 10 }

describe('refusals', () => {
  test('by one camera while the others carry on are told of that camera', () => {
    const { refusals, reasons } = limitIn(LOAD, (camera, number) => camera === 3 && number > 5)
    const text = 'camera 3 refused 5 of 10 connections: RTSP 400 Bad Request (SETUP); the others carried all'
    expect(refusals).toEqual({
      code: 'refusing_cameras',
      cameraIds: ['3'],
      refused: 5,
      ofConnections: 10,
      detail: FULL.detail,
      othersCarried: 30,
      others: 30,
      isPathLimit: true,
    })
    expect(reasons.map(({ code }) => code)).toEqual(['trial_rule', 'refusing_cameras'])
    expect(reasons.map(healthText)).toContain(text)
  })

  test('of all connections to one camera are no limit of its path, and named as a dead camera only', () => {
    const { refusals, reasons } = limitIn(LOAD, (camera) => camera === 3)
    expect(refusals).toMatchObject({
      cameraIds: ['3'],
      refused: 10,
      ofConnections: 10,
      isPathLimit: false,
    })
    expect(reasons.map(({ code }) => code)).toEqual(['trial_rule', 'dead_cameras'])
  })

  test('by a few of many cameras are told of those', () => {
    const { refusals } = limitIn({ cameras: 20, perCamera: 2 }, (camera, number) => camera < 6 && number > 1)
    expect(refusals && healthText(refusals)).toMatch(
      /^cameras 1, 2, 3 and 2 more refused 5 of 10 connections: RTSP 400/,
    )
  })

  test.for<[string, Parameters<typeof limitIn>[1]]>([
    ['of a server that is full, which hit what came last', (_camera, _number, at) => at >= 38],
    ['by every camera alike', (_camera, number) => number > 5],
    ['by half of the cameras', (camera, number) => camera > 2 && number > 5],
    ['by none', () => false],
  ])('%s are no matter of single cameras', ([, isRefused]) => {
    expect(limitIn(LOAD, isRefused).refusals).toBeNull()
  })
})
