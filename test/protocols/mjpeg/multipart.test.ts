import { describe, expect, test } from 'vitest'
import { effort } from '../../effort.ts'
import { parse } from './parse.ts'
import { bytes, EOI, jpeg, lengthPart, part, plainPart, SOI, segment } from './pictures.ts'

const a = jpeg('a')
const b = jpeg('second')
const c = jpeg('the third one')
const sizes = [a.length, b.length, c.length]
const scan = segment(0xda, 'scan')

/** Three pictures, each in a part of these header lines (`#` stands for the length). */
function stream(boundary: string, headers: readonly string[], newline = '\r\n'): Buffer {
  const parts = [a, b, c].map((body) => {
    const lines = headers.map((line) => line.replace('#', String(body.length)))
    return part(boundary, lines, body, newline)
  })
  return bytes(...parts)
}

function jpegParts(boundary = 'frame'): Buffer {
  return stream(boundary, ['Content-Type: image/jpeg', 'Content-Length: #'])
}

describe('framing', () => {
  test.each<[string, Buffer]>([
    ['parts with a length', jpegParts()],
    ['parts without a length', stream('frame', ['Content-Type: image/jpeg'])],
    ['parts without any header', stream('frame', [])],
    ['bare line feeds', stream('frame', ['Content-Type: image/jpeg', 'Content-Length: #'], '\n')],
    ['bare line feeds and no length', stream('frame', ['Content-Type: image/jpeg'], '\n')],
    ['odd casing', stream('frame', ['content-TYPE: IMAGE/Jpeg', 'CONTENT-length: #'])],
    ['padding before the values', stream('frame', ['Content-type:\t image/jpeg', 'Content-Length:     #'])],
    ['padding behind the values', stream('frame', ['Content-Type: image/jpeg  ', 'Content-Length: #  '])],
    ['padding before the colon', stream('frame', ['Content-Type : image/jpeg', 'Content-Length : #'])],
    ['no padding at all', stream('frame', ['Content-Type:image/jpeg', 'Content-Length:#'])],
    [
      'folded lines',
      stream('frame', ['Content-Type:', '  image/jpeg;', '\tname=x', 'Content-Length:', ' #']),
    ],
    ['a long line', stream('frame', [`X-Note: ${'x'.repeat(15_000)}`, 'Content-Length: #'])],
    ['more header lines', stream('frame', ['X-Time: 12:00', 'Content-Length: #', 'Date: today'])],
    ['a status line in every part', stream('frame', ['HTTP/1.1 200 OK', 'Content-Length: #'])],
    ['a type with parameters', stream('frame', ['Content-Type: image/jpeg; charset=x', 'Content-Length: #'])],
    ['other names for JPEG', stream('frame', ['Content-Type: image/pjpeg', 'Content-Length: #'])],
    ['no type', stream('frame', ['Content-Length: #'])],
    ['"bytes" as type', stream('frame', ['Content-Type: application/octet-stream', 'Content-Length: #'])],
    ['a length that is no number', stream('frame', ['Content-Type: image/jpeg', 'Content-Length: 12 bytes'])],
    ['a length of nothing', stream('frame', ['Content-Type: image/jpeg', 'Content-Length: 0'])],
    ['a negative length', stream('frame', ['Content-Type: image/jpeg', 'Content-Length: -1'])],
    [
      'padding behind the delimiter',
      bytes(jpegParts().toString('latin1').replaceAll('--frame', '--frame \t')),
    ],
    [
      'blank lines before delimiters',
      bytes(jpegParts().toString('latin1').replaceAll('--frame', '\r\n\n--frame')),
    ],
    [
      'no line end before delimiters',
      bytes(jpegParts().toString('latin1').replaceAll('\r\n--frame', '--frame')),
    ],
    ['a preamble', bytes('This is a stream.\r\nContent-Type: none\r\n\r\n', jpegParts())],
    ['a closing delimiter', bytes(jpegParts(), '--frame--\r\nand an epilogue')],
    [
      'empty parts between',
      bytes('--frame\r\n', lengthPart(a), '--frame\r\n\r\n', lengthPart(b), lengthPart(c)),
    ],
    ['an empty line before each picture', stream('frame', ['Content-Type: image/jpeg', '', ''])],
  ])('%s', (_name, bytes) => {
    expect(parse(bytes)).toEqual({ frames: sizes, failure: null })
  })

  test('a header that breaks off at the next delimiter is forgotten', () => {
    const stream = bytes('--frame\r\nContent-Type: text/plain\r\n', part('frame', [], a), lengthPart(b))
    expect(parse(stream).frames).toEqual([a.length, b.length])
  })

  test('a folded line is one line', () => {
    const padded = bytes(a, [0, 0])
    const headers = ['Content-Type:', ' text/plain', 'Content-Length:', `\t${padded.length}`]
    const text = Buffer.alloc(padded.length, 'text\r\n--frame\r\n')
    const picture = ['Content-Type:', ' image/jpeg', 'Content-Length:', `\t${padded.length}`]
    const stream = bytes(part('frame', headers, text), part('frame', picture, padded), '--frame--')
    expect(parse(stream).frames).toEqual([padded.length])
  })

  test('a picture counts at its last byte, before the next delimiter arrives', () => {
    const stream = lengthPart(a)
    expect(parse(stream.subarray(0, -2)).frames).toEqual([a.length])
    expect(parse(stream.subarray(0, -3)).frames).toEqual([])
    expect(parse(plainPart(a).subarray(0, -2)).frames).toEqual([a.length])
    expect(parse(plainPart(a).subarray(0, -3)).frames).toEqual([])
  })

  test('parts go on after a closing delimiter', () => {
    const stream = bytes(lengthPart(a), '--frame--\r\n\r\n', lengthPart(b), '--frame-- \r\n', lengthPart(c))
    expect(parse(stream).frames).toEqual(sizes)
  })

  test('pictures without any framing count', () => {
    expect(parse(bytes(a, b, c), null).frames).toEqual(sizes)
    expect(parse(bytes(a, [0, 0, 0], b, '\r\n', c), null).frames).toEqual(sizes)
    expect(parse(bytes('\r\n', a), null).frames).toEqual([a.length])
  })

  test('pictures without any framing count for hours', () => {
    const count = effort({ unit: 30, thorough: 270 })
    const padded = bytes(a, Buffer.alloc(64 * 1024))
    expect(
      parse(
        Array.from({ length: count }, () => padded),
        null,
      ).frames,
    ).toHaveLength(count)
  })

  test('a stream whose first delimiter is missing goes over to parts', () => {
    expect(parse(bytes(a, '\r\n', lengthPart(b), lengthPart(c))).frames).toEqual(sizes)
    const text = part('frame', ['Content-Type: text/plain'], b)
    expect(parse(bytes(a, text, lengthPart(c)), null).frames).toEqual(sizes)
    expect(parse(bytes('Content-Type: image/jpeg\r\n\r\n', a, '\r\n', lengthPart(b)), null).frames).toEqual([
      a.length,
      b.length,
    ])
  })
})

