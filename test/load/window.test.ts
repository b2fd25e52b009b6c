import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { addSeconds, SecondCounter } from '../../src/load/second-counter.ts'
import { ConnectionWindow } from '../../src/load/window.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { frame } from './frame.ts'

const golden = JSON.parse(readFileSync(new URL('../fixtures/statistics.json', import.meta.url), 'utf8'))

function windowAt25(): ConnectionWindow {
  return new ConnectionWindow(DEFAULT_HEALTH_RULES, 25, new SecondCounter())
}

/** Frames with the given gaps between them, the first one at `start`. */
function feed(window: ConnectionWindow, start: number, gaps: readonly number[]): number {
  let at = start
  window.frame(frame(100, at))
  for (const gap of gaps) {
    at += gap
    window.frame(frame(100, at))
  }
  return at
}

function intervals(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [count, value] = part.includes('x') ? part.split('x') : ['1', part]
    return new Array<number>(Number(count)).fill(Number(value))
  })
}

describe('a measured window', () => {
  test('counts packets between its ends; those that come late are not lost', () => {
    const window = windowAt25()
    window.packets(500, 50, 9, 0, 50)
    window.open(100, 1000)
    expect(window.close(1100)).toMatchObject({ packets: 0, packetsLost: 0, jitterMs: null })
    window.open(2000, 1000)
    window.packets(100, 5, 2, 2000, 0)
    window.packets(3, -3, 4, 2500, 0)
    window.packets(100, 7, 90, 3000, 0)
    expect(window.close(3000)).toMatchObject({ packets: 103, packetsLost: 2, jitterMs: 3 })
    window.open(4000, 1000)
    window.packets(2, -2, 1, 4000, 0)
    expect(window.close(5000)).toMatchObject({ packets: 2, packetsLost: 0, jitterMs: 1 })
  })

  test('counts the pictures that lost packets have cost, none where only numbers are skipped', () => {
    const window = windowAt25()
    const lostIn = (frames: number, lost: number, sent: number) => {
      window.open(0, 1000)
      for (let n = 0; n < frames; n += 1) window.frame(frame(100, n * 40))
      window.packets(100, lost, 2, 960, sent)
      return window.close(1000).picturesLost
    }
    expect([lostIn(20, 5, 24), lostIn(24, 5, 24), lostIn(24, 5, 23), lostIn(20, 0, 24)]).toEqual([4, 0, 0, 0])
  })

  test('counts the frames between its ends and no others', () => {
    const window = windowAt25()
    feed(window, 0, [40, 40])
    window.open(100, 1000)
    feed(window, 120, new Array(20).fill(40))
    expect(window.close(1100)).toMatchObject({ frames: 21, framesPerSecond: [21] })
    window.frame(frame(100, 1120))
    window.open(2000, 1000)
    expect(window.close(3000).frames).toBe(0)
  })

  test('finds the freezes of the golden vector', () => {
    const window = windowAt25()
    const gaps = intervals(golden.freeze.intervals)
    const total = gaps.reduce((sum, gap) => sum + gap, 0)
    window.open(0, total)
    const end = feed(window, 0, gaps)
    const counts = window.close(end)
    expect(counts.freezes).toBe(golden.freeze.count)
    expect(counts.stalledMs / total).toBeCloseTo(golden.freeze.excessRatio, 9)
    expect(counts.longStalls).toBe(1)
  })

  test('counts the gap still open at its end', () => {
    const window = windowAt25()
    window.open(0, 10_000)
    feed(window, 0, new Array(100).fill(40))
    const counts = window.close(10_000)
    expect(counts).toMatchObject({ freezes: 1, longStalls: 1, longestGapMs: 6000, stalledMs: 5960 })
  })

  test('a connection without any frame is one stall as long as the window', () => {
    const window = windowAt25()
    window.open(500, 10_000)
    expect(window.close(10_500)).toMatchObject({ frames: 0, longStalls: 1, longestGapMs: 10_000 })
  })

  test('a gap that began before the window counts only for its part inside', () => {
    const window = windowAt25()
    window.frame(frame(100, 0))
    window.open(3000, 1000)
    window.frame(frame(100, 3500))
    expect(window.close(3510)).toMatchObject({ longestGapMs: 500, freezes: 1, longStalls: 0 })
  })

  test('a steady camera has no freeze, whatever the phase of the window', () => {
    const window = windowAt25()
    feed(window, 0, new Array(50).fill(40))
    window.open(2017, 1000)
    feed(window, 2040, new Array(24).fill(40))
    expect(window.close(3017)).toMatchObject({ frames: 25, freezes: 0, stalledMs: 0 })
  })

  test('a camera of one frame in two seconds has no long stall between them', () => {
    const window = new ConnectionWindow(DEFAULT_HEALTH_RULES, 0.5, new SecondCounter())
    window.open(0, 20_000)
    feed(window, 0, [2000, 2000, 2000, 5900, 2000])
    expect(window.close(14_000)).toMatchObject({ freezes: 0, longStalls: 0 })
    window.open(20_000, 20_000)
    feed(window, 20_000, [6000])
    expect(window.close(26_000)).toMatchObject({ freezes: 1, longStalls: 1 })
  })

  test('the same picture is timed from the frame before its first repetition', () => {
    const window = windowAt25()
    window.open(0, 10_000)
    for (let at = 0; at <= 10_000; at += 40)
      window.frame(frame(100, at, { isSamePicture: at > 2000 && at <= 8000 }))
    expect(window.close(10_000).samePictureMs).toBe(6000)
  })

  test('that is ended early tells no seconds that never happened', () => {
    const window = windowAt25()
    window.open(0, 60_000)
    feed(window, 0, new Array(80).fill(40))
    expect(window.close(3250).framesPerSecond).toEqual([25, 25, 25, 6])
  })

  test('of a day tells its first quarter of an hour second by second, and counts all', () => {
    const window = windowAt25()
    window.open(0, 86_400_000)
    for (let second = 0; second < 1000; second += 1) window.frame(frame(100, second * 1000))
    const counts = window.close(1_000_000)
    expect(counts.framesPerSecond).toHaveLength(900)
    expect(counts.frames).toBe(1000)
  })

  test('counts bytes and events of several connections by the second in which they came', () => {
    const seconds = new SecondCounter()
    const windows = [1, 2].map(() => new ConnectionWindow(DEFAULT_HEALTH_RULES, 25, seconds))
    seconds.open(100, 2500)
    for (const window of windows) {
      window.open(100, 2500)
      for (const at of [99, 100, 1099, 1100, 2599, 2600]) window.bytes(10, at)
      window.event('drops', 1200)
      window.event('reconnections', 2200)
      window.event('errors', 2200)
    }
    const counts = seconds.close(3000)
    expect(counts).toEqual({ bytes: [40, 20, 20], drops: [0, 2, 0], reconnections: [0, 0, 2] })
    const totals = windows.map((window) => window.close(3000))
    expect(totals.map(({ bytes }) => bytes)).toEqual([40, 40])
  })

  test('that is ended early has no seconds after its end, one of a day has its first 900', () => {
    const seconds = new SecondCounter()
    seconds.open(0, 60_000)
    seconds.addBytes(1, 3100)
    expect(seconds.close(3250).bytes).toEqual([0, 0, 0, 1])
    seconds.open(0, 86_400_000)
    seconds.addBytes(1, 899_999)
    seconds.addBytes(1, 900_000)
    seconds.addEvent('drops', 5_000_000)
    const { bytes, drops } = seconds.close(86_400_000)
    expect([bytes.length, bytes.at(-1), drops.length]).toEqual([900, 1, 900])
    seconds.open(0, 0)
    expect(seconds.close(0)).toEqual({ bytes: [], reconnections: [], drops: [] })
  })

  test('adds up the seconds of all workers, one without connections among them', () => {
    const none = { bytes: [], reconnections: [], drops: [] }
    const first = { bytes: [10, 0, 5], reconnections: [0, 1, 0], drops: [1, 0, 0] }
    const second = { bytes: [1, 2, 3], reconnections: [0, 1, 0], drops: [0, 0, 0] }
    const sum = { bytes: [11, 2, 8], reconnections: [0, 2, 0], drops: [1, 0, 0] }
    expect(addSeconds([first, none, second])).toEqual(sum)
    expect(addSeconds([])).toEqual(none)
  })

  test('holds exactly what came between its ends, though it is opened before and closed after', () => {
    const window = windowAt25()
    window.open(100, 1000)
    for (const at of [90, 100, 1099, 1100, 1130]) {
      window.frame(frame(100, at))
      window.bytes(100, at)
      window.event('errors', at)
    }
    expect(window.close(1200)).toMatchObject({ frames: 2, bytes: 200, errors: 2, pictureBytes: 200 })
  })

  test('a gap over its end counts up to its end, though the next frame came before it was closed', () => {
    const window = windowAt25()
    window.open(0, 1000)
    feed(window, 0, new Array(10).fill(40))
    window.frame(frame(100, 1020))
    expect(window.close(1050)).toMatchObject({ frames: 11, freezes: 1, longestGapMs: 600, stalledMs: 560 })
  })

  test('opening it again forgets the window before', () => {
    const window = windowAt25()
    window.open(0, 1000)
    window.bytes(10, 500)
    window.event('drops', 500)
    window.close(1000)
    window.open(1000, 1000)
    window.frame(frame(100, 1500))
    window.frame(frame(100, 1540))
    expect(window.close(1550)).toMatchObject({ bytes: 0, drops: 0, frames: 2, longestGapMs: 500 })
  })

  test('gap percentiles of a camera with an outage are those of the frames that came', () => {
    const window = windowAt25()
    window.open(0, 60_000)
    const end = feed(window, 0, [...new Array(300).fill(40), 20_000, ...new Array(300).fill(40)])
    expect(window.close(end).gaps).toMatchObject({ p50: 40, p95: 40, p99: 40, max: 20_000 })
  })
})
