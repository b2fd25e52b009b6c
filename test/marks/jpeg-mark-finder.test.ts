import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeMarkComment } from '../../src/marks/jpeg-comment.ts'
import { JpegMarkFinder } from '../../src/marks/jpeg-mark-finder.ts'
import { MARK_BYTES } from '../../src/marks/mark.ts'
import type { FrameMark } from '../../src/model/marks.ts'
import { anyMark, MARK } from './any-mark.ts'

const OURS = comment(MARK)
const SCAN = Buffer.from('ffda000c03010002110311003f00', 'hex')

function comment(mark: FrameMark): Buffer {
  const bytes = Buffer.alloc(4 + MARK_BYTES)
  writeMarkComment(bytes, 0, mark)
  return bytes
}

function segment(code: number, content: string | Uint8Array): Buffer {
  const body = Buffer.from(content)
  return Buffer.concat([Buffer.of(0xff, code, (body.length + 2) >> 8, (body.length + 2) & 255), body])
}

/** What is found in the bytes behind the SOI of a picture, split at these places. */
function find(bytes: Uint8Array, cuts: readonly number[] = [], finder = new JpegMarkFinder()) {
  finder.begin()
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]
  edges.forEach((edge, i) => {
    finder.add(bytes, edge, edges[i + 1] ?? edge)
  })
  const mark = finder.take()
  return mark === null ? null : { ...mark }
}

test('a mark is found behind other segments, wherever the bytes are split', () => {
  const others = fc.array(
    fc.tuple(fc.constantFrom(0xe0, 0xe1, 0xef, 0xdb, 0xc4, 0xfe), fc.uint8Array({ maxLength: 150 })),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(anyMark, others, fc.array(fc.nat(900)), (mark, segments, cuts) => {
      const before = segments.map(([code, content]) => segment(code, content))
      expect(find(Buffer.concat([...before, comment(mark), SCAN]), cuts)).toEqual(mark)
    }),
  )
})

test('a mark is found byte for byte, and behind fill bytes', () => {
  const bytes = Buffer.concat([segment(0xe0, 'JFIF'), Buffer.of(0xff, 0xff, 0xff), OURS, SCAN])
  expect(find(bytes, Array.from(bytes.keys()))).toEqual(MARK)
})

test('a mark is found behind another comment that is exactly as long', () => {
  expect(find(Buffer.concat([segment(0xfe, 'x'.repeat(MARK_BYTES)), OURS]))).toEqual(MARK)
})

describe('no mark is found', () => {
  test.each([
    ['behind the start of the scan', Buffer.concat([SCAN, OURS])],
    ['inside another segment', segment(0xe1, OURS)],
    ['behind the end of the picture', Buffer.concat([Buffer.of(0xff, 0xd9), OURS])],
    ['behind bytes that are no segment', Buffer.concat([Buffer.of(0), OURS])],
    ['behind a segment with an impossible length', Buffer.concat([Buffer.of(0xff, 0xe0, 0, 1), OURS])],
    ['in a comment that is longer', segment(0xfe, Buffer.concat([OURS.subarray(4), Buffer.of(0)]))],
    ['more than 1 KB behind the beginning', Buffer.concat([segment(0xe1, Buffer.alloc(970)), OURS])],
    [
      'behind a segment that is longer than the picture',
      Buffer.concat([Buffer.of(0xff, 0xe1, 0xff, 0xff), OURS]),
    ],
    ['if it is cut', OURS.subarray(0, -1)],
  ])('%s', (_name, bytes) => {
    expect(find(bytes)).toBeNull()
    expect(find(bytes, Array.from(bytes.keys()))).toBeNull()
  })

  test('in any bytes', () => {
    const finder = new JpegMarkFinder()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.array(fc.nat(2000)), (bytes, cuts) => {
        expect(find(bytes, cuts, finder)).toBeNull()
      }),
    )
  })

  test('of the picture before', () => {
    const finder = new JpegMarkFinder()
    finder.begin()
    finder.add(OURS, 0, OURS.length)
    expect(find(SCAN, [], finder)).toBeNull()
    finder.begin()
    finder.add(OURS, 0, OURS.length)
    finder.drop()
    expect(finder.take()).toBeNull()
  })
})

test('a mark stays until the bytes of the next picture come, and is taken once', () => {
  const finder = new JpegMarkFinder()
  finder.begin()
  finder.add(OURS, 0, OURS.length)
  finder.beginBehindMarker()
  expect(finder.take()).toEqual(MARK)
  expect(finder.take()).toBeNull()
  finder.add(OURS, 1, OURS.length)
  expect(finder.take()).toEqual(MARK)
})
