import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extrapolate } from '../../src/capacity/extrapolate.ts'

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
