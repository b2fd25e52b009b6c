import { expect, test } from 'vitest'
import { cameraNumber } from '../../src/marks/mark.ts'
import type { FrameMark } from '../../src/model/marks.ts'
import type { StreamOptions } from '../../src/model/streams.ts'
import { openMjpeg } from '../../src/protocols/mjpeg/mjpeg-client.ts'
import type { Frame } from '../../src/protocols/protocol.ts'
import { openRtsp } from '../../src/protocols/rtsp/rtsp-client.ts'
import type { SimulatorOptions } from '../../src/simulator/settings.ts'
import { clockNumber, machineClockMs } from '../../src/system/machine-clock.ts'
import { onTestFinished, poll } from '../current-test.ts'
import { simulators } from '../simulator/with-simulator.ts'
import { NO_OPTIONS, Watched } from './watched.ts'

const { start } = simulators('file')

class Marked extends Watched {
  readonly marks: (FrameMark | null)[] = []
  readonly arrivedAt: number[] = []

  override frame(frame: Readonly<Frame>): void {
    super.frame(frame)
    this.marks.push(frame.mark ? { ...frame.mark } : null)
    this.arrivedAt.push(machineClockMs())
  }
}

/** Watches camera 2 until that many frames have come. */
async function watch(frames: number, cameras: SimulatorOptions, options: Partial<StreamOptions> = {}) {
  const simulator = await start(cameras)
  const open = cameras.protocol === 'rtsp' ? openRtsp : openMjpeg
  const client = open({ ...NO_OPTIONS, ...options })
  onTestFinished(() => client.close())
  const marked = new Marked()
  void client.watch(`${simulator.streamUrl}/camera/2`, marked, marked.abort.signal)
  await poll(() => marked.marks.length, { timeout: 8000, interval: 5 }).toBeGreaterThanOrEqual(frames)
  marked.abort.abort()
  return marked
}

const numbersOf = ({ marks }: Marked) => marks.map((mark) => mark?.number)

const WAYS: [string, SimulatorOptions, Partial<StreamOptions>][] = [
  ['MJPEG with lengths', {}, {}],
  ['MJPEG without lengths', { contentLength: false }, {}],
  ['MJPEG in chunks', { chunked: true }, {}],
  ['large MJPEG', { frameBytes: 300_000 }, {}],
  ['RTSP over TCP', { protocol: 'rtsp' }, {}],
  ['RTSP over UDP', { protocol: 'rtsp' }, { rtspTransport: 'udp' }],
]

test.concurrent.each(WAYS)('each frame of %s has its mark', async (_name, cameras, options) => {
  const marked = await watch(20, { fps: 50, ...cameras }, options)
  const [first] = marked.marks
  expect(first).toMatchObject({ camera: cameraNumber('2'), clock: clockNumber() })
  expect(numbersOf(marked)).toEqual(marked.marks.map((_, at) => (first?.number ?? Number.NaN) + at))
  expect(new Set(marked.marks.map((mark) => mark?.sender)).size).toBe(1)
  marked.marks.forEach((mark, at) => {
    const delayMs = (marked.arrivedAt[at] ?? 0) - (mark?.sentMs ?? Number.NaN)
    expect(delayMs).toBeGreaterThanOrEqual(0)
    expect(delayMs).toBeLessThan(2000)
  })
  expect(marked.same).not.toContain(true)
})

test.concurrent.each([
  ['MJPEG', {}],
  ['RTSP', { protocol: 'rtsp' }],
] as [string, SimulatorOptions][])('a repeated picture of %s keeps its mark', async (_name, cameras) => {
  const marked = await watch(60, { fps: 50, faults: ['repeat,after=0.3'], ...cameras })
  const numbers = numbersOf(marked)
  expect(new Set(numbers.slice(-5)).size).toBe(1)
  expect(numbers).not.toContain(undefined)
})

test.concurrent('packets in another order leave each frame its own mark', async () => {
  const marked = await watch(
    60,
    { fps: 50, protocol: 'rtsp', faults: ['reorder=20'] },
    { rtspTransport: 'udp' },
  )
  const numbers = numbersOf(marked)
  expect(numbers).not.toContain(undefined)
  expect(numbers).toEqual(numbers.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
  expect(new Set(numbers).size).toBe(numbers.length)
})

test.concurrent('a frame whose mark was lost takes none from another', async () => {
  const marked = await watch(60, { fps: 50, protocol: 'rtsp', faults: ['loss=5'] }, { rtspTransport: 'udp' })
  const all = numbersOf(marked)
  const numbers = all.filter((number) => number !== undefined)
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  const sent = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1
  expect(sent).toBeGreaterThan(all.length - 2)
  expect(numbers.length).toBeGreaterThan(30)
})
