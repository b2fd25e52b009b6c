import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameBins } from '../../src/simulator/frame-bins.ts'

test('frames are counted in the bin of their moment, with empty bins between', () => {
  const bins = new FrameBins(100, 10, 1_000)
  for (const at of [1_000, 1_099, 1_250]) bins.count(at)
  expect(bins.read(1_310)).toEqual({ width_ms: 100, start_epoch_ms: 1_000, frames: [2, 0, 1, 0] })
})

test('the ring keeps the last bins and forgets the rest', () => {
  const bins = new FrameBins(100, 3, 0)
  for (let at = 0; at < 1_000; at += 50) bins.count(at)
  expect(bins.read(999)).toEqual({ width_ms: 100, start_epoch_ms: 700, frames: [2, 2, 2] })
  expect(bins.read(10_000)).toEqual({ width_ms: 100, start_epoch_ms: 9_800, frames: [0, 0, 0] })
})

test('a clock that is set back neither loses the ring nor throws', () => {
  const bins = new FrameBins(100, 5, 1_000)
  bins.count(1_450)
  bins.count(1_120)
  bins.count(20)
  expect(bins.read(1_100).frames).toEqual([0, 1, 0, 0, 1])
})

test('between two moments the bins hold what was counted between them', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 })
  fc.assert(
    fc.property(steps, (gaps) => {
      const bins = new FrameBins(100, 50, 5_000)
      const moments: number[] = []
      let at = 5_000
      for (const gap of gaps) {
        at += gap
        moments.push(at)
        bins.count(at)
      }
      const { start_epoch_ms: start, frames } = bins.read(at)
      frames.forEach((count, i) => {
        const from = start + i * 100
        expect(count).toBe(moments.filter((moment) => moment >= from && moment < from + 100).length)
      })
    }),
  )
})
