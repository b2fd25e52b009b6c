import { expect, test } from 'vitest'
import { judgeWindow } from '../../src/analysis/health/judge-window.ts'
import type { Plan } from '../../src/config/plan.ts'
import { knownCapacity } from '../../src/measure/known-capacity.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { generatorOf } from '../load/machine/samples.ts'
import { deadConnection, healthyConnections, windowOf } from '../report/sample-run.ts'

const WINDOW_MS = 10_000
const FULL = { kind: 'refused', detail: 'RTSP 400 Bad Request (SETUP)', httpStatus: 400 } as const
const PLAN = { utilization: null } as Plan

function heldWith(
  cameras: number,
  perCamera: number,
  refused: (camera: string, number: number) => boolean,
  isVoid = false,
) {
  const connections = healthyConnections(cameras, perCamera, WINDOW_MS)
    .toSorted((a, b) => a.connectionNumber - b.connectionNumber)
    .map((one) => (refused(one.cameraId, one.connectionNumber) ? deadConnection(one, FULL, WINDOW_MS) : one))
  const window = windowOf(connections, WINDOW_MS, generatorOf({ limited: isVoid }))
  return {
    window,
    health: judgeWindow(window, DEFAULT_HEALTH_RULES),
    use: null,
    figures: [],
    published: null,
  }
}

const known = (held: ReturnType<typeof heldWith>) =>
  knownCapacity({ held, search: null, resources: null }, PLAN)

test('the capacity is not one of cameras where a single one refused some of its viewers', () => {
  const capacity = known(heldWith(4, 10, (camera, number) => camera === '3' && number > 5))
  expect(capacity.pathLimit).toMatch(/^camera 3 refused 5 of 10 connections: RTSP 400/)
})

test('the capacity is not one of cameras where only one was open', () => {
  expect(known(heldWith(1, 10, () => false)).pathLimit).toBe('only camera 1 was open')
})

test('the capacity is that of the server where no camera refused', () => {
  expect(known(heldWith(4, 2, () => false)).pathLimit).toBeNull()
})

test('two dead cameras of four are not read as the limit of a server that carried all the others', () => {
  const capacity = known(heldWith(4, 4, (camera) => camera === '2' || camera === '4'))
  const why = '2 of 4 cameras gave nothing: 2, 4 (RTSP 400)'
  expect(capacity).toMatchObject({ method: 'none', connections: null, pathLimit: why })
  expect(capacity.reason).toBe(`not measured: ${why}, so nothing is known about the server's limit`)
})

test('a dead camera of many that the window forgives does not hide the capacity of the rest', () => {
  const capacity = known(heldWith(40, 1, (camera) => camera === '3'))
  expect(capacity).toMatchObject({ method: 'extrapolated', connections: 48, pathLimit: null })
  expect(capacity.notes).toEqual([
    'extrapolated from the other cameras: 1 of 40 cameras gave nothing: 3 (RTSP 400)',
  ])
})

test('of a void window no capacity is known, whatever it carried', () => {
  expect(known(heldWith(4, 2, () => false, true))).toMatchObject({ method: 'none', connections: null })
})
