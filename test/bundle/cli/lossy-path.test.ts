import { describe, expect, test } from 'vitest'
import { afterTests, expectedExit, measured, simulate } from '../../camgate.ts'
import { lossyRelay } from '../../lossy-relay.ts'

/** The built-in cameras over RTSP, behind a relay that leaves out a share of their packets. */
async function behindRelay(percent: number, ...words: readonly string[]) {
  const url = await simulate('--protocol', 'rtsp', '--cameras', '2', ...words)
  const server = `${url.replace('http:', 'rtsp:')}/camera/{camera}`
  const relay = await lossyRelay(server.replace('{camera}', '1'), percent, 'h264')
  afterTests(relay.close)
  return { relay, target: relay.through(server) }
}

/** One after the other: the relay shares this machine's processors with what it stands between. */
describe('a path that leaves out packets', () => {
  test.for<[percent: number, transport: string, frameSize: string]>([
    [5, 'tcp', '10KB'],
    [2, 'udp', '2KB'],
  ])(
    '%i of 100, over %s, pictures of %s: the rate is what is sent, the loss what was left out, and the run fails',
    async ([percent, transport, frameSize]) => {
      const { relay, target } = await behindRelay(percent, '--frame-size', frameSize)
      const load = ['2', '--connections-per-camera', '3', '--duration', '10', '--settle', '1']
      const { report, exitCode } = await measured([
        ...load,
        '--target',
        target,
        '--rtsp-transport',
        transport,
      ])

      expect(Math.abs((report.run.profile.nominal_fps ?? 0) / 25 - 1)).toBeLessThan(0.01)
      const count = relay.countIn(report.run.window)
      const leftOut = (100 * count.leftOut) / count.packets
      expect(Math.abs(leftOut - percent)).toBeLessThan(0.3)
      expect(Math.abs((report.health.loss_percent ?? 0) - leftOut)).toBeLessThan(0.2)
      const frames = report.connection_statistics.total_frames_received
      expect(Math.abs(frames / count.wholePictures - 1), `${frames} of ${count.wholePictures}`).toBeLessThan(
        0.02,
      )

      const { healthy, slow, stalled } = report.health.outcomes
      expect({ healthy, others: (slow ?? 0) + (stalled ?? 0) }).toEqual({ healthy: 0, others: 6 })
      for (const { broken_rules: broken } of report.individual_connections) expect(broken).toContain('loss')
      expect(report.gate.verdict).toBe('fail')
      expect(exitCode).toBe(expectedExit(report, 1))
    },
  )

  test('a path that leaves out none is passed on whole', async () => {
    const { relay, target } = await behindRelay(0, '--frame-size', '10KB')
    const load = ['2', '--connections-per-camera', '3', '--duration', '4', '--settle', '1']
    const { report, exitCode } = await measured([...load, '--target', target, '--nominal-fps', '25'])
    expect(relay.countIn(report.run.window).leftOut).toBe(0)
    expect(report.health).toMatchObject({ healthy_connections: 6, loss_percent: 0 })
    expect(exitCode).toBe(expectedExit(report, 0))
  })
})

test('frames beyond the nominal rate, and a server that describes another, are told as contradictions', async () => {
  const url = await simulate('--protocol', 'rtsp')
  const target = `${url.replace('http:', 'rtsp:')}/camera/{camera}`
  const load = ['1', '--nominal-fps', '20', '--duration', '4', '--settle', '1', '--target', target]
  const { report } = await measured(load)
  expect(report.run.nominal_fps_doubt).toMatch(
    /^1 camera sent up to 12\d % of the planned frames: .*describes its stream as 25 FPS, but its nominal rate is 20$/,
  )
})
