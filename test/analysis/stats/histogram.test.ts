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

  test('tells the distribution from the shortest gap to the longest', () => {
    const histogram = new GapHistogram()
    for (let ms = 1; ms <= 100; ms += 1) histogram.record(ms)
    expect(histogram.distribution()).toEqual(
      [1, 25, 50, 75, 90, 95, 99, 100].map((ms, at) => ({ percentile: at === 0 ? 0 : ms, ms })),
    )
  })

  test.each([
    [0, []],
    [1, [0, 100]],
    [2, [0, 25, 50, 100]],
    [999, [0, 25, 50, 75, 90, 95, 99, 99.5, 100]],
    [1000, [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100]],
    [10_000, [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100]],
  ])('of %i gaps has the percentiles beyond which one of them lies', (count, percentiles) => {
    const histogram = new GapHistogram()
    for (let k = 0; k < count; k += 1) histogram.record(40)
    expect(histogram.distribution().map(({ percentile }) => percentile)).toEqual(percentiles)
  })

  test('has no percentile above the longest gap', () => {
    const histogram = new GapHistogram()
    for (let k = 0; k < 1000; k += 1) histogram.record(1537)
    expect(
      new Set(
        histogram
          .distribution()
          .slice(1)
          .map(({ ms }) => ms),
      ),
    ).toEqual(new Set([1537]))
    expect(histogram.percentiles()).toMatchObject({ p99: 1537, max: 1537 })
  })
})
