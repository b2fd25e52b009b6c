import { expect, test } from 'vitest'
import { simulators } from '../simulator/with-simulator.ts'
import { Scene } from './scene.ts'

const { start } = simulators()
const FPS = 50

test('a packet that only held the mark of a frame makes no lost frame of it', async () => {
  const { streamUrl } = await start({ protocol: 'rtsp', fps: FPS, faults: ['loss=5'] })
  const udp = { rtspTransport: 'udp', nominalFps: String(FPS), duration: '8', settle: '1' }
  const { report } = await new Scene(`${streamUrl}/camera/{camera}`, udp).run()
  const { connection_statistics: statistics, marks, run } = report
  const arrived = statistics.total_frames_received
  const missing = 2 * FPS * run.window.seconds - arrived
  expect(marks?.not_measurable).toBeNull()
  expect(arrived - (marks?.marked_frames ?? 0)).toBeGreaterThan(0.02 * arrived)
  expect(Math.abs((marks?.lost_frames ?? 0) - missing)).toBeLessThan(0.015 * arrived)
  expect(marks?.latency_ms.p95).not.toBeNull()
})
