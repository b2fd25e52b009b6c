import { expect, test } from 'vitest'
import type { CameraRefusals, DeadCameras, FrozenCameras, HealthReason } from '../../../src/model/health.ts'
import { healthText } from '../../../src/report/facts/health-words.ts'

const ids = (count: number) => Array.from({ length: count }, (_, at) => `${at + 1}`)

function dead(causes: readonly (string | null)[]): DeadCameras {
  const cameras = causes.map((cause, at) => ({ id: `${at + 1}`, cause }))
  const rest = { connections: causes.length, isServerLimit: false, othersCarriedAll: true }
  return { code: 'dead_cameras', cameras, ofCameras: 9, ...rest }
}

function frozen(change: Partial<FrozenCameras>): FrozenCameras {
  const counts = { ofCameras: 9, connections: 4, ofConnections: 4 }
  return { code: 'frozen_cameras', cameraIds: ids(2), ...counts, forMs: null, ...change }
}

function refusing(change: Partial<CameraRefusals>): CameraRefusals {
  const own = { cameraIds: ['3'], refused: 5, ofConnections: 10, detail: 'RTSP 400', isPathLimit: true }
  return { code: 'refusing_cameras', ...own, othersCarried: 30, others: 30, ...change }
}

test.each<[string, HealthReason]>([
  ['2 of 9 cameras gave nothing: 1, 2 (HTTP 404)', dead(['HTTP 404', 'HTTP 404'])],
  ['2 of 9 cameras gave nothing: 1 (HTTP 404); 2 (no frames)', dead(['HTTP 404', null])],
  ['5 of 9 cameras gave nothing: 1 (a); 2 (b); 3 (c); 2 more', dead(['a', 'b', 'c', 'd', 'e'])],
  ['7 of 9 cameras gave nothing: 1, 2, 3, 4, 5 and 2 more (x)', dead(Array(7).fill('x'))],
  [`1 of 9 cameras gave nothing: 1 (${'x'.repeat(80)}…)`, dead(['x'.repeat(81)])],
  ['2 of 9 cameras sent the same picture throughout: 1, 2', frozen({})],
  ['2 of 9 cameras sent the same picture for 7 s or more: 1, 2', frozen({ forMs: 7900 })],
  ['2 of 9 cameras sent the same picture throughout on 3 of 4 connections: 1, 2', frozen({ connections: 3 })],
  ['all 2 cameras sent the same picture throughout', frozen({ ofCameras: 2 })],
  ['the only camera sent the same picture throughout', frozen({ cameraIds: ['1'], ofCameras: 1 })],
  ['camera 3 refused 5 of 10 connections: RTSP 400; the others carried all', refusing({})],
  [
    'camera 3 refused 5 of 10 connections: RTSP 400; the others carried 28 of 30',
    refusing({ othersCarried: 28 }),
  ],
  [
    'cameras 1, 2, 3 and 2 more refused 5 of 10 connections: RTSP 400; the others carried all',
    refusing({ cameraIds: ids(5) }),
  ],
])('a finding about cameras reads: %s', (text, reason) => {
  expect(healthText(reason)).toBe(text)
})
