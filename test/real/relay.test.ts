import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { onTestFinished, poll } from '../current-test.ts'
import { type Relay, startRelay } from '../relay/relay.ts'
import type { RelayOptions } from '../relay/relay-options.ts'
import { startRelayProcess } from '../relay/relay-process.ts'
import { publishWithFfmpeg } from './ffmpeg-camera.ts'

const FFPROBE = ['-v', 'fatal', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0']

async function relayWith(options: RelayOptions = {}): Promise<Relay> {
  const relay = await startRelay(options)
  onTestFinished(() => relay.close())
  return relay
}

type CameraOptions = Parameters<typeof publishWithFfmpeg>[1]

/** Resolves once the relay has frames of it. */
async function publish(relay: Relay, camera: string, options: CameraOptions = {}): Promise<void> {
  const ffmpeg = publishWithFfmpeg(relay.url.replace('{camera}', camera), options)
  onTestFinished(() => ffmpeg.stop())
  await poll(() => framesFrom(relay, camera), { timeout: 20_000 }).toBeGreaterThan(0)
}

async function framesFrom(relay: Relay, camera: string): Promise<number> {
  const { cameras } = await relay.truth()
  return cameras.find(({ id, isPublishing }) => id === camera && isPublishing)?.frames ?? 0
}

/** Times of the pictures, in seconds, that ffprobe takes out of as many seconds of a camera. */
async function watch(relay: Relay, camera: string, transport: 'tcp' | 'udp' = 'tcp'): Promise<number[]> {
  const url = relay.url.replace('{camera}', camera)
  const words = ['-rtsp_transport', transport, '-read_intervals', '%+3', ...FFPROBE, url]
  const { stdout } = await promisify(execFile)('ffprobe', words, { timeout: 20_000 })
  return stdout.trim().split('\n').map(Number.parseFloat)
}

async function viewerOf(relay: Relay) {
  const { viewers } = await relay.truth()
  return viewers.at(-1)!
}

describe.concurrent("the tests' relay, between ffmpeg and ffprobe", () => {
  for (const transport of ['tcp', 'udp'] as const)
    for (const codec of ['h264', 'h265'] as const)
      test(`${codec} that was published over ${transport} is watched over either`, async () => {
        const relay = await relayWith()
        await publish(relay, 'yard/1', { transport, codec })
        for (const pictures of await Promise.all([watch(relay, 'yard/1'), watch(relay, 'yard/1', 'udp')])) {
          expect(pictures.length).toBeGreaterThanOrEqual(70)
          expect(pictures.length).toBeLessThanOrEqual(78)
        }
        const { viewers, cameras } = await relay.truth()
        expect(viewers.map((viewer) => viewer.transport).sort()).toEqual(['tcp', 'udp'])
        expect(cameras).toMatchObject([{ id: 'yard/1', transport, dropped: 0 }])
      })

  test('frames that it drops or repeats are missing or more at the viewer', async () => {
    const relay = await relayWith({ faults: { dropPercent: 20 } })
    await publish(relay, 'a')
    const dropped = await watch(relay, 'a')
    const fewer = await viewerOf(relay)
    await relay.set({ dropPercent: 0, repeatPercent: 20 })
    const repeated = await watch(relay, 'a')
    const more = await viewerOf(relay)
    expect(dropped.length).toBeLessThan(70)
    expect(fewer.dropped / (fewer.frames + fewer.dropped)).toBeGreaterThan(0.08)
    expect(repeated.length).toBeGreaterThan(80)
    expect(more.frames - more.repeated).toBeGreaterThanOrEqual(70)
  })

  test('frames that it reorders keep times that grow', async () => {
    const relay = await relayWith({ faults: { reorderPercent: 30 } })
    await publish(relay, 'a')
    const times = await watch(relay, 'a')
    expect((await viewerOf(relay)).reordered).toBeGreaterThan(5)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
  })

  test('more cameras than it takes are refused', async () => {
    const relay = await relayWith({ faults: { refuseAbove: 1 } })
    await publish(relay, 'a')
    const second = publishWithFfmpeg(relay.url.replace('{camera}', 'b'))
    onTestFinished(() => second.stop())
    await second.ended
    expect((await relay.truth()).cameras.map(({ id }) => id)).toEqual(['a'])
  })

  test('a camera that is not read any more is read again when another one goes', async () => {
    const relay = await relayWith({ faults: { stopAbove: 1 } })
    const first = publishWithFfmpeg(relay.url.replace('{camera}', 'a'))
    onTestFinished(() => first.stop())
    await poll(() => framesFrom(relay, 'a')).toBeGreaterThan(0)
    const second = publishWithFfmpeg(relay.url.replace('{camera}', 'b'))
    onTestFinished(() => second.stop())
    await poll(async () => (await relay.truth()).cameras.map(({ isPublishing }) => isPublishing)).toEqual([
      true,
      true,
    ])
    const before = await framesFrom(relay, 'b')
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(await framesFrom(relay, 'b')).toBe(before)
    await first.stop()
    await poll(() => framesFrom(relay, 'b')).toBeGreaterThan(before)
  })

  test('of two cameras that are not read, one may go', async () => {
    const relay = await relayWith({ faults: { stopAbove: 1, stops: 'all' } })
    await publish(relay, 'a')
    const second = publishWithFfmpeg(relay.url.replace('{camera}', 'b'))
    await poll(async () => (await relay.truth()).cameras.length).toBe(2)
    const before = await framesFrom(relay, 'a')
    await second.stop()
    await poll(() => framesFrom(relay, 'a')).toBeGreaterThan(before)
  })

  test('in a separate process it is the same', async () => {
    const relay = await startRelayProcess({ faults: { stripSei: true, swap: ['a', 'b'] } })
    onTestFinished(() => relay.close())
    await Promise.all([publish(relay, 'a', { codec: 'h265' }), publish(relay, 'b', { codec: 'h265' })])
    await relay.set({ delayMs: 50 })
    const pictures = await watch(relay, 'a')
    const viewer = await viewerOf(relay)
    expect(pictures.length).toBeGreaterThanOrEqual(70)
    expect(viewer).toMatchObject({ camera: 'a', foreign: viewer.frames })
  })

  test('cameras and viewers beyond its budget cost frames', async () => {
    const relay = await relayWith({ budget: { units: 4, perCamera: 3, perViewer: 1 } })
    await publish(relay, 'a')
    expect((await watch(relay, 'a')).length).toBeGreaterThanOrEqual(70)
    await Promise.all([watch(relay, 'a'), watch(relay, 'a')])
    const { viewers } = await relay.truth()
    const [alone, , beside] = viewers
    expect(alone?.overloaded).toBe(0)
    expect(beside!.overloaded / (beside!.frames + beside!.overloaded)).toBeCloseTo(1 - 0.618, 1)
  })
})
