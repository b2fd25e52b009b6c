import fc from 'fast-check'
import type { FrameMark } from '../../src/model/marks.ts'

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })

/** Every mark that its text can hold: the time has microseconds. */
export const anyMark: fc.Arbitrary<FrameMark> = fc.record({
  camera: word,
  sender: word,
  number: fc.integer({ min: 0, max: 10 ** 12 - 1 }),
  clock: word,
  sentMs: fc.integer({ min: 0, max: 10 ** 15 - 1 }).map((microseconds) => microseconds / 1000),
})

export const MARK: FrameMark = {
  camera: 0xfedcba98,
  sender: 7,
  number: 4_000_000_123,
  clock: 0x01020304,
  sentMs: 123_456_789.25,
}
