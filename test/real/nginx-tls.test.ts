import { afterAll, beforeAll, expect, test } from 'vitest'
import { measured } from '../camgate.ts'
import { expectSameRateAsIndependentCounters } from './agreement.ts'
import { startMotion } from './motion.ts'
import { startNginxTls } from './nginx.ts'
import type { RealServer } from './server-process.ts'

const running: RealServer[] = []
let url: string

beforeAll(async () => {
  const motion = await startMotion()
  running.push(motion)
  const nginx = await startNginxTls(motion.port)
  running.push(nginx)
  url = nginx.url
})

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()))
})

test('20 TLS connections through nginx are healthy, at the frame rate that independent counters see', async () => {
  await expectSameRateAsIndependentCounters(url, '--insecure')
})

test('a certificate that nobody trusts makes the camera unreachable, and the report says so', async () => {
  const load = ['1', '--connections-per-camera', '2', '--duration', '2', '--settle', '1']
  const { exitCode, stderr, report } = await measured([...load, '--target', url])

  expect(exitCode, stderr).toBe(4)
  expect(report.individual_connections).toHaveLength(2)
  for (const { outcome, detail } of report.individual_connections) {
    expect(outcome).toBe('unreachable')
    expect(detail).toMatch(/certificate/i)
  }
})
