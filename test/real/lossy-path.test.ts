import { describe, expect, onTestFinished, test } from 'vitest'
import { expectedExit, measured } from '../camgate.ts'
import type { Coding } from '../loss-log.ts'
import { type LossyRelay, lossyRelay } from '../lossy-relay.ts'
import { startGStreamer } from './gstreamer.ts'

const FPS = 25
const CONNECTIONS = 8
const SAME_COUNT = 0.02

async function behindRelay(codec: string, percent: number): Promise<{ relay: LossyRelay; url: string }> {
  const server = await startGStreamer({ codec, fps: FPS })
  onTestFinished(server.stop)
  const relay = await lossyRelay(server.url, percent, codingOf(codec))
  onTestFinished(relay.close)
  return { relay, url: relay.through(server.url) }
}

function codingOf(codec: string): Coding {
  return codec.startsWith('h265') ? 'h265' : codec.startsWith('h264') ? 'h264' : 'jpeg'
}

async function measure(url: string, ...words: readonly string[]) {
  const load = ['1', '--connections-per-camera', `${CONNECTIONS}`, '--settle', '2', '--target', url]
  return await measured([...load, ...words])
}

describe('GStreamer behind a relay that leaves out packets: nominal rate, loss and frames are as sent, the run fails,', () => {
  test.for<[codec: string, percent: number, transport: string]>([
    ['h264-open-gop', 5, 'udp'],
    ['h264-open-gop', 2, 'tcp'],
    ['h265', 2, 'tcp'],
    ['jpeg', 2, 'udp'],
    ['jpeg', 5, 'tcp'],
  ])('in %s, %i of 100 over %s', async ([codec, percent, transport]) => {
    const { relay, url } = await behindRelay(codec, percent)
    const { report, exitCode } = await measure(url, '--duration', '10', '--rtsp-transport', transport)

    const nominal = report.run.profile.nominal_fps ?? 0
    expect(Math.abs(nominal / FPS - 1), `nominal ${nominal}`).toBeLessThan(0.01)
    const count = relay.countIn(report.run.window)
    const leftOut = (100 * count.leftOut) / count.packets
    expect(Math.abs(leftOut - percent)).toBeLessThan(0.3)
    expect(Math.abs((report.health.loss_percent ?? 0) - leftOut)).toBeLessThan(0.2)
    const frames = report.connection_statistics.total_frames_received
    const told = `${frames} frames, ${count.wholePictures} of ${count.pictures} pictures were whole`
    expect(Math.abs(frames / count.wholePictures - 1), told).toBeLessThan(SAME_COUNT)

    // Most packets are no picture of their own, and of 250 pictures a connection may lose 2 by chance, which is healthy.
    expect(report.health.outcomes.healthy).toBeLessThan(CONNECTIONS / 2)
    expect(report.gate.verdict).not.toBe('pass')
    expect(report.run.nominal_fps_doubt).toBeNull()
    expect(exitCode).toBe(expectedExit(report, 1))
  })
})

describe('the jitter of GStreamer is that with which its packets come,', () => {
  test.for(['h264-open-gop', 'h265-open-gop'])('in %s', async (codec) => {
    const { relay, url } = await behindRelay(codec, 0)
    const { report } = await measure(url, '--duration', '6', '--nominal-fps', `${FPS}`)
    const arrival = relay.jitterIn(report.run.window, FPS)
    expect(Math.max(...arrival)).toBeGreaterThan(0)
    const jitters = report.individual_connections.map(({ jitter_ms: jitter }) => jitter ?? 0)
    for (const jitter of jitters) {
      expect(jitter, `${jitters}, by arrival ${arrival}`).toBeLessThan(1.5 * Math.max(...arrival) + 2)
      expect(jitter).toBeGreaterThan(Math.min(...arrival) / 1.5 - 2)
    }
  })
})
