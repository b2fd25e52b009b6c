import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inferencesNeeded, limitsOf, linkNeeded, smallest, termsFor } from '../../../src/analysis/fr/terms.ts'
import { DEFAULT_FR_TERMS, type FrTerms } from '../../../src/model/fr.ts'
import { type SampleLoad, sampleLoad } from './sample.ts'

const told = (terms: Partial<FrTerms>, { health }: SampleLoad = sampleLoad()) =>
  limitsOf({ ...DEFAULT_FR_TERMS, ...terms }, health)

describe('the limits of a deployment', () => {
  test('are the stream server alone, unless others are told', () => {
    expect(termsFor(240, 70, told({}))).toEqual([
      { name: 'stream server', cameras: 168, formula: '⌊0.7 × 240 ÷ 1⌋ = 168' },
    ])
    expect(termsFor(null, 70, told({}))).toEqual([])
  })

  test('show their arithmetic', () => {
    const limits = told({
      connectionsPerCamera: 3,
      linkMbps: 10_000,
      streamMbps: 4,
      inferencesPerSecond: 1000,
    })
    expect(termsFor(430, 90, limits).map(({ formula }) => formula)).toEqual([
      '⌊0.9 × 430 ÷ 3⌋ = 129',
      '⌊0.8 × 10000 Mbit/s ÷ (4 Mbit/s × 3)⌋ = 666',
      '⌊0.8 × 1000 inferences/s ÷ 5 FPS⌋ = 160',
    ])
  })

  test('take the rate of a stream as measured, at its nominal frame rate, and say so', () => {
    // 16,384 bytes × 25 FPS × 8 bits
    const formula = '⌊0.8 × 1000 Mbit/s ÷ (3.277 Mbit/s measured × 1)⌋ = 244'
    expect(termsFor(null, 70, told({ linkMbps: 1000 }))).toEqual([{ name: 'network', cameras: 244, formula }])
  })

  test('do not take the lower rate of connections that an overloaded server starved', () => {
    const starved = sampleLoad((c, index) =>
      index % 2 === 0 ? { ...c, frames: c.frames / 4, bytes: c.bytes / 4 } : c,
    )
    expect(told({}, starved).streamMbps).toBe(3.277)
  })

  test('leave the network out where the rate of a stream is not known', () => {
    const silent = sampleLoad((connection) => ({ ...connection, frames: 0, bytes: 0 }))
    expect(termsFor(240, 70, told({ linkMbps: 1000 }, silent)).map(({ name }) => name)).toEqual([
      'stream server',
    ])
  })

  test('are not a camera short for how a processor divides', () => {
    const limits = told({ linkMbps: 30, streamMbps: 0.1, connectionsPerCamera: 3 })
    expect(termsFor(null, 70, limits)[0]?.cameras).toBe(80)
    expect(linkNeeded(80, limits)).toBe(30)
  })

  test('bind by the smallest, by the first of equal ones', () => {
    const limits = told({ linkMbps: 500, streamMbps: 4, inferencesPerSecond: 625 })
    expect(smallest(termsFor(1000, 70, limits))?.name).toBe('network')
    expect(smallest([])).toBeNull()
  })

  test('need what allows the target, and no less', () => {
    const positive = (max: number) => fc.double({ min: 0.01, max, noNaN: true })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        positive(50),
        positive(30),
        (cameras, streamMbps, fps) => {
          const limits = told({ streamMbps, analysisFps: fps })
          const allowed = (linkMbps: number, inferencesPerSecond: number) =>
            termsFor(null, 70, { ...limits, linkMbps, inferencesPerSecond }).map((term) => term.cameras)
          const link = linkNeeded(cameras, limits) ?? 0
          const inferences = inferencesNeeded(cameras, limits)
          for (const count of allowed(link, inferences)) expect(count).toBeGreaterThanOrEqual(cameras)
          for (const count of allowed(link - 1, inferences - 1)) expect(count).toBeLessThan(cameras)
        },
      ),
    )
  })
})
