import { expect, test } from 'vitest'
import { MARK_COMMENT_BYTES, writeMarkComment } from '../../src/marks/jpeg-comment.ts'
import { emptyMark, readMark } from '../../src/marks/mark.ts'
import { MARK } from './any-mark.ts'

test('a mark in a JPEG is a whole comment segment', () => {
  const bytes = Buffer.alloc(MARK_COMMENT_BYTES + 2)
  expect(writeMarkComment(bytes, 1, MARK)).toBe(1 + MARK_COMMENT_BYTES)
  expect(bytes.readUInt16BE(1)).toBe(0xfffe)
  expect(2 + bytes.readUInt16BE(3)).toBe(MARK_COMMENT_BYTES)
  expect([bytes[0], bytes.at(-1)]).toEqual([0, 0])
  const mark = emptyMark()
  expect(readMark(bytes, 5, bytes.length, mark)).toBe(true)
  expect(mark).toEqual(MARK)
})
