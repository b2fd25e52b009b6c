import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectableChange } from '../../../src/analysis/stats/detectable.ts'
import {
  LOOKS,
  look,
  type Pair,
  pairedRatio,
  ratioInterval,
} from '../../../src/analysis/stats/paired-ratio.ts'
import { pooledRatio } from '../../../src/analysis/stats/pooled-ratio.ts'
import { golden } from './golden.ts'
import { normals } from './seeded.ts'

const pairsOf = (ratios: readonly number[]): Pair[] =>
  ratios.map((ratio) => ({ base: 100, head: 100 * ratio }))

describe('a paired ratio', () => {
  const { base, head, mean, sd, t, pLess, ci90 } = golden.pairedLogRatio
  const pairs = base.map((value, index) => ({ base: value, head: head[index]! }))

  test('agrees with the independent vector, to 1e-8', () => {
    const found = pairedRatio(pairs)
    expect(found.meanLog).toBeCloseTo(mean, 12)
    expect(found.noise).toBeCloseTo(sd, 12)
    expect(found.t).toBeCloseTo(t, 9)
    expect(Math.abs(found.pLess / pLess - 1)).toBeLessThan(1e-8)
    const interval = ratioInterval(found, 0.05)
    expect(interval.low).toBeCloseTo(ci90[0]!, 8)
    expect(interval.high).toBeCloseTo(ci90[1]!, 8)
  })

  test('is certain where all pairs agree, and of no change where nothing changed', () => {
    expect(pairedRatio(pairsOf([1, 1, 1]))).toMatchObject({ ratio: 1, noise: 0, t: 0 })
    expect(ratioInterval(pairedRatio(pairsOf([0.5, 0.5, 0.5])), 0.05)).toEqual({ low: 0.5, high: 0.5 })
    expect(pairedRatio(pairsOf([0.5, 0.5, 0.5])).pLess).toBe(0)
  })

  test('does not depend on the unit', () => {
    const scaled = pairs.map((pair) => ({ base: pair.base * 25, head: pair.head * 25 }))
    expect(pairedRatio(scaled).meanLog).toBeCloseTo(mean, 12)
    expect(pairedRatio(scaled).noise).toBeCloseTo(sd, 12)
  })

  test.each([
    { base: 0, head: 1 },
    { base: -1, head: 1 },
    { base: 1, head: -1 },
    { base: Number.NaN, head: 1 },
  ])('refuses %o', (pair) => {
    expect(() => pairedRatio([pair, pair])).toThrow(RangeError)
  })
})

describe('a look at the pairs of an A/B', () => {
  const cases = golden.duetVerdict.flatMap(({ name, ratios, delta, trace }) =>
    trace.map((step) => ({ name, ratios, delta, step })),
  )

  test.each(cases)('judges "$name" after $step.0 pairs as $step.4, to 1e-8', ({ ratios, delta, step }) => {
    const [count, ratio, low, high, verdict] = step
    const found = look(pairsOf(ratios.slice(0, count)), delta)
    expect(found.ratio).toBeCloseTo(ratio, 8)
    expect(found.interval.low).toBeCloseTo(low, 8)
    expect(found.interval.high).toBeCloseTo(high, 8)
    const last = verdict === 'CONTINUE' && count === 12 ? 'INCONCLUSIVE' : verdict
    expect(found.verdict).toBe(last.toLowerCase())
  })

  test('decides nothing between the looks, however clear it is', () => {
    for (const count of [2, 3, 4, 5, 7, 9, 10, 11]) {
      expect(look(pairsOf(Array.from({ length: count }, () => 0.5)), 0.1).verdict).toBe('continue')
    }
  })

  test('passes a loss inside the tolerance that a stricter tolerance still wonders about', () => {
    const { base, head } = golden.pairedLogRatio
    const pairs = base.map((value, index) => ({ base: value, head: head[index]! }))
    expect(look(pairs, 0.1).verdict).toBe('pass')
    expect(look(pairs, 0.05).verdict).toBe('continue')
  })

  test('fails a head that delivers nothing', () => {
    expect(look(pairsOf([0, 0, 0, 0, 0, 0]), 0.1).verdict).toBe('fail')
  })

  test('never fails an unchanged server, and finds a loss of 15 % in nine of ten, over 2000 seeds', () => {
    expect(abOutcomes(1, 0.05)).toMatchObject({ fail: 0 })
    expect(abOutcomes(0.85, 0.05).fail).toBeGreaterThan(1800)
    expect(abOutcomes(0.85, 0.05).pass).toBeLessThan(5)
  })

  test('errs in at most 1 of 20 where the loss is exactly the limit', () => {
    const { pass, fail } = abOutcomes(0.9, 0.05)
    expect(pass).toBeLessThan(130)
    expect(fail).toBeLessThan(130)
  })
})

