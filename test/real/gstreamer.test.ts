import { describe, expect, onTestFinished, test } from 'vitest'
import { expectedExit, measured } from '../camgate.ts'
import { expectSameRate } from './agreement.ts'
import { type GStreamerOptions, startGStreamer } from './gstreamer.ts'
import { countOverRtsp } from './independent-count.ts'

const CAMERAS = 5

async function server(options: GStreamerOptions): Promise<string> {
  const { url, stop } = await startGStreamer(options)
  onTestFinished(stop)
  return url
}

/** 20 connections, beside two sessions of ffmpeg's, which shares nothing with what it checks. */
async function agrees(url: string, cameras: number, transport: 'tcp' | 'udp', isRateKnown = true) {
  const first = url.replace('{camera}', '1')
  const options = ['--rtsp-transport', transport, ...(isRateKnown ? ['--nominal-fps', '25'] : [])]
  const [plain, ffmpeg] = [[countOverRtsp(first, transport)], countOverRtsp(first, transport)]
  return await expectSameRate({ url, cameras, plain, ffmpeg, options })
}

/** Its server was gone in the middle of a test now and then, which `server-process` reports. */
const CRASHES = { retry: 1 }

describe('20 connections to GStreamer are healthy, at the frame rate that ffmpeg sees,', CRASHES, () => {
  test.for(['tcp', 'udp'] as const)('over %s', async (transport) => {
    const report = await agrees(await server({ cameras: CAMERAS }), CAMERAS, transport, transport === 'udp')
    expect(report.health).toMatchObject({ loss_percent: 0, packets_lost: 0 })
    expect(report.health.jitter_ms).toBeLessThan(20)
    expect(report.run.profile.protocol).toBe('rtsp')
  })

  test.for(['h264-open-gop', 'h264-slices', 'h265-open-gop', 'vp8', 'jpeg-restart-markers'])(
    'in %s',
    async (codec) => {
      const report = await agrees(await server({ codec }), 1, 'tcp')
      expect(report.health).toMatchObject({ loss_percent: 0, packets_lost: 0 })
    },
  )

  test('with a login by Digest, and in H.265', async () => {
    const url = await server({ login: 'viewer:secret', isDigest: true, codec: 'h265' })
    expect(JSON.stringify(await agrees(url, 1, 'tcp'))).not.toContain('secret')
  })

  test('with a login by Basic, and in JPEG', async () => {
    const report = await agrees(await server({ login: 'viewer:secret', codec: 'jpeg' }), 1, 'udp')
    expect(report.health.loss_percent).toBe(0)
  })
})

test('GStreamer refuses the sessions beyond its limit, and they are told apart', CRASHES, async () => {
  // One is left of the client that saw it ready: a session outlives a connection without a farewell.
  const url = await server({ maxSessions: 4 })
  const load = [
    '1',
    '--connections-per-camera',
    '5',
    '--nominal-fps',
    '25',
    '--duration',
    '3',
    '--settle',
    '1',
  ]
  const { report, exitCode } = await measured([...load, '--target', url])
  expect(report.health.outcomes).toMatchObject({ healthy: 3, refused: 2 })
  expect(report.individual_connections.at(-1)).toMatchObject({ http_status: 503 })
  expect(exitCode).toBe(expectedExit(report, 1))
})

test('a wrong password is told as such', async () => {
  const url = await server({ login: 'viewer:secret', isDigest: true })
  const load = ['1', '--nominal-fps', '25', '--duration', '2', '--settle', '0']
  const { report, exitCode } = await measured([...load, '--target', url.replace('secret', 'wrong')])
  expect(report.health.outcomes).toMatchObject({ unauthorized: 1 })
  expect(exitCode).toBe(4)
})
