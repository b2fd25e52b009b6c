import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { changeLimit } from '../../../src/analysis/gate/compared.ts'
import { percentChange } from '../../../src/analysis/gate/percent-change.ts'
import { shareChange } from '../../../src/analysis/gate/share-change.ts'
import { parseThresholds, regressionsOf } from '../../../src/config/thresholds.ts'
import { normals } from '../stats/seeded.ts'
import { HERE } from './jobs.ts'

const SEEDS = 2000
const JOBS = 10
const NOISE = 0.08

const EXAMPLE = readFileSync(new URL('../../../examples/thresholds.json', import.meta.url), 'utf8')

const LIMITS = exampleLimits()

/** The limits that people copy, without that of the A/B, which no recorded job judges. */
function exampleLimits() {
  return regressionsOf(parseThresholds(EXAMPLE)).filter(({ metric }) => metric !== 'ab_goodput')
}

/** A job of an unchanged server, whose capacity and times scatter; no connection is lost. */
function metricsOf(normal: () => number, share = 1): Record<string, number> {
  return {
    capacity_connections: 400 * share * Math.exp(NOISE * normal()),
    connection_success_rate: 100,
    time_to_first_frame_p95_ms: 300 * Math.exp(NOISE * normal()),
  }
}

/** The verdict of each limit on a run, as the gate takes it. */
function verdictsOf(jobs: readonly Record<string, number>[], run: Record<string, number>): string[] {
  return LIMITS.flatMap(({ metric, limits }) =>
    Object.entries(limits).map(([name, most]) => {
      const numbers = jobs.map((job) => job[metric] ?? Number.NaN)
      const [value, limit] = [run[metric] ?? Number.NaN, changeLimit(name, most)]
      if (limit.unit === 'percent') return percentChange(numbers, value, limit).verdict
      return shareChange(numbers, value, limit, HERE.profile.connections).verdict
    }),
  )
}

/** How many runs of all end with each verdict: the worst of their limits. */
function counted(share: number): Record<'pass' | 'fail' | 'inconclusive', number> {
  const counts = { pass: 0, fail: 0, inconclusive: 0 }
  for (let seed = 0; seed < SEEDS; seed++) {
    const normal = normals(7919 * seed + 1)
    const jobs = Array.from({ length: JOBS }, () => metricsOf(normal))
    const all = verdictsOf(jobs, metricsOf(normal, share))
    counts[(['fail', 'inconclusive'] as const).find((verdict) => all.includes(verdict)) ?? 'pass'] += 1
  }
  return counts
}

describe('the limits of the example, with ten jobs and a noise of 8 %', () => {
  test('leave an unchanged server open in fewer than 1 of 10 runs, and never fail it', () => {
    const { inconclusive, fail } = counted(1)
    expect(inconclusive).toBeLessThan(0.1 * SEEDS)
    expect(inconclusive).toBeGreaterThan(0.03 * SEEDS)
    expect(fail).toBe(0)
    expect(LIMITS).toHaveLength(3)
  })

  test('find a loss of 41 % in 4 of 5 runs', () => {
    const { fail, pass } = counted(0.59)
    expect(fail / SEEDS).toBeGreaterThan(0.77)
    expect(pass).toBe(0)
  })
})
