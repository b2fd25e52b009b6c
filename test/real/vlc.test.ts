import { expect, onTestFinished, test } from 'vitest'
import { measured } from '../camgate.ts'
import { expectSameRate, expectSameRateAsIndependentCounters } from './agreement.ts'
import { countOverRtsp } from './independent-count.ts'
import { startVlc, startVlcRtsp } from './vlc.ts'

test('20 connections to VLC are healthy, at the frame rate that independent counters see', async () => {
  const vlc = await startVlc()
  onTestFinished(vlc.stop)

  await expectSameRateAsIndependentCounters(vlc.url)
})

test('20 connections to VLC are healthy where its pictures have restart markers', async () => {
  const vlc = await startVlc({ hasRestartMarkers: true })
  onTestFinished(vlc.stop)

  expect(await restartMarkersIn(vlc.url)).toBeGreaterThan(20)
  await expectSameRateAsIndependentCounters(vlc.url)
})

test("20 connections to VLC's RTSP server are healthy over UDP, at the frame rate that ffmpeg sees", async () => {
  const { url, stop } = await startVlcRtsp()
  onTestFinished(stop)
  const [plain, ffmpeg] = [[countOverRtsp(url, 'udp')], countOverRtsp(url, 'udp')]
  const options = ['--rtsp-transport', 'udp', '--nominal-fps', '25']
  const report = await expectSameRate({ url, cameras: 1, plain, ffmpeg, options })
  expect(report.health.loss_percent).toBe(0)

  // It has no TCP: told as such, or left for UDP where that is allowed.
  const short = ['1', '--nominal-fps', '25', '--duration', '2', '--settle', '1', '--target', url]
  const refused = (await measured(short)).report.individual_connections[0]
  expect(refused).toMatchObject({
    http_status: 461,
    detail: expect.stringContaining('does not send over TCP'),
  })
  const fallenBack = await measured([...short, '--rtsp-transport', 'auto'])
  expect(fallenBack.report.health.outcomes).toMatchObject({ healthy: 1 })
})

/** In the first 200 KB of a stream. */
async function restartMarkersIn(url: string): Promise<number> {
  const response = await fetch(url)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > 200_000) break
  }
  return (
    Buffer.concat(chunks)
      .toString('latin1')
      .match(/\xff[\xd0-\xd7]/g)?.length ?? 0
  )
}
