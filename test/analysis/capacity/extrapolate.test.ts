import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extrapolate } from '../../../src/analysis/capacity/extrapolate.ts'
import { useAt } from './resource-use.ts'

const LOADS = [0, 20, 40, 60].map((load) => useAt(load, 0.02 + 0.01 * load))

describe('extrapolation', () => {
  test.each([
    { successful: 48, planned: 48, connections: 60, divisor: '÷ 0.8' },
    { successful: 47, planned: 48, connections: 58, divisor: '÷ 0.8' },
    { successful: 95, planned: 100, connections: 118, divisor: '÷ 0.8' },
    { successful: 94, planned: 100, connections: 104, divisor: '÷ 0.9' },
    { successful: 63, planned: 70, connections: 70, divisor: '÷ 0.9' },
    { successful: 89, planned: 100, connections: 89, divisor: '÷ 1' },
  ])('takes $successful of $planned to $connections by the legacy rule', (example) => {
    const capacity = extrapolate({ ...example, utilization: null })
    expect(capacity).toMatchObject({ method: 'extrapolated', connections: example.connections })
    expect(capacity.formula).toContain(`${example.successful} successful connections ${example.divisor}`)
    expect(capacity.formula).toContain(`= ${example.connections}`)
  })

  test('takes a known utilisation instead of the rule of thumb: the 47 of 240', () => {
    const capacity = extrapolate({ successful: 48, planned: 48, utilization: 0.2 })
    expect(capacity.connections).toBe(240)
    expect(capacity.formula).toContain('48 successful connections ÷ 0.2 = 240')
  })

  test('does not lose a connection to floating point', () => {
    expect(extrapolate({ successful: 7, planned: 7, utilization: 0.07 }).connections).toBe(100)
  })

  test('takes the load at which the processors of the server would be full', () => {
    const noisy = LOADS.map((use, index) => ({ ...use, utilization: use.utilization + (index % 2) / 100 }))
    const capacity = extrapolate({ successful: 60, planned: 60, utilization: null, loads: noisy })
    expect(capacity).toMatchObject({ method: 'extrapolated', connections: 86, low: 84, high: 90 })
    expect(capacity).toMatchObject({ confidence: 'low', censored: false, stable: null })
    expect(capacity.formula).toBe(
      "not measured, extrapolated from the server's process: utilisation 0.0220 + 0.0101 × connections, " +
        'over 4 loads up to 60, reaches 0.9 at 86.9 connections (90 % interval 84.5 to 89.5)',
    )
    expect(capacity.notes).toEqual([
      'extrapolated from the processors alone: memory, network or a lock may end it earlier',
    ])
  })

  test('trusts the utilisation given more than the processors', () => {
    const input = { successful: 60, planned: 60, utilization: 0.5 }
    expect(extrapolate({ ...input, loads: LOADS })).toEqual(extrapolate(input))
  })

  test('does not answer less than the test itself carried', () => {
    const loads = LOADS.map((use) => useAt(use.connections, use.utilization * 1.5))
    const capacity = extrapolate({ successful: 60, planned: 60, utilization: null, loads })
    expect(capacity).toMatchObject({ connections: 60, low: 60, high: 60 })
    expect(capacity.formula).toContain('reaches 0.9 at 58.0 connections')
    expect(capacity.formula).toContain('; the test carried 60')
  })

  test.each([
    ['too few loads were held', 60, LOADS.slice(1), 'at 3 different loads, expected at least 4'],
    ['the test was beyond the capacity', 56, LOADS, 'only 56 of 60 connections were successful'],
  ])('falls back on the rule of thumb and says why: %s', (_name, successful, loads, why) => {
    const input = { successful, planned: 60, utilization: null }
    const { notes, ...capacity } = extrapolate({ ...input, loads })
    const { notes: none, ...ruleOfThumb } = extrapolate(input)
    expect(capacity).toEqual(ruleOfThumb)
    expect(none).toEqual([])
    expect(notes).toEqual([expect.stringContaining(why)])
  })

  test('has no capacity to tell where no connection was successful', () => {
    const capacity = extrapolate({ successful: 0, planned: 48, utilization: null })
    expect(capacity).toMatchObject({ method: 'none', connections: null, low: null, high: null, stable: null })
    expect(capacity.formula).toContain('0 of 48')
  })

  test('is never sure of itself and always says that nothing was measured', () => {
    const load = fc.integer({ min: 1, max: 5000 }).chain((planned) =>
      fc.record({
        planned: fc.constant(planned),
        successful: fc.integer({ min: 0, max: planned }),
        utilization: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true })),
        loads: fc.constantFrom([], LOADS),
      }),
    )
    fc.assert(
      fc.property(load, (input) => {
        const capacity = extrapolate(input)
        expect(capacity.confidence).toBe('low')
        expect(capacity.formula).toContain('not measured')
        expect(capacity.reason).toContain('not measured')
        if (capacity.connections !== null) {
          expect(capacity.connections).toBeGreaterThanOrEqual(input.successful)
          expect(Number.isSafeInteger(capacity.connections)).toBe(true)
        }
      }),
    )
  })
})
