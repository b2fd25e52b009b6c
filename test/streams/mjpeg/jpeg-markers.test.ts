import { describe, expect, test } from 'vitest'
import { JpegWalker } from '../../../src/streams/mjpeg/jpeg-markers.ts'
import { bytes, EOI, escaped, jpeg, SOI, segment } from './pictures.ts'

const scan = segment(0xda, 'scan')
const behind = bytes('\r\n--frame\r\n')

/** State and place after the picture (without its SOI), read in pieces of each of these sizes. */
function walk(picture: Uint8Array, pieceSize = picture.length): { state: string; at: number } {
  const walker = new JpegWalker()
  walker.begin()
  let at = SOI.length
  while (at < picture.length && walker.state === 'more') {
    at += walker.walk(picture.subarray(at, at + pieceSize), 0)
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

  test.each<[string, Buffer, string]>([
    ['a picture that starts inside the data', bytes(SOI, scan, 'cut', jpeg()), 'restarted'],
    ['a picture that starts between segments', bytes(SOI, segment(0xe0, 'x'), jpeg()), 'restarted'],
    ['text where a marker belongs', bytes(SOI, segment(0xe0, 'x'), '\r\n--frame'), 'broken'],
    ['a reserved marker in the data', bytes(SOI, scan, 'cut', [0xff, 0x0d]), 'broken'],
    ['a stuffed byte between segments', bytes(SOI, [0xff, 0x00]), 'broken'],
    ['a segment shorter than its own length', bytes(SOI, [0xff, 0xe0, 0, 1], 'x'), 'broken'],
    ['data that goes on', bytes(SOI, scan, 'and on'), 'more'],
    ['a segment that goes on', bytes(SOI, [0xff, 0xe0, 0xff, 0xff], EOI), 'more'],
  ])('%s is no end', (_name, picture, state) => {
    for (const size of [1, 2, picture.length]) expect(walk(picture, size).state).toBe(state)
  })

  test('a byte that does not belong to the picture is left unread', () => {
    const picture = bytes(SOI, scan, 'cut', [0xff], '\r\n--frame')
    expect(walk(picture)).toEqual({ state: 'broken', at: picture.indexOf('\r') })
  })
})