describe('the delimiter', () => {
  test.each<[string | null, string]>([
    ['frame', 'frame'],
    ['--frame', 'frame'],
    ['--frame', '--frame'],
    ['frame', '--frame'],
    [null, 'frame'],
    ['', 'frame'],
    ['wrong', 'frame'],
    ['frame', 'frame2'],
    ['frame2', 'frame'],
    [null, '-'],
    [null, '--=_--'],
    ["gc0p4Jq0M:2'Yt08jU534c0p", "gc0p4Jq0M:2'Yt08jU534c0p"],
  ])('declared as %j and sent as --%s is found', (declared, sent) => {
    expect(parse(jpegParts(sent), declared)).toEqual({ frames: sizes, failure: null })
    expect(parse(stream(sent, ['Content-Type: image/jpeg']), declared).frames).toEqual(sizes)
  })

  test('sent without its dashes is found if it was declared', () => {
    const stream = bytes(jpegParts().toString('latin1').replaceAll('--frame', 'frame'))
    expect(parse(stream, 'frame').frames).toEqual(sizes)
  })

  test('is not the first line with dashes, but the first one that header lines follow', () => {
    const preamble = '-- \r\n--\r\n--note\r\n--other\r\n'
    expect(parse(bytes(preamble, jpegParts()), null).frames).toEqual(sizes)
  })

  test('is not a line that only begins like it', () => {
    const png = bytes('\x89PNG\r\n--frames\r\n--frame-x\r\n--frame x\r\nend')
    const stream = bytes(part('frame', ['Content-Type: image/png'], png), lengthPart(a))
    expect(parse(stream).frames).toEqual([png.length, a.length])
  })
})

describe('what is inside a picture', () => {
  const noise = '\r\n--frame\r\nContent-Length: 3\r\n\r\n--frame--\r\n'

  test('does not end it', () => {
    const picture = bytes(SOI, segment(0xfe, noise), segment(0xe1, jpeg(noise)), scan, noise, EOI)
    expect(parse(bytes(lengthPart(picture), lengthPart(a))).frames).toEqual([picture.length, a.length])
    expect(parse(bytes(plainPart(picture), plainPart(a))).frames).toEqual([picture.length, a.length])
    expect(parse(bytes(picture, a), null).frames).toEqual([picture.length, a.length])
  })

  test('does not start another one', () => {
    const inside = bytes(SOI, scan, 'x', EOI, 'trailing', jpeg(), EOI)
    expect(parse(bytes(lengthPart(inside), lengthPart(a))).frames).toEqual([inside.length, a.length])
    const withRest = bytes(plainPart(bytes(a, jpeg('a preview behind the picture'))), plainPart(b))
    expect(parse(withRest).frames).toEqual([a.length, b.length])
  })
})

