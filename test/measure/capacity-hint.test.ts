import { expect, test } from 'vitest'
import { capacityHint } from '../../src/measure/capacity-hint.ts'
import { baselineJob } from '../analysis/gate/baseline-job.ts'

const { profile, fingerprint } = baselineJob()
const JOBS = [100, 120].map((capacity_connections, index) =>
  baselineJob({ runId: `run-${index}`, metrics: { capacity_connections } }),
)
const CENSORED = baselineJob({ runId: 'censored', metrics: { healthy_rate: 100 } })

test.each([
  ['the newest job that has a capacity', {}, 120],
  ['a job whose frames were never sampled here', { profile: { ...profile, frame_bytes: null } }, 120],
  ['none of another machine', { fingerprint: { ...fingerprint, cpus: 64 } }, null],
  ['none of another load', { profile: { ...profile, cameras: 5 } }, null],
  ['none of another protocol', { profile: { ...profile, protocol: 'rtsp' } }, null],
  ['none of cameras with other frames', { profile: { ...profile, frame_bytes: 160_000 } }, null],
])('a search begins near the capacity of %s', (_name, run, hint) => {
  expect(capacityHint([...JOBS, CENSORED], { profile, fingerprint, ...run })).toBe(hint)
})

test('a search without a recorded job has no hint', () => {
  expect(capacityHint([], { profile, fingerprint })).toBeNull()
})
