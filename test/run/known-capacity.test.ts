import { expect, test } from 'vitest'
import { judgeWindow } from '../../src/health/summary.ts'
import { DEFAULT_HEALTH_RULES, type Plan } from '../../src/model.ts'
import { knownCapacity } from '../../src/run/known-capacity.ts'
import { generatorOf } from '../machine/samples.ts'
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
  return { window, health: judgeWindow(window, DEFAULT_HEALTH_RULES), use: null }
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

test('the capacity is that of the server where cameras are dead or none refused', () => {
  expect(known(heldWith(4, 2, () => false)).pathLimit).toBeNull()
  expect(known(heldWith(8, 2, (camera) => camera === '3')).pathLimit).toBeNull()
})

test('of a void window no capacity is known, whatever it carried', () => {
  expect(known(heldWith(4, 2, () => false, true))).toMatchObject({ method: 'none', connections: null })
})
