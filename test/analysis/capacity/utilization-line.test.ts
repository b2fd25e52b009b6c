import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utilizationLine } from '../../../src/analysis/capacity/utilization-line.ts'
import { golden } from '../stats/golden.ts'
import { useAt } from './resource-use.ts'

const { N, U, u0, u1, C, ci95 } = golden.fieller
const VECTOR = N.map((connections, index) => useAt(connections, U[index]!))
const STRAIGHT = [0, 20, 40, 60].map((load) => useAt(load, 0.02 + 0.01 * load))

describe('the utilisation over several loads', () => {
  test('is full where the independent vector says, which is too far from its loads to be an answer', () => {
    const figures = `${C.toFixed(1)} connections (${ci95[0]!.toFixed(1)} to ${ci95[1]!.toFixed(1)})`
    expect(figures).toBe('178.7 connections (173.1 to 184.6)')
    expect(utilizationLine(VECTOR, 0.95)).toEqual({
      refused: `it would be full at ${figures}, and the largest load, 60, is less than half of that`,
    })
  })

  test('is an answer once a load of half of it was held', () => {
    const line = utilizationLine([...VECTOR, useAt(100, u0 + u1 * 100)])
    expect(line).toMatchObject({ loads: 7, largestLoad: 100, connections: expect.closeTo(C, 3) })
    expect(line).toMatchObject({ low: expect.closeTo(176.663, 3), high: expect.closeTo(180.699, 3) })
  })

  test('has an interval of no width through loads that lie on a line', () => {
    expect(utilizationLine(STRAIGHT)).toMatchObject({
      intercept: expect.closeTo(0.02, 9),
      slope: expect.closeTo(0.01, 9),
      connections: expect.closeTo(88, 6),
      low: expect.closeTo(88, 6),
      high: expect.closeTo(88, 6),
    })
  })

  test('does not bend at the loads at which the server was full', () => {
    const full = [useAt(120, 0.99), useAt(200, 1)]
    expect(utilizationLine([...STRAIGHT, ...full])).toEqual(utilizationLine(STRAIGHT))
  })

  test.each([
    ['no loads', [], 'at 0 different loads, expected at least 4'],
    ['three loads', STRAIGHT.slice(1), 'at 3 different loads, expected at least 4'],
    ['the same load twice', [...STRAIGHT.slice(1), useAt(60, 0.61)], 'at 3 different loads'],
    ['three loads and a full server', [...STRAIGHT.slice(1), useAt(90, 1)], '3 different loads below a full'],
    ['a flat line', [10, 20, 40, 60].map((load) => useAt(load, 0.5)), 'does not clearly grow'],
    [
      'a falling line',
      [10, 20, 40, 60].map((load) => useAt(load, 0.8 - load / 100)),
      'does not clearly grow',
    ],
    ['noise', [0.3, 0.1, 0.5, 0.2, 0.4].map((u, i) => useAt(10 * i, u)), 'does not clearly grow'],
    ['a server that is full without any load', [0, 1, 2, 3].map((n) => useAt(n, 0.91 + n / 100)), 'grow'],
    ['a line of small loads', [0, 1, 2, 3].map((n) => useAt(n, n / 100)), '3, is less than half of that'],
  ])('refuses %s', (_name, loads, why) => {
    expect(utilizationLine(loads)).toEqual({ refused: expect.stringContaining(why) })
  })

  test('never answers more than twice the largest load, and lies within its interval', () => {
    const load = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(fc.array(load, { maxLength: 12 }), (loads) => {
        const line = utilizationLine(loads.map(([connections, used]) => useAt(connections, used)))
        if ('refused' in line) return
        expect(line.connections).toBeLessThanOrEqual(2 * line.largestLoad)
        expect(line.low).toBeLessThanOrEqual(line.connections)
        expect(line.high).toBeGreaterThanOrEqual(line.connections)
      }),
    )
  })
})
