import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GapHistogram } from '../../src/stats/histogram.ts'

const { expectedIntervalCorrection: golden } = JSON.parse(
  readFileSync(new URL('../fixtures/statistics.json', import.meta.url), 'utf8'),
)

describe('the gap histogram', () => {
  test('corrects for what a stall hides, as in the golden vector', () => {
    const histogram = new GapHistogram()
    for (const gap of golden.gaps) histogram.record(gap, golden.delta)
    const { p50, p95, p99 } = histogram.percentiles()
    const expected = golden.correctedP
    for (const [found, wanted] of [
      [p50, expected.p50],
      [p95, expected.p95],
      [p99, expected.p99],
    ]) {
      expect(Math.abs((found ?? 0) / wanted - 1)).toBeLessThan(0.01)
    }
  })

  test('loses nothing when two are added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000)), fc.array(fc.nat(200_000)), (a, b) => {
        const [left, right, both] = [new GapHistogram(), new GapHistogram(), new GapHistogram()]
        for (const gap of a) left.record(gap, 1e6)
        for (const gap of b) right.record(gap, 1e6)
        for (const gap of [...a, ...b]) both.record(gap, 1e6)
        left.add(right)
        expect(left.percentiles()).toEqual(both.percentiles())
      }),
    )
  })

  test('takes any gap: none, a fraction, days', () => {
    const histogram = new GapHistogram()
    for (const gap of [0, 0.4, 1e9]) histogram.record(gap, 40)
    expect(histogram.percentiles().max).toBeGreaterThanOrEqual(120_000)
  })

  test('of nothing has no percentiles', () => {
    const nothing = { p50: null, p95: null, p99: null, max: null }
    expect(new GapHistogram().percentiles()).toEqual(nothing)
    expect(GapHistogram.decoded(new GapHistogram().encoded()).percentiles()).toEqual(nothing)
  })

  test('loses nothing on its way to another thread', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000)), fc.integer({ min: 1, max: 1000 }), (gaps, expected) => {
        const [here, twice] = [new GapHistogram(), new GapHistogram()]
        for (const gap of gaps) here.record(gap, expected)
        for (const gap of [...gaps, ...gaps]) twice.record(gap, expected)
        const there = GapHistogram.decoded(here.encoded())
        expect(there.percentiles()).toEqual(here.percentiles())
        there.add(here)
        expect(there.percentiles()).toEqual(twice.percentiles())
      }),
    )
  })

  test('counts more of one gap than 16 bits hold', () => {
    const histogram = new GapHistogram()
    for (let k = 0; k < 150_000; k += 1) histogram.record(40, 40)
    for (let k = 0; k < 140_000; k += 1) histogram.record(50, 40)
    expect(histogram.percentiles()).toMatchObject({ p50: 40, p95: 50 })
  })
})
