import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  meanNoise,
  noisePosterior,
  observeTrial,
  type Posterior,
  priorPosterior,
  quantile,
  quantilesOf,
  SIGMAS,
} from '../../../src/analysis/capacity/posterior.ts'
import { golden } from '../stats/golden.ts'

const { steps, sigmaPosterior } = golden.capacityPosterior

function afterTrials(count: number, posterior = priorPosterior(10, 1000, 1201)): Posterior {
  return steps.slice(0, count).reduce((known, { n, ok }) => observeTrial(known, n, ok === 1), posterior)
}

describe('the posterior of a capacity', () => {
  test.each(steps.map((step, index) => ({ ...step, count: index + 1 })))(
    'after $count trials agrees with the independent vector, to 1e-4',
    ({ count, q05, q50, q95 }) => {
      const quantiles = quantilesOf(afterTrials(count))
      expect(Math.abs(quantiles.q05 - q05)).toBeLessThan(1e-4)
      expect(Math.abs(quantiles.q50 - q50)).toBeLessThan(1e-4)
      expect(Math.abs(quantiles.q95 - q95)).toBeLessThan(1e-4)
    },
  )

  test('knows the noise like the independent vector, to 1e-6', () => {
    const noise = noisePosterior(afterTrials(steps.length))
    expect(noise.length).toBe(sigmaPosterior.length)
    for (const [index, weight] of noise.entries())
      expect(Math.abs(weight - sigmaPosterior[index]!)).toBeLessThan(1e-6)
    const expected = sigmaPosterior.reduce((sum, weight, index) => sum + weight * SIGMAS[index]!, 0)
    expect(meanNoise(afterTrials(steps.length))).toBeCloseTo(expected, 5)
  })

  test('does not depend on the order of the trials', () => {
    const forth = quantilesOf(afterTrials(steps.length))
    const back = steps
      .toReversed()
      .reduce((known, { n, ok }) => observeTrial(known, n, ok === 1), priorPosterior(10, 1000, 1201))
    expect(quantilesOf(back)).toEqual(forth)
  })

  test('leaves what it was given as it was', () => {
    const before = priorPosterior(10, 1000, 51)
    const copy = structuredClone(before)
    observeTrial(before, 100, true)
    expect(before).toEqual(copy)
  })

  test('believes the middle of the grid before any trial', () => {
    expect(quantile(priorPosterior(1, 10_000, 401), 0.5)).toBeCloseTo(100, 0)
  })

  test('keeps its quantiles in order and goes up for a pass, down for a failure', () => {
    const trials = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.boolean()), { maxLength: 12 })
    fc.assert(
      fc.property(trials, fc.integer({ min: 1, max: 500 }), (history, load) => {
        const known = history.reduce(
          (posterior, [n, passed]) => observeTrial(posterior, n, passed),
          priorPosterior(0.5, 1000, 301),
        )
        const { q05, q50, q95 } = quantilesOf(known)
        expect(q05).toBeLessThanOrEqual(q50)
        expect(q50).toBeLessThanOrEqual(q95)
        expect(quantile(observeTrial(known, load, true), 0.5)).toBeGreaterThanOrEqual(q50)
        expect(quantile(observeTrial(known, load, false), 0.5)).toBeLessThanOrEqual(q50)
      }),
      { numRuns: 50 },
    )
  })
})
