import { describe, expect, test } from 'vitest'
import { MarkClocks } from '../../../src/load/marks/mark-clocks.ts'
import { MarkCounter } from '../../../src/load/marks/mark-counter.ts'
import { SecondCounter } from '../../../src/load/second-counter.ts'
import { ConnectionWindow } from '../../../src/load/window.ts'
import { cameraNumber } from '../../../src/marks/mark.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { FrameMark } from '../../../src/model/marks.ts'
import { frame } from '../frame.ts'

const CLOCK = 7
const ORIGIN_MS = 1_000_000

interface Sent extends Partial<FrameMark> {
  readonly number: number
  readonly atMs: number
  readonly delayMs?: number
}

function setUp() {
  const clocks = new MarkClocks(CLOCK, ORIGIN_MS)
  const counter = new MarkCounter('1', clocks)
  const window = new ConnectionWindow(DEFAULT_HEALTH_RULES, 25, new SecondCounter(), counter)
  const send = ({ atMs, delayMs = 5, ...mark }: Sent): void => {
    const sentMs = ORIGIN_MS + atMs - delayMs
    window.frame(
      frame(100, atMs, { mark: { camera: cameraNumber('1'), sender: 1, clock: CLOCK, sentMs, ...mark } }),
    )
  }
  /** Frames with these numbers, 10 ms apart from `fromMs` on. */
  const sendAll = (numbers: readonly number[], fromMs: number, facts: Partial<Sent> = {}): void => {
    for (const [at, number] of numbers.entries()) send({ number, atMs: fromMs + 10 * at, ...facts })
  }
  return { clocks, counter, window, send, sendAll }
}

