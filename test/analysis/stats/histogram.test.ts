import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GapHistogram } from '../../../src/analysis/stats/histogram.ts'

describe('the gap histogram', () => {
  test('of a camera with an outage keeps the median of its frames', () => {
    const histogram = new GapHistogram()
    for (let k = 0; k < 500; k += 1) histogram.record(40)
    histogram.record(30_000)
    expect(histogram.percentiles()).toMatchObject({ p50: 40, p99: 40, max: 30_000 })
  })

  test('loses nothing when two are added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000)), fc.array(fc.nat(200_000)), (a, b) => {
        const [left, right, both] = [new GapHistogram(), new GapHistogram(), new GapHistogram()]
        for (const gap of a) left.record(gap)
        for (const gap of b) right.record(gap)
        for (const gap of [...a, ...b]) both.record(gap)
        left.add(right)
        expect(left.percentiles()).toEqual(both.percentiles())
      }),
    )
  })

  test('takes any gap: none, a fraction, days', () => {
    const histogram = new GapHistogram()
    for (const gap of [0, 0.4, 1e9]) histogram.record(gap)
    expect(histogram.percentiles().max).toBeGreaterThanOrEqual(120_000)
  })

  test('of nothing has no percentiles', () => {
    const nothing = { p50: null, p95: null, p99: null, max: null }
    expect(new GapHistogram().percentiles()).toEqual(nothing)
    expect(GapHistogram.decoded(new GapHistogram().encoded()).percentiles()).toEqual(nothing)
  })

  test('loses nothing on its way to another thread', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000)), (gaps) => {
        const [here, twice] = [new GapHistogram(), new GapHistogram()]
        for (const gap of gaps) here.record(gap)
        for (const gap of [...gaps, ...gaps]) twice.record(gap)
        const there = GapHistogram.decoded(here.encoded())
        expect(there.percentiles()).toEqual(here.percentiles())
        there.add(here)
        expect(there.percentiles()).toEqual(twice.percentiles())
      }),
    )
  })

  test('counts more of one gap than 16 bits hold', () => {
    const histogram = new GapHistogram()
    for (let k = 0; k < 150_000; k += 1) histogram.record(40)
    for (let k = 0; k < 140_000; k += 1) histogram.record(50)
    expect(histogram.percentiles()).toMatchObject({ p50: 40, p95: 50 })
  })
})
