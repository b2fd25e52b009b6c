import { describe, expect, test } from 'vitest'
import { trendOf } from '../../../src/analysis/trend/trend-of-nights.ts'
import type { MetricTrend, Night } from '../../../src/model/night-series.ts'
import { normals } from '../stats/seeded.ts'
import { nightAt, noisyNights, times } from './sample-nights.ts'

const CAPACITY = ['capacity_connections'] as const

function capacityOf(nights: readonly Night[]): MetricTrend {
  const { series } = trendOf(nights, { metrics: CAPACITY })
  expect(series).toHaveLength(1)
  return series[0]!.metrics[0]!
}

function stepsOf(nights: readonly Night[]) {
  return capacityOf(nights).changes.filter(({ kind }) => kind === 'step')
}

describe('a step', () => {
  test('names the last good and the first bad night, both levels and how sure it is', () => {
    const [step, ...others] = stepsOf(noisyNights([...times(20, 600), ...times(10, 540)], 0.02))
    expect(others).toEqual([])
    expect(step).toMatchObject({
      lastBefore: 19,
      firstAfter: 20,
      isWorse: true,
      nightsBefore: 20,
      nightsAfter: 10,
    })
    expect(step!.change).toBeCloseTo(-0.1, 1)
    expect(step!.p).toBeLessThan(0.001)
    expect(step!.required).toBe(0.05)
  })

  test('is found three nights after it happened', () => {
    const levels = [...times(25, 600), ...times(3, 540)]
    expect(stepsOf(noisyNights(levels, 0.02)).map(({ firstAfter }) => firstAfter)).toEqual([25])
    const { changes } = capacityOf(noisyNights(levels.slice(0, -1), 0.02))
    expect(changes.map(({ kind }) => kind)).toEqual(['short'])
  })

  test('is lost neither to one bad night beside it nor to a single bad night', () => {
    const levels = [...times(20, 600), 500, ...times(12, 540)]
    expect(stepsOf(noisyNights(levels, 0.01)).map(({ isWorse }) => isWorse)).toEqual([true])
    expect(stepsOf(noisyNights([...times(20, 600), 400, ...times(12, 600)], 0.01))).toEqual([])
  })

  test('counts only if it is larger than what one night leaves open', () => {
    const wide = noisyNights([...times(20, 600), ...times(20, 552)], 0.01).map((night) => {
      const capacity = night.metrics.capacity_connections!
      return { ...night, capacityLow: Math.round(capacity / 1.12), capacityHigh: Math.round(capacity * 1.12) }
    })
    const [change] = capacityOf(wide).changes
    expect(change).toMatchObject({ kind: 'small', firstAfter: 20 })
    expect(change!.required).toBeCloseTo(0.12, 2)
  })

  test('of many small ones is found when they add up', () => {
    const levels = [...times(15, 600), ...times(15, 576), ...times(15, 553), ...times(15, 531)]
    expect(stepsOf(noisyNights(levels, 0.008)).length).toBeGreaterThan(0)
  })

  test('to nothing at all is found, although 0 has no logarithm', () => {
    const steps = stepsOf(noisyNights([...times(15, 600), ...times(5, 0)], 0.02))
    expect(steps.map(({ firstAfter, isWorse }) => [firstAfter, isWorse])).toEqual([[15, true]])
    expect(steps[0]!.change).toBeLessThan(-0.99)
  })

  test('is recovered once a later level makes up for it', () => {
    const fallen = [...times(20, 600), ...times(10, 510)]
    expect(stepsOf(noisyNights(fallen, 0.02)).map(({ isRecovered }) => isRecovered)).toEqual([false])
    const back = noisyNights([...fallen, ...times(8, 598)], 0.02)
    expect(stepsOf(back).map(({ isRecovered }) => isRecovered)).toEqual([true, false])
    const half = noisyNights([...fallen, ...times(12, 552)], 0.01)
    expect(stepsOf(half).map(({ isRecovered }) => isRecovered)).toEqual([false, false])
  })

  test('names the limit on both sides', () => {
    const nights = noisyNights([...times(20, 600), ...times(10, 500)], 0.01)
    const limited = nights.map((night, at): Night => (at < 20 ? night : { ...night, limitCause: 'network' }))
    expect(stepsOf(limited)).toMatchObject([{ causeBefore: 'server_cpu', causeAfter: 'network' }])
  })

  test('of a time in milliseconds is worse when it rises, and counts from 10 ms on', () => {
    const normal = normals(3)
    const nights = (before: number, after: number) =>
      [...times(20, before), ...times(20, after)].map((level, at) => {
        const night = nightAt(at, 600)
        return {
          ...night,
          metrics: { ...night.metrics, latency_p95_ms: level * Math.exp(0.02 * normal()) },
        }
      })
    const kinds = (of: readonly Night[]) =>
      trendOf(of, { metrics: ['latency_p95_ms'] }).series[0]!.metrics[0]!.changes
    expect(kinds(nights(100, 130))).toMatchObject([{ kind: 'step', isWorse: true }])
    expect(kinds(nights(20, 26))).toMatchObject([{ kind: 'small' }])
  })
})

