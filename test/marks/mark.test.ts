import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cameraNumber, emptyMark, MARK_BYTES, readMark, writeMark } from '../../src/marks/mark.ts'
import { anyMark, MARK } from './any-mark.ts'

function written(mark = MARK): Buffer {
  const bytes = Buffer.alloc(MARK_BYTES)
  writeMark(bytes, 0, mark)
  return bytes
}

test('a mark is read as it was written, wherever it lies', () => {
  fc.assert(
    fc.property(anyMark, fc.nat(9), fc.nat(9), (mark, before, behind) => {
      const bytes = Buffer.alloc(before + MARK_BYTES + behind, 0x31)
      writeMark(bytes, before, mark)
      const read = emptyMark()
      expect(readMark(bytes, before, before + MARK_BYTES, read)).toBe(true)
      expect(read).toEqual(mark)
    }),
  )
})

test('the text of a mark never changes its length or holds a start code or marker', () => {
  fc.assert(
    fc.property(anyMark, (mark) => {
      expect(written(mark).toString('latin1')).toMatch(/^camgate1[0-9a-f]{16}\d{12}[0-9a-f]{8}\d{16}$/)
    }),
  )
})

describe('no mark is read from', () => {
  test('one that is cut', () => {
    for (let end = 0; end < MARK_BYTES; end += 1) {
      expect(readMark(written(), 0, end, emptyMark())).toBe(false)
      expect(readMark(written().subarray(0, end), 0, MARK_BYTES, emptyMark())).toBe(false)
    }
  })

  test.each(['\0', ' ', '-', '+', '.', '/', ':', 'A', 'F', 'G', 'g', 'x', '`', '\xff'])(
    'one with %j in the place of any letter',
    (letter) => {
      for (let at = 0; at < MARK_BYTES; at += 1) {
        const bytes = written()
        if (bytes[at] === letter.charCodeAt(0)) continue
        bytes.write(letter, at, 'latin1')
        const read = emptyMark()
        expect(readMark(bytes, 0, MARK_BYTES, read)).toBe(false)
        expect(read).toEqual(emptyMark())
      }
    },
  )

  test('any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: MARK_BYTES, maxLength: 80 }), (bytes) => {
        expect(readMark(bytes, 0, bytes.length, emptyMark())).toBe(false)
      }),
    )
  })
})

test('the number of a camera is FNV-1a of its id', () => {
  expect(cameraNumber('')).toBe(0x811c9dc5)
  expect(cameraNumber('a')).toBe(0xe40c292c)
  expect(cameraNumber('foobar')).toBe(0xbf9cf968)
})