describe('pictures that do not end like a JPEG', () => {
  const padded = bytes(a, [0, 0, 0, 0])
  const png = bytes('\x89PNG\r\n\x1a\n and so on')

  test('a padded one counts once the delimiter follows right behind', () => {
    const stream = lengthPart(padded)
    expect(parse(stream).frames).toEqual([])
    expect(parse(bytes(stream, '--frame')).frames).toEqual([])
    expect(parse(bytes(stream, '--frame\r\n')).frames).toEqual([padded.length])
    expect(parse(bytes(stream, '--frame--')).frames).toEqual([padded.length])
    expect(parse(bytes(stream, 'x--frame\r\n')).frames).toEqual([a.length])
  })

  test('a length that takes in the line end before the delimiter is as good', () => {
    const stream = bytes(part('frame', [`Content-Length: ${a.length + 2}`], a), '--frame\r\n')
    expect(parse(stream).frames).toEqual([a.length + 2])
  })

  test.each(['image/png', 'image/webp', 'IMAGE/X-ANY'])('%s counts with a length and without', (type) => {
    const withLength = part('frame', [`Content-Type: ${type}`, `Content-Length: ${png.length}`], png)
    const without = part('frame', [`Content-Type: ${type}`], png)
    expect(parse(bytes(withLength, without, '--frame--')).frames).toEqual([png.length, png.length])
    const lineFeeds = part('frame', [`Content-Type: ${type}`], png, '\n')
    expect(parse(bytes(lineFeeds, lineFeeds, '--frame\n')).frames).toEqual([png.length, png.length])
  })

  test.each(['text/plain', 'application/json', 'video/mp4', 'audio/basic'])('%s is no frame', (type) => {
    const headers = [`Content-Type: ${type}`]
    const body = bytes('{"motion": true}')
    const stream = bytes(
      part('frame', [...headers, `Content-Length: ${body.length}`], body),
      part('frame', headers, body),
    )
    expect(parse(bytes(stream, lengthPart(b))).frames).toEqual([b.length])
  })

  test.each(['text/plain', 'application/x-foo', 'video/x-motion-jpeg', ''])(
    'a JPEG in a part of type "%s" is one, as viewers look at what it is',
    (type) => {
      const headers = [`Content-Type: ${type}`]
      const stream = bytes(
        part('frame', [...headers, `Content-Length: ${a.length}`], a),
        part('frame', headers, b),
      )
      expect(parse(stream).frames).toEqual([a.length, b.length])
    },
  )

  test('what is called a JPEG and does not start like one is no frame', () => {
    const text = bytes('camera is booting')
    expect(parse(bytes(lengthPart(text), plainPart(text), lengthPart(b))).frames).toEqual([b.length])
  })

  test('what is not called anything and does not start like a JPEG is no frame', () => {
    const text = bytes('hello')
    const stream = bytes(part('frame', ['Content-Length: 5'], text), part('frame', [], text), lengthPart(b))
    expect(parse(stream).frames).toEqual([b.length])
  })
})

describe('a cut picture is not counted', () => {
  const long = jpeg('x'.repeat(200))

  test('with a length that runs into the next part, which counts', () => {
    const cut = lengthPart(long).subarray(0, -30)
    const stream = bytes(lengthPart(a), cut, '\r\n', lengthPart(long), lengthPart(b))
    expect(parse(stream).frames).toEqual([a.length, long.length, b.length])
  })

  test('with a length, and a server that puts no line end before delimiters', () => {
    const bare = (body: Buffer) => lengthPart(body).subarray(0, -2)
    const cut = bare(long).subarray(0, -30)
    expect(parse(bytes(cut, bare(long), bare(b), bare(c))).frames).toEqual([long.length, b.length, c.length])
  })

  test('without a length, if the line end is missing that stands before other delimiters', () => {
    const cut = plainPart(long).subarray(0, -30)
    for (const rest of [cut, bytes(cut, [0xff])]) {
      const stream = bytes(plainPart(a), rest, plainPart(b), plainPart(c))
      expect(parse(stream).frames).toEqual(sizes)
    }
  })

  test('without a length, inside a segment: reading goes on at a delimiter', () => {
    const picture = bytes(SOI, segment(0xe1, 'y'.repeat(100)), scan, EOI)
    const cut = plainPart(picture).subarray(0, 60)
    const stream = bytes(cut, '\r\n', plainPart(long), plainPart(b), plainPart(c))
    expect(parse(stream).frames).toEqual([long.length, b.length, c.length])
  })

  test('when the connection ends in it', () => {
    expect(parse(bytes(lengthPart(a), lengthPart(long).subarray(0, -3))).frames).toEqual([a.length])
    expect(parse(bytes(plainPart(a), plainPart(long).subarray(0, -3))).frames).toEqual([a.length])
  })

  test('and its rest with the delimiter in it does not confuse the reader for long', () => {
    const trap = bytes('--frame\r\n\x00\x01binary\n--frame\r\n', [0xff, 0xfe], '\n')
    expect(parse(bytes(lengthPart(a), 'junk', trap, lengthPart(b))).frames).toEqual([a.length, b.length])
  })
})