describe('nights that are not judged', () => {
  test('are shown and leave the others as they are: void, at least, not measured, never', () => {
    const nights = noisyNights([...times(20, 600), ...times(10, 540)], 0.02)
    const odd = [
      nightAt(40, 20, { voidReason: 'generator_limited' }),
      nightAt(41, 900, { isCensored: true, capacityHigh: null }),
      nightAt(42, null),
      nightAt(43, Number.POSITIVE_INFINITY),
    ]
    const { values, used, changes } = capacityOf([...nights, ...odd])
    expect(values.slice(-4).map(({ leftOut }) => leftOut)).toEqual([
      'void',
      'at_least',
      'not_measured',
      'infinite',
    ])
    expect(used).toBe(30)
    expect(changes.map(({ firstAfter }) => firstAfter)).toEqual([20])
  })

  test('do not move the night that a step names', () => {
    const nights = noisyNights([...times(15, 600), ...times(15, 500)], 0.01)
    const between = nights.map(
      (night, at): Night => (at === 15 || at === 14 ? { ...night, voidReason: 'interrupted' } : night),
    )
    expect(stepsOf(between)).toMatchObject([{ lastBefore: 13, firstAfter: 16 }])
  })

  test('fewer than ten are too few, and it says how many there are', () => {
    const { used, needed, changes, drift } = capacityOf(
      noisyNights([...times(4, 600), ...times(3, 300)], 0.01),
    )
    expect({ used, needed, changes, drift }).toEqual({ used: 7, needed: 10, changes: [], drift: null })
  })
})

describe('nights of different kinds', () => {
  test('are series of their own: another processor is no step', () => {
    const nights = noisyNights(times(40, 600), 0.02)
    const { fingerprint } = nights[0]!
    const mixed = nights.map((night, at) =>
      at % 2 === 0
        ? night
        : {
            ...night,
            fingerprint: { ...fingerprint, cpu_model: 'Another' },
            metrics: { ...night.metrics, capacity_connections: 450 + (at % 7) },
          },
    )
    const { series } = trendOf(mixed, { metrics: CAPACITY })
    expect(series.map(({ nights: own }) => own.length)).toEqual([20, 20])
    expect(series[0]!.nights[0]!.fingerprint.cpu_model).toBe('Another')
    expect(series.flatMap(({ metrics }) => metrics.flatMap(({ changes }) => changes))).toEqual([])
  })

  test('a night without any frame stays in its series', () => {
    const nights = noisyNights(times(12, 600), 0.02)
    const { profile } = nights[0]!
    const dead = nightAt(6, null, {
      runId: 'dead',
      profile: { ...profile, nominal_fps: null, frame_bytes: 0 },
    })
    const first = { ...dead, runId: 'first', startedAt: '2025-12-31T00:00:00.000Z' }
    expect(trendOf([first, ...nights, dead]).series.map(({ nights: own }) => own.length)).toEqual([14])
  })

  test('come in any order, each run once, the latest thousand of them', () => {
    const nights = noisyNights(times(12, 600), 0.02)
    const shuffled = [...nights.slice(6), ...nights.slice(0, 6), nights[3]!]
    const { series, duplicates } = trendOf(shuffled)
    expect(series[0]!.nights.map(({ runId }) => runId)).toEqual(nights.map(({ runId }) => runId))
    expect(duplicates).toBe(1)
    const many = trendOf(noisyNights(times(1005, 600), 0.02))
    expect([many.tooMany, many.series[0]!.nights[0]!.runId]).toEqual([5, 'run-5'])
  })

  test('no nights are no series', () => {
    expect(trendOf([])).toMatchObject({ series: [], duplicates: 0, tooMany: 0 })
  })
})
