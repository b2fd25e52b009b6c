import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effort } from '../../effort.ts'
import { wellFormed, wrecked } from './any-stream.ts'
import { cut, parse } from './parse.ts'

const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })

describe('any stream', () => {
  test('every complete picture counts, and nothing else', () => {
    fc.assert(
      fc.property(wellFormed, ({ stream, boundary, frames }) => {
        expect(parse(stream, boundary)).toEqual({ frames, failure: null })
      }),
      { numRuns: effort({ unit: 100, thorough: 2000 }) },
    )
  })

  test('any way of cutting the same bytes into chunks gives the same frames', () => {
    fc.assert(
      fc.property(fc.oneof(wellFormed, wrecked), pieces, ({ stream, boundary }, sizes) => {
        const whole = parse(stream, boundary)
        expect(parse(cut(stream, sizes), boundary)).toEqual(whole)
        expect(parse(cut(stream, [1]), boundary)).toEqual(whole)
      }),
      { numRuns: effort({ unit: 150, thorough: 3000 }) },
    )
  })
})