/** Verdicts of 2000 simulated A/Bs of a server with this true ratio and pair noise. */
function abOutcomes(
  ratio: number,
  noise: number,
): Record<'pass' | 'fail' | 'inconclusive' | 'continue', number> {
  const outcomes = { pass: 0, fail: 0, inconclusive: 0, continue: 0 }
  for (let seed = 0; seed < 2000; seed++) {
    const normal = normals(seed)
    const pairs = pairsOf(Array.from({ length: 12 }, () => ratio * Math.exp(noise * normal())))
    const verdicts = LOOKS.map((count) => look(pairs.slice(0, count), 0.1).verdict)
    outcomes[verdicts.find((verdict) => verdict !== 'continue') ?? 'continue']++
  }
  return outcomes
}

describe('a run against the jobs of the baseline', () => {
  const { baseline, delta, alpha, cases } = golden.compareVerdict

  test.each(cases)('of %j agrees with the independent vector, to 1e-8', (current, expected) => {
    const found = pooledRatio({ baseline, current, maxDrop: delta, alpha })
    expect(found.ratio).toBeCloseTo(expected.ratio, 8)
    expect(found.noise).toBeCloseTo(expected.s, 8)
    expect(found.degreesOfFreedom).toBe(expected.df)
    expect(found.interval.low).toBeCloseTo(expected.L, 8)
    expect(found.interval.high).toBeCloseTo(expected.U, 8)
    expect(found.verdict).toBe(expected.verdict.toLowerCase())
    expect(found.pNotWorse).toBeCloseTo(expected.p_noninf, 8)
    expect(found.pWorse).toBeCloseTo(1 - expected.p_noninf, 8)
  })

  test('does not take jobs that happen to agree for a machine without noise', () => {
    const found = pooledRatio({ baseline: [400, 400, 400, 400, 400], current: [395], maxDrop: 0.01 })
    expect(found.noise).toBe(0.01)
    expect(found.verdict).toBe('inconclusive')
  })

  test('fails a run that holds no connection at all', () => {
    expect(pooledRatio({ baseline, current: [0], maxDrop: 0.15 }).verdict).toBe('fail')
  })

  test.each([
    { baseline: [], current: [1, 1, 1] },
    { baseline: [1, 1, 1], current: [] },
    { baseline: [1], current: [1] },
    { baseline: [1, 0, 1], current: [1] },
    { baseline: [1, 1], current: [-1] },
  ])('refuses %o', (sides) => {
    expect(() => pooledRatio({ ...sides, maxDrop: 0.1 })).toThrow(RangeError)
  })

  test('the verdict is the same in any unit', () => {
    const jobs = fc.array(fc.double({ min: 300, max: 500, noNaN: true }), { minLength: 2, maxLength: 10 })
    fc.assert(
      fc.property(jobs, fc.double({ min: 200, max: 600, noNaN: true }), (jobs, value) => {
        const one = pooledRatio({ baseline: jobs, current: [value], maxDrop: 0.1 })
        const other = pooledRatio({ baseline: jobs.map((x) => x * 2), current: [value * 2], maxDrop: 0.1 })
        expect(other.verdict).toBe(one.verdict)
        expect(other.ratio).toBeCloseTo(one.ratio, 9)
      }),
      { numRuns: 20 },
    )
  })
})

describe('the smallest detectable change', () => {
  test.each([
    [0.03, 6, 3.5],
    [0.03, 12, 2.3],
    [0.05, 6, 5.8],
    [0.05, 12, 3.8],
    [0.08, 6, 9.1],
    [0.08, 12, 5.9],
  ])('with pair noise %d and %d pairs is %d %%, to 0.06', (noise, pairs, percent) => {
    const design = { standardError: noise / Math.sqrt(pairs), degreesOfFreedom: pairs - 1 }
    expect(Math.abs(100 * detectableChange(design) - percent)).toBeLessThan(0.06)
  })

  test.each([
    [0.0266, 5, 8.5],
    [0.0266, 10, 7.2],
    [0.05, 5, 15.3],
    [0.05, 10, 13.2],
    [0.08, 5, 23.4],
    [0.08, 10, 20.3],
  ])('with job noise %d and %d baseline jobs is %d %%, to 0.06', (noise, jobs, percent) => {
    const design = { standardError: noise * Math.sqrt(1 / jobs + 1), degreesOfFreedom: jobs - 1 }
    expect(Math.abs(100 * detectableChange(design) - percent)).toBeLessThan(0.06)
  })

  test('rests on what every comparison tells', () => {
    const { baseline } = golden.compareVerdict
    const { standardError, degreesOfFreedom, noise } = pooledRatio({ baseline, current: [400], maxDrop: 0.1 })
    expect({ standardError, degreesOfFreedom }).toEqual({
      standardError: noise * Math.sqrt(1.1),
      degreesOfFreedom: 9,
    })
  })
})