describe('the marks of a connection', () => {
  test('are absent without a marked frame', () => {
    const { window } = setUp()
    window.open(0, 1000)
    window.frame(frame(100, 10))
    expect(window.close(1000).marks).toBeNull()
  })

  test('show lost, repeated and reordered frames, and a late one is not lost', () => {
    const { window, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([0, 1, 2, 5, 6, 6, 4, 7, 2], 0)
    expect(window.close(1000).marks).toMatchObject({
      marked: 9,
      distinct: 7,
      lost: 1,
      repeated: 2,
      reordered: 1,
      foreign: 0,
    })
  })

  test('with a number that no camera can have reached count like missing marks, and lose no billions', () => {
    const { window, send, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([0, 1], 0)
    for (const atMs of [20, 30]) send({ number: 1e11 + atMs, atMs })
    sendAll([4, 6], 40)
    expect(window.close(1000).marks).toMatchObject({ marked: 4, distinct: 4, placed: 2, lost: 1 })
  })

  test('have no delay of hours, whoever wrote their time', () => {
    const { window, send } = setUp()
    window.open(0, 1000)
    send({ number: 0, atMs: 0 })
    for (const [at, delayMs] of [4e6, -4e6, -9e12].entries()) send({ number: at + 1, atMs: 10 + at, delayMs })
    expect(window.close(1000).marks).toMatchObject({ distinct: 4, unclocked: 3, shortestMs: 5 })
  })

  test('count no frame as lost that came without its mark, and never fewer than 0', () => {
    const { window, sendAll } = setUp()
    const sendUnmarked = (atMs: number) => window.frame(frame(100, atMs))
    window.open(0, 1000)
    sendAll([0, 1], 0)
    sendUnmarked(20)
    sendAll([3], 30)
    expect(window.close(1000).marks).toMatchObject({ distinct: 3, placed: 1, lost: 0 })
    window.open(1000, 1000)
    sendUnmarked(1000)
    sendAll([7], 1010)
    expect(window.close(2000).marks).toMatchObject({ distinct: 1, placed: 1, lost: 2 })
    window.open(2000, 1000)
    for (const atMs of [2000, 2010]) sendUnmarked(atMs)
    sendAll([9, 8], 2020)
    expect(window.close(3000).marks).toMatchObject({ distinct: 2, reordered: 1, lost: 0 })
    window.open(3000, 1000)
    sendUnmarked(3000)
    sendAll([0, 3], 3010, { sender: 2 })
    expect(window.close(4000).marks).toMatchObject({ distinct: 2, placed: 0, lost: 2 })
  })

  test('compare the first frame of a window with the last one before it', () => {
    const { window, sendAll } = setUp()
    window.open(100, 1000)
    sendAll([0, 1], 0)
    sendAll([4, 5], 100)
    expect(window.close(1100).marks).toMatchObject({ marked: 2, lost: 2 })
  })

  test('count nothing of what was lost before the window or after it', () => {
    const { window, sendAll } = setUp()
    window.open(100, 100)
    sendAll([0, 9], 0)
    sendAll([10, 11, 5], 100)
    sendAll([90], 500)
    expect(window.close(200).marks).toMatchObject({ marked: 3, distinct: 3, lost: 0, reordered: 1 })
  })

  test('lose nothing when the camera restarts or the connection is opened anew', () => {
    const { window, counter, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([500, 501], 0)
    sendAll([0, 1], 20, { sender: 2 })
    counter.restart()
    sendAll([90, 91], 40, { sender: 2 })
    expect(window.close(1000).marks).toMatchObject({ marked: 6, distinct: 6, lost: 0, reordered: 0 })
  })

  test('do not take a gap that is longer than what is remembered for repetitions', () => {
    const { window, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([0, 1, 5000, 5001, 1], 0)
    expect(window.close(1000).marks).toMatchObject({ distinct: 4, lost: 4998, repeated: 0, reordered: 1 })
  })

  test('name the camera of foreign frames, which do not disturb the sequence of the own one', () => {
    const { window, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([0, 1], 0)
    sendAll([77, 99], 20, { camera: cameraNumber('2'), delayMs: 300 })
    sendAll([2, 4], 40)
    const { marks } = window.close(1000)
    expect(marks).toMatchObject({
      marked: 6,
      distinct: 4,
      lost: 1,
      foreign: 2,
      foreignCamera: cameraNumber('2'),
    })
    expect(marks?.latency.max).toBeCloseTo(5)
  })

  test('count those of the camera that came where no frame is of the own one', () => {
    const { window, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([3, 5, 6], 0, { camera: 12, delayMs: 40 })
    const { marks } = window.close(1000)
    expect(marks).toMatchObject({ marked: 3, distinct: 3, lost: 1, foreign: 3, foreignCamera: 12 })
    expect(marks?.latency.p50).toBeCloseTo(40, 0)
  })

  test('forget the counts of the window before', () => {
    const { window, sendAll } = setUp()
    window.open(0, 100)
    sendAll([0, 5], 0, { delayMs: 80 })
    window.close(100)
    window.open(100, 100)
    sendAll([6, 7], 100)
    expect(window.close(200).marks).toMatchObject({ marked: 2, distinct: 2, lost: 0, shortestMs: 5 })
  })
})

describe('the delay of frames', () => {
  test('is measured to the tenth of a millisecond', () => {
    const { window, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([0, 1, 2], 0, { delayMs: 1.3 })
    expect(window.close(1000).marks?.latency).toEqual({ p50: 1.3, p95: 1.3, p99: 1.3, max: 1.3 })
  })

  test('counts a frame that comes twice once', () => {
    const { window, send } = setUp()
    window.open(0, 1000)
    send({ number: 0, atMs: 10, delayMs: 5 })
    send({ number: 0, atMs: 500, delayMs: 495 })
    expect(window.close(1000).marks?.latency.max).toBe(5)
  })

  test('is not known for frames of another machine until its clock is', () => {
    const { clocks, window, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([0, 1], 0, { clock: 8 })
    const unknown = { p50: null, p95: null, p99: null, max: null }
    expect(window.close(1000).marks).toMatchObject({ unclocked: 2, shortestMs: null, latency: unknown })
    clocks.compareWith({ clock: 8, offsetMs: 300 })
    window.open(1000, 1000)
    sendAll([2, 3], 1000, { clock: 8, delayMs: 320 })
    expect(window.close(2000).marks).toMatchObject({ unclocked: 0, shortestMs: 20 })
  })

  test('below 0 is kept as a sign that the clocks are apart', () => {
    const { window, sendAll } = setUp()
    window.open(0, 1000)
    sendAll([0, 1], 0, { delayMs: -12 })
    expect(window.close(1000).marks).toMatchObject({ shortestMs: -12 })
  })
})
