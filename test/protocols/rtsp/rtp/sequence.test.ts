import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SequenceCounter } from '../../../../src/protocols/rtsp/rtp/sequence.ts'

function counted(numbers: readonly number[]) {
  const counter = new SequenceCounter()
  const taken = numbers.map((number) => counter.take(number & 0xffff))
  return {
    taken,
    received: counter.received,
    lost: counter.lost,
    expected: counter.expected,
    begun: counter.begun,
  }
}

/** A little out of order: nothing moves further than `reach`. */
function shuffled(numbers: readonly number[], keys: readonly number[], reach: number): number[] {
  return numbers
    .map((number, at) => ({ number, at: at + (keys[at % keys.length] ?? 0) * reach }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ number }) => number)
}

describe('sequence numbers', () => {
  test.each<[string, number[], { received: number; lost: number }]>([
    ['in a row', [5, 6, 7], { received: 3, lost: 0 }],
    ['with a gap', [5, 6, 9], { received: 3, lost: 2 }],
    ['past the wrap', [65_534, 65_535, 0, 1], { received: 4, lost: 0 }],
    ['with a gap at the wrap', [65_534, 1], { received: 2, lost: 2 }],
    ['out of order', [5, 7, 6, 8], { received: 4, lost: 0 }],
    ['out of order at the wrap', [65_534, 0, 65_535, 1], { received: 4, lost: 0 }],
    ['twice', [5, 6, 6, 7, 5], { received: 3, lost: 0 }],
    ['late and twice', [5, 8, 6, 6], { received: 3, lost: 1 }],
    ['from before the first', [5, 4, 6], { received: 3, lost: 0 }],
    ['from before the first, with a gap', [5, 2, 6], { received: 3, lost: 2 }],
    ['late after a long gap', [5, 134, 133, 6], { received: 3, lost: 127 }],
    ['a stray one', [5, 30_000, 6, 7], { received: 3, lost: 0 }],
    ['too late to be true', [500, 501, 300, 502], { received: 3, lost: 0 }],
  ])('%s', (_what, numbers, expected) => {
    expect(counted(numbers)).toMatchObject(expected)
  })

  test('two in a row far away are a new count, and what was lost before stays lost', () => {
    expect(counted([5, 8, 40_000, 40_001, 40_002])).toMatchObject({ received: 5, lost: 2, begun: 2 })
  })

  test('grow past every wrap', () => {
    const { taken } = counted(Array.from({ length: 200_000 }, (_, i) => 60_000 + i))
    expect(taken.at(-1)).toBe((taken[0] ?? 0) + 199_999)
  })

  test('whatever is dropped, and in what order the others come: lost is what was dropped', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65_535 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 50, maxLength: 400 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 50 }),
        (first, draws, keys) => {
          const sent = draws.map((_, at) => first + at)
          // The ends arrive: what is lost before the first or behind the last nobody can know.
          const kept = sent.filter((_, at) => draws[at] !== 0 || at < 20 || at >= sent.length - 20)
          const { received, lost } = counted(shuffled(kept, keys, 8))
          expect({ received, lost }).toEqual({ received: kept.length, lost: sent.length - kept.length })
        },
      ),
      { numRuns: 500 },
    )
  })
})
