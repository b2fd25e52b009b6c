import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeFloors } from '../../../src/analysis/gate/floors.ts'
import type { Floor } from '../../../src/model/gate.ts'

const judgeOne = (floor: Floor, value: number | null, censored: number | null = null) =>
  judgeFloors({ [floor.metric]: value }, [floor], censored)[0]!

describe('a floor', () => {
  test('makes a whole row', () => {
    expect(judgeFloors({ healthy_rate: 97.9 }, [{ metric: 'healthy_rate', min: 95 }])).toEqual([
      {
        metric: 'healthy_rate',
        kind: 'floor',
        baseline: null,
        value: 97.9,
        change: null,
        limit: { min: 95 },
        verdict: 'pass',
        reason: { code: 'within_limit' },
      },
    ])
  })

  test.each([
    [{ min: 95 }, 95, 'pass'],
    [{ min: 95 }, 94.9999, 'fail'],
    [{ max: 0.1 }, 0.1, 'pass'],
    [{ max: 0.1 }, 0.1001, 'fail'],
    [{ max: 0 }, 0, 'pass'],
    [{ max: 0 }, 1, 'fail'],
    [{ min: 1 }, 0, 'fail'],
    [{ min: 20, max: 30 }, 25, 'pass'],
    [{ min: 20, max: 30 }, 31, 'fail'],
    [{ min: 20, max: 30 }, 19, 'fail'],
    [{ max: 5000 }, Number.POSITIVE_INFINITY, 'fail'],
    [{ max: 5000 }, Number.NaN, 'fail'],
    [{ max: 5000 }, null, 'fail'],
    [{ min: 0 }, null, 'fail'],
    [{}, 5, 'fail'],
  ])('%j against %s is %s', (limits, value, verdict) => {
    expect(judgeOne({ metric: 'm', ...limits }, value)).toMatchObject({ verdict, limit: limits, value })
  })

  test('on something that was not measured fails and says so', () => {
    expect(judgeFloors({}, [{ metric: 'drops', max: 0 }])[0]).toMatchObject({
      verdict: 'fail',
      value: null,
      reason: { code: 'not_measured' },
    })
  })

  test('is not fooled by what every object has', () => {
    expect(judgeFloors({}, [{ metric: 'constructor', min: 0 }])[0]).toMatchObject({
      verdict: 'fail',
      value: null,
    })
  })

  test('on a first frame that never came fails as infinite', () => {
    const row = judgeOne({ metric: 'time_to_first_frame_p95_ms', max: 5000 }, Number.POSITIVE_INFINITY)
    expect(row).toMatchObject({ verdict: 'fail', reason: { code: 'infinite' } })
  })

  test.each([
    ['capacity_connections', { min: 200 }, 200, 'pass'],
    ['capacity_connections', { min: 200 }, 199, 'inconclusive'],
    ['recommended_cameras', { min: 200 }, 139, 'inconclusive'],
    ['capacity_connections', { max: 300 }, 199, 'inconclusive'],
    ['capacity_connections', { max: 300 }, 301, 'fail'],
    ['healthy_rate', { min: 95 }, 94, 'fail'],
    ['capacity_connections', { min: 200 }, null, 'fail'],
  ])('on %s %j with a search that ended at %s is %s', (metric, limits, value, verdict) => {
    expect(judgeOne({ metric, ...limits }, value, 199).verdict).toBe(verdict)
  })

  test('above a censored capacity holds what the search reached', () => {
    expect(judgeOne({ metric: 'capacity_connections', min: 200 }, 120, 120).reason).toEqual({
      code: 'at_least',
      value: 120,
    })
  })

  test.each([
    [{ min: 100 }, 240, { code: 'loose_limit', bound: 'min', limit: 100, value: 240, proposed: 200 }],
    [{ min: 168 }, 240, { code: 'within_limit' }],
    [{ min: 167 }, 240, { code: 'loose_limit', bound: 'min', limit: 167, value: 240, proposed: 200 }],
    [{ min: 0.95 }, 97.9, { code: 'loose_limit', bound: 'min', limit: 0.95, value: 97.9, proposed: 83 }],
    [{ max: 5000 }, 200, { code: 'loose_limit', bound: 'max', limit: 5000, value: 200, proposed: 300 }],
    [{ max: 600 }, 200, { code: 'within_limit' }],
    [{ max: 0.1 }, 0, { code: 'within_limit' }],
    [{ min: 0 }, 0, { code: 'within_limit' }],
  ])('%j with %d measured: %j', (limits, value, reason) => {
    expect(judgeOne({ metric: 'm', ...limits }, value)).toMatchObject({ verdict: 'pass', reason })
  })

  test('proposes only limits that this run would meet', () => {
    const value = fc.double({ min: 0.001, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(value, value, (limit, measured) => {
        for (const floor of [{ min: limit }, { max: limit }]) {
          const { reason } = judgeOne({ metric: 'm', ...floor }, measured)
          const proposed = reason.code === 'loose_limit' ? reason.proposed : Number.NaN
          if ('min' in floor && !Number.isNaN(proposed)) expect(proposed).toBeLessThan(measured)
          if ('max' in floor && !Number.isNaN(proposed)) expect(proposed).toBeGreaterThan(measured)
        }
      }),
    )
  })

  test('passes exactly when the number is within both limits', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(number, number, number, (min, max, value) => {
        const { verdict } = judgeOne({ metric: 'm', min, max }, value)
        expect(verdict === 'pass').toBe(value >= min && value <= max)
      }),
    )
  })
})
