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
      limit: { unit: 'percent', direction: 'drop', most: 10 },
      verdict: 'pass',
      reason: {
        code: 'loss',
        isTolerated: true,
        pairs: {
          ratio: expect.closeTo(0.936, 3),
          low: expect.closeTo(0.922, 3),
          high: expect.closeTo(0.951, 3),
          pairs: 6,
          load: 130,
          noise: expect.closeTo(0.015, 3),
          detectable: expect.closeTo(0.017, 3),
          elasticity: 1,
        },
      },
    })
    expect(row.baseline).toBeCloseTo(101.333, 3)
    expect(row.value).toBeCloseTo(94.833, 3)
    expect(row.change).toBeCloseTo(-6.385, 3)
  })

  test('needs more pairs where a stricter limit than that of the run judges them', () => {
    expect(abRow(worked, 5)).toMatchObject({
      limit: { most: 5 },
      verdict: 'inconclusive',
      reason: { code: 'more_pairs_needed', measured: 6, looks: [6, 8, 12], pairs: { pairs: 6 } },
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
    { heads: SAME, verdict: 'pass', reason: { code: 'no_difference' } },
    {
      heads: LESS,
      verdict: 'pass',
      reason: { code: 'loss', isTolerated: true, pairs: { ratio: expect.closeTo(0.96, 3) } },
    },
    { heads: MORE, verdict: 'improved', reason: { code: 'gain', pairs: { ratio: expect.closeTo(1.04, 3) } } },
    { heads: HALF, verdict: 'fail', reason: { code: 'loss', isTolerated: false } },
    { heads: [0, 0, 0, 0, 0, 0], verdict: 'fail', reason: { pairs: { ratio: expect.closeTo(0.01, 5) } } },
  ])('says of $heads: $verdict', ({ heads, verdict, reason }) => {
    expect(abRow(measuredAb(heads), 10)).toMatchObject({ verdict, reason })
  })

  test('is undecided after 12 pairs around the limit', () => {
    const { ratios } = golden.duetVerdict.find(({ name }) => name === 'border -10%')!
    expect(abRow(measuredAb(ratios.map((ratio) => 100 * ratio)), 10)).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'limit_in_interval' },
    })
  })

  test('tells the change of the capacity where goodput exaggerates it', () => {
    const ab = measuredAb([81, 80.5, 81.5, 81, 80, 82], { elasticity: 2 })
    const row = abRow(ab, 15)
    expect(row.change).toBeCloseTo(-10, 1)
    expect(row).toMatchObject({
      value: 81,
      verdict: 'pass',
      reason: { pairs: { elasticity: 2 } },
    })
    expect(abRow({ ...ab, elasticity: 1 }, 15).verdict).toBe('fail')
  })
})

describe('an A/B without enough to judge is inconclusive', () => {
  test('and says why it is incomplete, with what there is, however clear that looks', () => {
    expect(abRow(measuredAb(HALF, { incomplete: 'interrupted' }), 10)).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'ab_incomplete', detail: 'interrupted', pairs: { ratio: expect.closeTo(0.5, 2) } },
    })
  })

  test('with no pair, and shows no number', () => {
    const row = abRow(measuredAb([], { load: null, incomplete: 'no load saturated the servers' }), 10)
    expect(row).toMatchObject({ baseline: null, value: null, change: null, verdict: 'inconclusive' })
    expect(row.reason).toEqual({
      code: 'ab_incomplete',
      detail: 'no load saturated the servers',
      pairs: null,
    })
  })

  test.each([[[]], [[50]], [[50, 50]], [[50, 50, 50, 50]], [[...HALF, 50]], [NOISY]])('with %j', (heads) => {
    const row = abRow(measuredAb(heads), 10)
    expect(row.verdict).toBe('inconclusive')
    expect(row.reason.code).toBe('more_pairs_needed')
  })

  test('with a base that delivered nothing, as an edited report may say', () => {
    const pairs = HALF.map((head) => ({ order: 'base first' as const, base: 0, head }))
    expect(abRow(measuredAb([], { pairs }), 10)).toMatchObject({ verdict: 'inconclusive', change: null })
  })
})

describe('an A/A', () => {
  test('passes where the server is like itself', () => {
    expect(abRow(measuredAb(SAME, { isSelfCheck: true }), 10).verdict).toBe('pass')
  })

  test.each([
    { heads: LESS, verdict: 'inconclusive' },
    { heads: MORE, verdict: 'inconclusive' },
    { heads: HALF, verdict: 'fail' },
  ])('that shows a difference blames the setup: $heads is $verdict', ({ heads, verdict }) => {
    const row = abRow(measuredAb(heads, { isSelfCheck: true }), 10)
    expect(row).toMatchObject({ verdict, reason: { code: 'biased_setup' } })
  })
})
