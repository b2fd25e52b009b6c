import { describe, expect, test } from 'vitest'
import { abRow } from '../../../src/analysis/gate/ab-row.ts'
import type { AbMeasurement } from '../../../src/model/capacity.ts'
import { golden } from '../stats/golden.ts'

function measuredAb(heads: readonly number[], rest: Partial<AbMeasurement> = {}): AbMeasurement {
  return {
    baselineTarget: 'http://base/{camera}',
    isSelfCheck: false,
    load: 130,
    pairs: heads.map((head) => ({ order: 'base first', base: 100, head })),
    elasticity: 1,
    incomplete: null,
    notes: [],
    ...rest,
  }
}

const SAME = [101, 99, 100, 98, 102, 100]
const LESS = [96, 95, 97, 95.5, 96.5, 96]
const MORE = [104, 105, 103, 104.5, 103.5, 104]
const HALF = [50, 51, 49, 50, 52, 48]
const NOISY = [105, 86, 99, 92, 88, 100]

describe('the row of an A/B', () => {
  const { base, head } = golden.pairedLogRatio
  const worked = measuredAb([], {
    pairs: base.map((value, index) => ({ order: 'base first', base: value, head: head[index]! })),
  })

  test('tells the worked example whole: a real loss, inside the tolerance', () => {
    const row = abRow(worked, 10)
    expect({ ...row, baseline: 0, value: 0, change: 0 }).toEqual({
      metric: 'ab_goodput',
      kind: 'ab',
      baseline: 0,
      value: 0,
      change: 0,
      limit: 'drop ≤ 10 %',
      verdict: 'pass',
      why: 'real loss of 6.4 %, inside the tolerance; head ÷ base 0.936 (0.922 to 0.951), 6 pairs at 130 connections, pair noise 1.5 %, smallest detectable change 1.7 %',
    })
    expect(row.baseline).toBeCloseTo(101.333, 3)
    expect(row.value).toBeCloseTo(94.833, 3)
    expect(row.change).toBeCloseTo(-6.385, 3)
  })

  test('needs more pairs where a stricter limit than that of the run judges them', () => {
    expect(abRow(worked, 5)).toMatchObject({
      limit: 'drop ≤ 5 %',
      verdict: 'inconclusive',
      why: expect.stringContaining(
        'more pairs are needed: 6 do not decide, and only 6, 8, 12 are judged; head',
      ),
    })
  })

  const cases = golden.duetVerdict.flatMap(({ name, ratios, delta, trace }) =>
    trace.map(([pairs, ratio, , , verdict]) => ({ name, ratios, delta, pairs, ratio, verdict })),
  )

  test.each(cases)('judges the vector "$name" after $pairs pairs as $verdict', (vector) => {
    const ab = measuredAb(vector.ratios.slice(0, vector.pairs).map((ratio) => 100 * ratio))
    const row = abRow(ab, 100 * vector.delta)
    expect(row.change).toBeCloseTo(100 * (vector.ratio - 1), 6)
    expect(row.verdict).toBe(vector.verdict === 'CONTINUE' ? 'inconclusive' : vector.verdict.toLowerCase())
  })

  test.each([
    { heads: SAME, verdict: 'pass', why: /^no change that stands out from noise; / },
    { heads: LESS, verdict: 'pass', why: /^real loss of 4\.0 %, inside the tolerance; / },
    { heads: MORE, verdict: 'improved', why: /^real gain of 4\.0 %; / },
    { heads: HALF, verdict: 'fail', why: /^real loss of 50\.0 %, beyond the tolerance; / },
    { heads: [0, 0, 0, 0, 0, 0], verdict: 'fail', why: /^real loss of 99\.0 %/ },
  ])('says of $heads: $verdict', ({ heads, verdict, why }) => {
    expect(abRow(measuredAb(heads), 10)).toMatchObject({ verdict, why: expect.stringMatching(why) })
  })

  test('is undecided after 12 pairs around the limit', () => {
    const { ratios } = golden.duetVerdict.find(({ name }) => name === 'border -10%')!
    expect(abRow(measuredAb(ratios.map((ratio) => 100 * ratio)), 10)).toMatchObject({
      verdict: 'inconclusive',
      why: expect.stringContaining('undecided after the last look'),
    })
  })

  test('tells the change of the capacity where goodput exaggerates it', () => {
    const ab = measuredAb([81, 80.5, 81.5, 81, 80, 82], { elasticity: 2 })
    const row = abRow(ab, 15)
    expect(row.change).toBeCloseTo(-10, 1)
    expect(row).toMatchObject({
      value: 81,
      verdict: 'pass',
      why: expect.stringContaining('of the capacity: goodput exaggerates 2.0 times'),
    })
    expect(abRow({ ...ab, elasticity: 1 }, 15).verdict).toBe('fail')
  })
})

describe('an A/B without enough to judge is inconclusive', () => {
  test('and says why it is incomplete, with what there is, however clear that looks', () => {
    expect(abRow(measuredAb(HALF, { incomplete: 'interrupted' }), 10)).toMatchObject({
      verdict: 'inconclusive',
      why: expect.stringMatching(/^interrupted; head ÷ base 0\.500 /),
    })
  })

  test('with no pair, and shows no number', () => {
    const row = abRow(measuredAb([], { load: null, incomplete: 'no load saturated the servers' }), 10)
    expect(row).toMatchObject({ baseline: null, value: null, change: null, verdict: 'inconclusive' })
    expect(row.why).toBe('no load saturated the servers')
  })

  test.each([[[]], [[50]], [[50, 50]], [[50, 50, 50, 50]], [[...HALF, 50]], [NOISY]])('with %j', (heads) => {
    const row = abRow(measuredAb(heads), 10)
    expect(row.verdict).toBe('inconclusive')
    expect(row.why).toMatch(/^more pairs are needed/)
  })

  test('with a base that delivered nothing, as an edited report may say', () => {
    const pairs = HALF.map((head) => ({ order: 'base first' as const, base: 0, head }))
    expect(abRow(measuredAb([], { pairs }), 10)).toMatchObject({ verdict: 'inconclusive', change: null })
  })
})

describe('an A/A', () => {
  const biased = /^the setup is biased: the same server differs from itself by/

  test('passes where the server is like itself', () => {
    expect(abRow(measuredAb(SAME, { isSelfCheck: true }), 10).verdict).toBe('pass')
  })

  test.each([
    { heads: LESS, verdict: 'inconclusive' },
    { heads: MORE, verdict: 'inconclusive' },
    { heads: HALF, verdict: 'fail' },
  ])('that shows a difference blames the setup: $heads is $verdict', ({ heads, verdict }) => {
    const row = abRow(measuredAb(heads, { isSelfCheck: true }), 10)
    expect(row).toMatchObject({ verdict, why: expect.stringMatching(biased) })
  })
})
