import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writePadding } from '../../src/simulator/jpeg-comments.ts'

/** Lengths of the comments that fill the bytes; throws when they do not fit exactly. */
function commentsIn(bytes: Uint8Array): number[] {
  const lengths: number[] = []
  let at = 0
  while (at < bytes.length) {
    expect([bytes[at], bytes[at + 1]]).toEqual([0xff, 0xfe])
    const length = ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0)
    lengths.push(length)
    at += 2 + length
  }
  expect(at).toBe(bytes.length)
  return lengths
}

const WHOLE = 65_537

test('padding of any size is comments that fill it to the byte', () => {
  const around = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -6, max: 9 }))
  const sizes = fc.oneof(
    fc.integer({ min: 4, max: 200_000 }),
    around.map(([segments, more]) => segments * WHOLE + more),
  )
  fc.assert(
    fc.property(sizes, (size) => {
      const target = new Uint8Array(size)
      expect(writePadding(target, 0, size)).toBe(size)
      expect(Math.min(...commentsIn(target))).toBeGreaterThanOrEqual(2)
    }),
  )
})

test('no padding writes nothing', () => {
  const target = new Uint8Array(4)
  expect(writePadding(target, 2, 0)).toBe(2)
  expect(target).toEqual(new Uint8Array(4))
})
