import { describe, expect, test } from 'vitest'
import { ChunkedBody } from '../../../src/protocols/mjpeg/chunked-body.ts'
import { boundaryOf } from '../../../src/protocols/mjpeg/content-type.ts'
import { CookieJar } from '../../../src/protocols/mjpeg/cookie-jar.ts'
import { Delimiter } from '../../../src/protocols/mjpeg/delimiter.ts'
import { DelimiterSearch } from '../../../src/protocols/mjpeg/delimiter-search.ts'
import { JpegWalker } from '../../../src/protocols/mjpeg/jpeg-markers.ts'
import { Line } from '../../../src/protocols/mjpeg/line.ts'
import { expectLinear, expectLinearOn } from '../../growth.ts'
import { cut, parse } from './parse.ts'
import { bytes, EOI, jpeg, lengthPart, part, plainPart, SOI, segment } from './pictures.ts'

/** The start of a stream, and then the same bytes over and over. */
function repeated(start: string | Uint8Array, unit: string | Uint8Array): (size: number) => Buffer {
  const first = bytes(start)
  return (size) => bytes(first, Buffer.alloc(size, bytes(unit)))
}

const scan = segment(0xda, 'scan')
const picture = bytes('--frame\r\n\r\n', SOI, scan, 'data')
const sized = bytes('--frame\r\nContent-Length: 16000000\r\n\r\n', SOI, scan, 'data')

describe('the work on a stream grows with its bytes alone', () => {
  test.each<[string, (size: number) => Buffer]>([
    ['small parts with a length', repeated('', lengthPart(jpeg()))],
    ['small parts without a length', repeated('', plainPart(jpeg()))],
    ['parts whose length is wrong', repeated('', part('frame', ['Content-Length: 3'], jpeg()))],
    [
      'parts whose length is much too large',
      repeated('', part('frame', ['Content-Length: 9000000'], jpeg())),
    ],
    ['pictures without delimiters', repeated('', jpeg())],
    ['parts without an end marker', repeated('', bytes('--frame\r\n\r\n', SOI, scan, 'x\r\n'))],
    ['empty parts', repeated('', '--frame\r\n\r\n')],
    ['delimiters', repeated('', '--frame\r\n')],
    ['closing delimiters', repeated(picture, '--frame--\r\n')],
    ['delimiters in a picture', repeated(picture, '--frame\r\n')],
    ['delimiters in a picture of a length', repeated(sized, '--frame\r\n')],
    ['part headers in a picture', repeated(picture, '--frame\r\nA: b\r\n\r\nx')],
    [
      'part headers in a comment',
      repeated(bytes('--frame\r\n\r\n', SOI, [0xff, 0xfe, 0xff, 0xff]), '--frame\r\nA: b\r\n'),
    ],
    ['beginnings of delimiters', repeated(picture, '\r\n--fram')],
    ['beginnings of delimiters behind a picture', repeated(lengthPart(jpeg()), '--fram')],
    ['dashes', repeated(picture, '-')],
    ['line ends', repeated(lengthPart(jpeg()), '\r\n')],
    ['line ends in a picture', repeated(picture, '\r\n')],
    ['line ends and dashes in a picture', repeated(picture, '\r\n-')],
    ['markers in a picture', repeated(picture, Buffer.of(0xff, 0xd0, 0xff))],
    ['starts in a picture', repeated(picture, bytes(SOI, 'x'))],
    ['starts and markers in a picture', repeated(picture, bytes(SOI, [0xff]))],
    ['empty segments', repeated(bytes('--frame\r\n\r\n', SOI), segment(0xfe, ''))],
    [
      'segments with half a scan',
      repeated(bytes('--frame\r\n\r\n', SOI), segment(0xfe, Buffer.of(0xff, 0xda))),
    ],
    ['starts and ends', repeated('--frame\r\n\r\n', bytes(SOI, EOI))],
    ['text in a part', repeated('--frame\r\nContent-Type: text/plain\r\n\r\n', 'text\n')],
    ['long headers', repeated('', bytes('--frame\r\n', Buffer.alloc(8000, 'X: y\r\n'), '\r\n', jpeg()))],
    [
      'folded headers',
      repeated('', bytes('--frame\r\nA: b', Buffer.alloc(8000, '\r\n '), '\r\n\r\n', jpeg())),
    ],
  ])('%s', (_name, make) => {
    for (const pieces of [[Number.MAX_SAFE_INTEGER], [1000]]) {
      expectLinear(
        (size) => cut(make(size), pieces),
        (stream) => parse(stream),
      )
    }
  })

  test.each([
    ['the same letter', `--${'a'.repeat(250)}b`, 'a'],
    ['dashes', `${'-'.repeat(200)}b`, '-'],
    ['its own beginning', `--${'ab'.repeat(120)}c`, `--${'ab'.repeat(120)}`],
    ['its own beginning, nested', `--${'aabaabaaab'.repeat(20)}c`, 'aabaabaaab'],
  ])('the search for a delimiter in %s', (_name, text, unit) => {
    const line = new Line()
    for (const byte of bytes(text)) line.add(byte)
    const delimiter = new Delimiter(text)
    expect(delimiter.adopt(line)).toBe(true)
    const search = new DelimiterSearch(delimiter)
    for (const pieces of [[Number.MAX_SAFE_INTEGER], [100], [1]]) {
      expectLinear(
        (size) => cut(repeated('', unit)(size), pieces),
        (stream) => {
          search.beginAnywhere()
          for (const piece of stream) search.read(piece, 0)
        },
      )
    }
  })

  test.each<[string, string | Uint8Array]>([
    ['data', 'x'],
    ['markers', Buffer.of(0xff)],
    ['restart markers', Buffer.of(0xff, 0xd0)],
    ['segments', segment(0xc4, 'h')],
    ['scans', scan],
  ])('the markers of a picture that is all %s', (_name, unit) => {
    const walker = new JpegWalker()
    expectLinear(repeated(scan, unit), (picture) => {
      walker.begin()
      // The end is moved on in small steps, as a delimiter that is looked for moves it.
      for (
        let at = 0, end = 0;
        at < picture.length && walker.state === 'more';
        at = walker.walk(picture, at, end)
      )
        end = Math.min(picture.length, end + 10)
    })
  })

  test.each(['a', ' ', ';', '=', '"', 'a=', 'a= ', '; max-age', ';boundary="', ';boundary = '])(
    'fields of a response that are all %j',
    (unit) => {
      for (const [start, end] of [
        ['', ''],
        ['a=', '\x01'],
      ]) {
        const field = (size: number) => `${start}${unit.repeat(size / unit.length)}${end}`
        expectLinearOn(field, (text) => {
          new CookieJar().keep('host', Array(4).fill(text))
          boundaryOf(`multipart/x-mixed-replace${text}`)
        })
      }
    },
  )

  test.each([
    ['chunks of a byte', '1\r\nx\r\n'],
    ['long chunk extensions', `1;${'x'.repeat(16_000)}\r\nx\r\n`],
    ['chunks with leading zeros', `${'0'.repeat(1000)}1\r\nx\r\n`],
  ])('%s', (_name, unit) => {
    for (const pieces of [[Number.MAX_SAFE_INTEGER], [1]]) {
      expectLinear(
        (size) => cut(repeated('', unit)(size), pieces),
        (stream) => {
          const body = new ChunkedBody(() => {})
          for (const piece of stream) body.push(piece)
        },
      )
    }
  })
})
