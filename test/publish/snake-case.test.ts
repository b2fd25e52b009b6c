import { expect, test } from 'vitest'
import { snakeCase } from '../../src/publish/snake-case.ts'

test('fields of the log are named as in reports, at every depth, and sentences are left alone', () => {
  const when = new Date(0)
  const fields = {
    nominalFps: 25,
    generator: { headroomPercent: 80, evidence: ['busyLoop'] },
    trials: [{ fpsPerConnection: 24 }],
    run_id: 'aB',
    counts: { 'stream ended: noFrames': 3 },
    when,
    none: null,
  }
  expect(snakeCase(fields)).toEqual({
    nominal_fps: 25,
    generator: { headroom_percent: 80, evidence: ['busyLoop'] },
    trials: [{ fps_per_connection: 24 }],
    run_id: 'aB',
    counts: { 'stream ended: noFrames': 3 },
    when,
    none: null,
  })
})
