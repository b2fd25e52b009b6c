import { afterAll, beforeAll, expect, test } from 'vitest'
import { measured } from '../camgate.ts'
import { startMotion } from './motion.ts'
import { startNginxLimit } from './nginx.ts'
import type { RealServer } from './server-process.ts'

const ADMITTED = 24
/** With 25 planned connections 24 are 96 % of them: still within the health rules. With 26 they are not. */
const CAPACITY = 25

const running: RealServer[] = []
let nginx: RealServer

beforeAll(async () => {
  const motion = await startMotion()
  running.push(motion)
  nginx = await startNginxLimit(motion.port, ADMITTED)
  running.push(nginx)
})

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()))
})

test('the limit of an nginx in front of motion is found, with its reason, while the process is watched', async ({
  skip,
}) => {
  const load = [
    '1',
    '--connections-per-camera',
    '8',
    '--duration',
    '4',
    '--settle',
    '1',
    '--connect-rate',
    '50',
  ]
  const search = ['--find-capacity', '--trial-duration', '3', '--server-pid', String(nginx.pid)]
  const words = [...load, ...search, '--target', nginx.url]
  const { report, stderr } = await measured(words, { timeoutMs: 300_000, skip })

  const { capacity, resources, trials } = report
  expect(capacity, stderr).toMatchObject({ method: 'measured', censored: false })
  expect(capacity.low, stderr).toBeLessThanOrEqual(CAPACITY)
  expect(capacity.high, stderr).toBeGreaterThanOrEqual(CAPACITY)
  expect(Math.abs((capacity.connections ?? 0) / CAPACITY - 1)).toBeLessThan(0.1)
  expect(capacity.reason).toMatch(/refused by HTTP 503/)
  expect(report.limit_cause).toMatchObject({ cause: 'server_sessions' })
  expect(report.limit_cause?.evidence).toContain(`admitted ${ADMITTED} connections`)
  expect(report.fr_deployment_recommendations.risk_assessment.scaling_bottlenecks).toContain(
    'Connection limits',
  )
  expect(resources?.window?.memory_bytes).toBeGreaterThan(1e6)
  expect(trials.every((trial) => trial.server_cpu_cores !== null)).toBe(true)
}, 320_000)