describe('limits', () => {
  const KB = 1024
  const MB = 1024 * KB

  function inPieces(head: Uint8Array, filler: Uint8Array, total: number): Uint8Array[] {
    const pieces = [head]
    for (let size = head.length; size < total; size += filler.length) pieces.push(filler)
    return pieces
  }

  test('64 KB may stand before the first part, no more', () => {
    const text = (size: number) => Buffer.alloc(size, 'no camera here\n')
    expect(parse(bytes(text(64 * KB - 9), '\r\n--frame\r\n')).failure).not.toBeNull()
    expect(parse(bytes(text(64 * KB - 11), '\r\n--frame\r\n')).failure).toBeNull()
    expect(parse(text(MB), null).failure).toBe('no delimiter or picture in the first 64 KB')
    expect(parse(Buffer.alloc(MB), null).failure).toBe('no delimiter or picture in the first 64 KB')
  })

  test('starts of pictures do not stretch the 64 KB', () => {
    const starts = Buffer.alloc(MB, SOI)
    expect(parse(starts, null).failure).toBe('no delimiter or picture in the first 64 KB')
    expect(parse(Buffer.alloc(MB, bytes(SOI, 'x')), null).failure).not.toBeNull()
  })

  test('a part header may have 64 KB', () => {
    const header = (size: number) => bytes('--frame\r\n', Buffer.alloc(size, 'X-A: b\r\n'))
    expect(parse(header(64 * KB)).failure).toBeNull()
    expect(parse(header(64 * KB + 8)).failure).toBe('a part header is larger than 64 KB')
    const line = bytes('--frame\r\nX-Long: ', Buffer.alloc(65 * KB, 'x'))
    expect(parse(line).failure).toBe('a part header is larger than 64 KB')
  })

  test('a picture may have 16 MB: declared', () => {
    const declared = (size: number) =>
      bytes('--frame\r\nContent-Type: image/jpeg\r\n', `Content-Length: ${size}\r\n\r\n`)
    const filler = Buffer.alloc(MB, 'x')
    const whole = inPieces(bytes(declared(16 * MB), SOI, scan), filler, 15 * MB)
    expect(parse(whole).failure).toBeNull()
    expect(parse([...whole, filler, filler]).failure).toBe('a picture is larger than 16 MB')
  })

  test('a length larger than any picture is no length', () => {
    for (const length of ['16777217', '1e300', '9'.repeat(100)]) {
      const headers = ['Content-Type: image/jpeg', `Content-Length: ${length}`]
      expect(parse(bytes(part('frame', headers, a), part('frame', headers, b))).frames).toEqual([
        a.length,
        b.length,
      ])
    }
  })

  test('a picture may have 16 MB: found by its markers', () => {
    const head = bytes('--frame\r\n\r\n', SOI, scan)
    const filler = Buffer.alloc(MB, 'x')
    const rest = Buffer.alloc(16 * MB - SOI.length - scan.length - EOI.length, 'x')
    expect(parse([head, rest, EOI]).frames).toEqual([16 * MB])
    expect(parse([head, rest, bytes('x', EOI)]).failure).toBe('a picture is larger than 16 MB')
    expect(parse(inPieces(head, filler, 20 * MB)).failure).toBe('a picture is larger than 16 MB')
  })

  test('reading goes on for 16 MB and 64 KB without a delimiter', () => {
    const head = bytes(lengthPart(a), 'x')
    const filler = Buffer.alloc(64 * KB, 'no delimiter')
    expect(parse([...inPieces(head, filler, 16 * MB), lengthPart(b)]).frames).toEqual([a.length, b.length])
    expect(parse(inPieces(head, filler, 17 * MB)).failure).toBe('no delimiter or picture within 16 MB')
    expect(parse(inPieces(lengthPart(a), Buffer.alloc(MB, '\r\n'), 18 * MB)).failure).not.toBeNull()
    expect(parse(inPieces(bytes(a), Buffer.alloc(MB), 18 * MB), null).failure).not.toBeNull()
  })

  test('after a failure nothing counts any more', () => {
    const { frames, failure } = parse([Buffer.alloc(65 * KB), jpegParts()], null)
    expect(frames).toEqual([])
    expect(failure).not.toBeNull()
  })
})
