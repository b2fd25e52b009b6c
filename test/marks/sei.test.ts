import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyMark, MARK_UUID, writeMark } from '../../src/marks/mark.ts'
import { markUnit, readSeiMark } from '../../src/marks/sei.ts'
import { anyMark, MARK } from './any-mark.ts'

const CODECS = [
  ['h264', 1],
  ['h265', 2],
] as const

function unit(codec: 'h264' | 'h265' = 'h264', mark = MARK): Buffer {
  const { bytes, markAt } = markUnit(codec)
  writeMark(bytes, markAt, mark)
  return Buffer.from(bytes)
}

/** The messages of a unit with ours as the last one. */
function behind(...messages: readonly (readonly number[])[]): Buffer {
  return Buffer.concat([Buffer.from(messages.flat()), unit().subarray(1)])
}

function read(bytes: Uint8Array, start = 0, end = bytes.length) {
  const mark = emptyMark()
  return readSeiMark(bytes, start, end, mark) ? mark : null
}

describe.each(CODECS)('a mark in %s', (codec, headerBytes) => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(anyMark, (mark) => {
        expect(read(unit(codec, mark), headerBytes)).toEqual(mark)
      }),
    )
  })

  test('is a whole unit without emulated start codes, of the right type', () => {
    const bytes = unit(codec)
    expect(codec === 'h264' ? (bytes[0] ?? 0) & 0x1f : (bytes[0] ?? 0) >> 1).toBe(codec === 'h264' ? 6 : 39)
    expect(bytes.at(-1)).toBe(0x80)
    expect(bytes.includes(0)).toBe(false)
    expect([...bytes.subarray(headerBytes, headerBytes + 2)]).toEqual([5, bytes.length - headerBytes - 3])
  })

  test('has a number before anything is written to it', () => {
    expect(read(markUnit(codec).bytes, headerBytes)).toEqual(emptyMark())
  })
})

describe('a mark is found behind', () => {
  test.each([
    ['nothing', []],
    ['a recovery point', [[6, 1, 0xc4]]],
    ['an empty message', [[1, 0]]],
    ['a type and a size above 255', [[0xff, 3, 0xff, 0xff, 1, ...new Array(511).fill(7)]]],
    ['bytes that prevent an emulated start code, which its size leaves out', [[1, 4, 0, 0, 3, 1, 5]]],
    [
      'such bytes at its end and in the next head',
      [
        [1, 1, 0],
        [0, 3, 3, 9, 9, 9],
      ],
    ],
    [
      'user data of others',
      [
        [5, 17, ...new Array(17).fill(5)],
        [5, 76, ...new Array(76).fill(5)],
      ],
    ],
  ])('%s', (_name, messages) => {
    expect(read(behind(...messages))).toEqual(MARK)
  })
})

describe('no mark is found', () => {
  test('in a unit that is cut', () => {
    const bytes = behind([6, 1, 0xc4])
    for (let end = 0; end < bytes.length - 1; end += 1) {
      expect(read(bytes, 0, end)).toBeNull()
      expect(read(bytes.subarray(0, end), 0, bytes.length)).toBeNull()
    }
  })

  test('behind a message that claims to be longer than the unit', () => {
    expect(read(behind([1, 0xff, 0xff, 0xff, 0xff, 0]))).toBeNull()
    expect(read(behind(new Array(400).fill(0xff)))).toBeNull()
  })

  test('with another id, type or size', () => {
    for (const at of [1, 2, 3, 2 + MARK_UUID.length]) {
      const bytes = unit()
      bytes[at] = (bytes[at] ?? 0) ^ 1
      expect(read(bytes, 1)).toBeNull()
    }
  })

  test('in any bytes, and none takes long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(read(bytes)).toBeNull()
      }),
    )
    const startedAt = performance.now()
    for (const byte of [0, 1, 3, 0xff]) expect(read(Buffer.alloc(65_000, byte))).toBeNull()
    expect(read(Buffer.alloc(65_000, Buffer.of(1, 0)))).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
