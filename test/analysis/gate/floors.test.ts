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
        limit: '≥ 95',
        verdict: 'pass',
        why: 'within the limit',
      },
    ])
  })

  test.each([
    [{ min: 95 }, 95, 'pass', '≥ 95'],
    [{ min: 95 }, 94.9999, 'fail', '≥ 95'],
    [{ max: 0.1 }, 0.1, 'pass', '≤ 0.1'],
    [{ max: 0.1 }, 0.1001, 'fail', '≤ 0.1'],
    [{ max: 0 }, 0, 'pass', '≤ 0'],
    [{ max: 0 }, 1, 'fail', '≤ 0'],
    [{ min: 1 }, 0, 'fail', '≥ 1'],
    [{ min: 20, max: 30 }, 25, 'pass', '≥ 20 and ≤ 30'],
    [{ min: 20, max: 30 }, 31, 'fail', '≥ 20 and ≤ 30'],
    [{ min: 20, max: 30 }, 19, 'fail', '≥ 20 and ≤ 30'],
    [{ max: 5000 }, Number.POSITIVE_INFINITY, 'fail', '≤ 5000'],
    [{ max: 5000 }, Number.NaN, 'fail', '≤ 5000'],
    [{ max: 5000 }, null, 'fail', '≤ 5000'],
    [{ min: 0 }, null, 'fail', '≥ 0'],
    [{}, 5, 'fail', ''],
  ])('%j against %s is %s', (limits, value, verdict, limit) => {
    expect(judgeOne({ metric: 'm', ...limits }, value)).toMatchObject({ verdict, limit, value })
  })

  test('on something that was not measured fails and says so', () => {
    expect(judgeFloors({}, [{ metric: 'drops', max: 0 }])[0]).toMatchObject({
      verdict: 'fail',
      value: null,
      why: 'not measured in this run: the report has no number for it',
    })
    expect(judgeOne({ metric: 'capacity_connections', min: 200 }, null).why).toBe(
      'not measured in this run: only a capacity search measures it; an extrapolation is not a measurement',
    )
    expect(judgeOne({ metric: 'gap_p95_ms', max: 80 }, null).why).toContain(
      'no connection received two frames',
    )
    expect(judgeOne({ metric: 'fairness', min: 0.9 }, null).why).toContain('nothing was delivered')
  })

  test('is not fooled by what every object has', () => {
    expect(judgeFloors({}, [{ metric: 'constructor', min: 0 }])[0]).toMatchObject({
      verdict: 'fail',
      value: null,
    })
  })

  test('on a first frame that never came fails as infinite', () => {
    const row = judgeOne({ metric: 'time_to_first_frame_p95_ms', max: 5000 }, Number.POSITIVE_INFINITY)
    expect(row).toMatchObject({ verdict: 'fail', why: 'it never came, which counts as infinite' })
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

  test('above a censored capacity names the option that lifts it', () => {
    expect(judgeOne({ metric: 'capacity_connections', min: 200 }, 120, 120).why).toBe(
      'at least 120: the search stopped there before anything failed; raise --max-connections to find out',
    )
  })

  test.each([
    [
      { min: 100 },
      240,
      'within the limit, which could be tightened to ≥ 200: 100 is 42 % of what was measured',
    ],
    [{ min: 168 }, 240, 'within the limit'],
    [
      { min: 167 },
      240,
      'within the limit, which could be tightened to ≥ 200: 167 is 70 % of what was measured',
    ],
    [
      { min: 0.95 },
      97.9,
      'within the limit, which could be tightened to ≥ 83: 0.95 is 1 % of what was measured',
    ],
    [
      { max: 5000 },
      200,
      'within the limit, which could be tightened to ≤ 300: 5000 is 25 times what was measured',
    ],
    [{ max: 600 }, 200, 'within the limit'],
    [{ max: 0.1 }, 0, 'within the limit'],
    [{ min: 0 }, 0, 'within the limit'],
  ])('%j with %d measured: %s', (limits, value, why) => {
    expect(judgeOne({ metric: 'm', ...limits }, value)).toMatchObject({ verdict: 'pass', why })
  })

  test('proposes only limits that this run would meet', () => {
    const value = fc.double({ min: 0.001, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(value, value, (limit, measured) => {
        for (const floor of [{ min: limit }, { max: limit }]) {
          const { why } = judgeOne({ metric: 'm', ...floor }, measured)
          const proposed = Number(/tightened to . ([^:]+):/.exec(why)?.[1] ?? Number.NaN)
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
