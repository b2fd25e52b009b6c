import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { phasesFor } from '../../../src/report/facts/fr-phases.ts'

describe('the phases', () => {
  test("are the seed's for 100 cameras and room for them", () => {
    expect(phasesFor(100, 168)).toEqual([
      'Deploy 50 cameras (conservative start)',
      'Scale to 80-100 cameras based on performance',
      'Monitor and optimize before further scaling',
    ])
  })

  test('scale with another target', () => {
    expect(phasesFor(250, 300).slice(0, 2)).toEqual([
      'Deploy 125 cameras (conservative start)',
      'Scale to 200-250 cameras based on performance',
    ])
    expect(phasesFor(1, 1).slice(0, 2)).toEqual([
      'Deploy 1 camera (conservative start)',
      'Scale to 1 camera based on performance',
    ])
  })

  test.each([
    { recommended: 90, first: 'Deploy 50 cameras', second: 'Scale to 80-90 cameras' },
    { recommended: 60, first: 'Deploy 50 cameras', second: 'Scale to 60 cameras' },
    { recommended: 42, first: 'Deploy 42 cameras', second: 'Stay at 42 cameras' },
  ])('stop at the $recommended cameras recommended and say so', ({ recommended, first, second }) => {
    const phases = phasesFor(100, recommended)
    expect(phases[0]).toContain(first)
    expect(phases[1]).toContain(second)
    expect(phases[1]).toContain('capped by the number recommended, 100 wanted')
    expect(phases[2]).toContain('test again before going on to 100 cameras')
  })

  test('deploy nothing where nothing is recommended', () => {
    expect(phasesFor(100, 0)[0]).toContain('Deploy no cameras yet')
  })

  test('never ask for more cameras than are recommended before the next test', () => {
    const number = fc.integer({ min: 1, max: 2000 })
    fc.assert(
      fc.property(number, number, (target, recommended) => {
        const [first, second] = phasesFor(target, recommended)
        const deployed = `${first} ${second}`
          .replace(/\(.*?\)/g, '')
          .match(/\d+/g)
          ?.map(Number)
        expect(Math.max(...(deployed ?? []))).toBeLessThanOrEqual(recommended)
      }),
    )
  })
})
