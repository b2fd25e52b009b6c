import { describe, expect, test } from 'vitest'
import { compared, lookAt, type SimulatedServers } from './simulated-servers.ts'

const SEEDS = 2000

/** How often each verdict comes of servers like these, over the seeds; `incomplete` counts as inconclusive. */
function verdicts(servers: SimulatedServers): Record<'pass' | 'fail' | 'inconclusive', number> {
  const counts = { pass: 0, fail: 0, inconclusive: 0 }
  for (let seed = 0; seed < SEEDS; seed++) {
    const comparison = compared({ ...servers, seed: 7919 * seed + 1 })
    const verdict = comparison.measurement.incomplete === null ? lookAt(comparison).verdict : 'inconclusive'
    counts[verdict === 'continue' ? 'inconclusive' : verdict]++
  }
  return counts
}

describe('over 2000 seeds, with pair noise 5 % and the limit 10 %', () => {
  test('an unchanged server never fails, and all but a few pass', () => {
    const { fail, pass } = verdicts({ ratio: 1, noise: 0.05 })
    expect(fail).toBe(0)
    expect(pass).toBeGreaterThan(0.98 * SEEDS)
  })

  test('a loss of 15 % fails in nine of ten', () => {
    const { fail, pass } = verdicts({ ratio: 0.85, noise: 0.05 })
    expect(fail).toBeGreaterThanOrEqual(0.9 * SEEDS)
    expect(pass).toBeLessThan(0.03 * SEEDS)
  })

  test('an unchanged server whose goodput collapses never fails', () => {
    expect(verdicts({ ratio: 1, noise: 0.05, overload: 'collapse' }).fail).toBe(0)
  })

  test('a loss of 15 % of a server whose goodput collapses fails', () => {
    const { fail } = verdicts({ ratio: 0.85, noise: 0.05, overload: 'collapse' })
    expect(fail).toBeGreaterThanOrEqual(0.85 * SEEDS)
  })

  test('a loss of 6 % of a server whose goodput collapses is not taken for one of 12 %', () => {
    const { fail } = verdicts({ ratio: 0.94, noise: 0.05, overload: 'collapse' })
    expect(fail).toBeLessThan(0.05 * SEEDS)
  })
})

test('a drift of 1 % a trial cancels: it neither fails nor shifts an unchanged server', () => {
  const comparison = compared({ ratio: 1, drift: 0.01 })
  expect(lookAt(comparison).ratio).toBeCloseTo(1, 3)
  expect(verdicts({ ratio: 1, noise: 0.05, drift: 0.01 }).fail).toBe(0)
})
