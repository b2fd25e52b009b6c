import { describe, expect, test } from 'vitest'
import { JpegWalker } from '../../../src/protocols/mjpeg/jpeg-markers.ts'
import { bytes, EOI, escaped, jpeg, SOI, segment } from './pictures.ts'

const scan = segment(0xda, 'scan')
const behind = bytes('\r\n--frame\r\n')

/** State and place after the picture (without its SOI), read in pieces of each of these sizes. */
function walk(picture: Uint8Array, pieceSize = picture.length): { state: string; at: number } {
  const walker = new JpegWalker()
  walker.begin()
  let at = SOI.length
  while (at < picture.length && walker.state === 'more') {
    const piece = picture.subarray(at, at + pieceSize)
    at += walker.walk(piece, 0, piece.length)
  }
  return { state: walker.state, at }
}

describe('the end of a JPEG', () => {
  test.each<[string, Buffer]>([
    ['a plain picture', jpeg()],
    ['a thumbnail with its own end marker', bytes(SOI, segment(0xe1, jpeg('thumb')), scan, 'x', EOI)],
    ['an end marker in a comment', bytes(SOI, segment(0xfe, EOI), scan, 'x', EOI)],
    ['an end marker in the header of a scan', bytes(SOI, segment(0xda, EOI), 'x', EOI)],
    ['stuffed bytes', bytes(SOI, scan, escaped(Buffer.from([0xff, 0xd9, 0xff, 0xff])), EOI)],
    ['restart markers', bytes(SOI, segment(0xdd, 'ri'), scan, 'a', [0xff, 0xd0], 'b', [0xff, 0xd7], EOI)],
    [
      'several scans with tables between them',
      bytes(SOI, segment(0xc2, 'p'), scan, 'a', segment(0xc4, 'h'), scan, 'b', scan, EOI),
    ],
    [
      'fill bytes before markers',
      bytes(SOI, [0xff, 0xff, 0xff], segment(0xe0, 'x'), scan, 'a', [0xff, 0xff], EOI),
    ],
    ['an empty segment', bytes(SOI, segment(0xfe, ''), scan, 'a', EOI)],
    ['an empty scan header', bytes(SOI, segment(0xda, ''), 'a', EOI)],
    ['a number of lines behind the scan', bytes(SOI, scan, 'a', segment(0xdc, 'nl'), EOI)],
    ['a temporary marker without a length', bytes(SOI, [0xff, 0x01], scan, 'a', EOI)],
    ['a delimiter inside the data', bytes(SOI, scan, '\r\n--frame\r\n', EOI)],
  ])('%s', (_name, picture) => {
    const stream = bytes(picture, behind)
    for (const size of [1, 2, 3, 7, stream.length]) {
      expect(walk(stream, size)).toEqual({ state: 'complete', at: picture.length })
    }
  })

  test.each<[string, Buffer]>([
    ['odd bytes between segments', bytes(SOI, 'odd', segment(0xe0, 'x'), '\0\0', scan, 'a', EOI)],
    ['a comment longer than it says', bytes(SOI, segment(0xfe, 'said'), 'and more', scan, 'a', EOI)],
    ['a comment shorter than its own length', bytes(SOI, [0xff, 0xfe, 0, 1], 'x', scan, 'a', EOI)],
    ['a stuffed byte between segments', bytes(SOI, [0xff, 0x00], scan, 'a', EOI)],
    ['codes that mean nothing', bytes(SOI, [0xff, 0x02, 0xff, 0xf5], scan, 'a', EOI)],
    ['a code that means nothing in the data', bytes(SOI, scan, 'a', [0xff, 0x0d], 'b', EOI)],
    ['the code of a start in the data', bytes(SOI, scan, 'a', [0xff, 0xd8], 'b', EOI)],
    ['odd bytes behind the first scan', bytes(SOI, scan, 'a', segment(0xc4, 'h'), 'odd', scan, 'b', EOI)],
  ])('is found behind %s, as decoders find it', (_name, picture) => {
    for (const size of [1, 2, 3, picture.length]) {
      expect(walk(bytes(picture, behind), size)).toEqual({ state: 'complete', at: picture.length })
    }
  })

  test.each<[string, Buffer, string]>([
    ['a picture that starts inside the data', bytes(SOI, scan, 'cut', jpeg()), 'restarted'],
    ['a picture that starts between segments', bytes(SOI, segment(0xe0, 'x'), jpeg()), 'restarted'],
    ['text without an end where a marker belongs', bytes(SOI, Buffer.alloc(263_000, 'text')), 'broken'],
    ['data that goes on', bytes(SOI, scan, 'and on'), 'more'],
    ['a segment that goes on', bytes(SOI, [0xff, 0xe0, 0xff, 0xff], EOI), 'more'],
  ])('%s is no end', (_name, picture, state) => {
    for (const size of [1, 2, picture.length]) expect(walk(picture, size).state).toBe(state)
  })
})

describe('what a decoder shows', () => {
  test.each<[string, Buffer, boolean]>([
    ['a picture', jpeg(), true],
    ['a picture that was cut in its data', bytes(SOI, scan, 'c'), true],
    ['a scan without data', bytes(SOI, scan, EOI), false],
    ['a scan without data or end', bytes(SOI, scan), false],
    ['tables', bytes(SOI, segment(0xdb, 'q'), segment(0xc4, 'h'), EOI), false],
    ['a start and an end', bytes(SOI, EOI), false],
    ['a picture behind a comment that says it is longer', bytes(SOI, [0xff, 0xfe, 0x40, 0], jpeg()), true],
    ['a comment that goes on', bytes(SOI, [0xff, 0xfe, 0x40, 0], 'text'), false],
    ['a picture behind a comment with one inside', bytes(SOI, segment(0xfe, jpeg()), 'x'), false],
  ])('%s', (_name, picture, isViewable) => {
    for (const size of [1, 2, picture.length]) {
      const walker = new JpegWalker()
      walker.begin()
      for (let at = 2; at < picture.length; at += size) {
        const piece = picture.subarray(at, at + size)
        walker.walk(piece, 0, piece.length)
      }
      expect(walker.isViewable()).toBe(isViewable)
    }
  })

  test('is nothing of a picture in which the end marker follows its segments', () => {
    const isEmpty = (picture: Buffer) => {
      const walker = new JpegWalker()
      walker.begin()
      walker.walk(picture, 2, picture.length)
      return walker.isEmpty
    }
    expect(isEmpty(bytes(SOI, segment(0xe0, 'JFIF'), EOI))).toBe(true)
    expect(isEmpty(bytes(SOI, 'who knows', EOI))).toBe(false)
    expect(isEmpty(jpeg())).toBe(false)
  })
})
