import fc from 'fast-check'
import { bytes, EOI, escaped, SOI, segment } from './pictures.ts'

/** Bytes of a stream, and the sizes of the complete pictures in it. */
export interface AnyStream {
  readonly stream: Buffer
  readonly boundary: string | null
  readonly frames: number[]
}

const DELIMITER = 'frame'

/** Data that looks like framing, like the end of a picture, or like nothing. */
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.constantFrom(
    '\r\n--frame\r\n',
    '\n--frame--\r\n',
    '--frame',
    '\r\n--frame\r\nContent-Length: 5\r\n\r\n',
    '\n\r\n-\n--\n--fr',
    Buffer.from([0xff, 0xd9]),
    Buffer.from([0xff, 0xff, 0xff]),
    Buffer.from([0xff, 0xd8, 0xff]),
  ),
)
const noises = fc.array(noise, { maxLength: 4 }).map((parts) => bytes(...parts))

const tables = fc.array(
  fc
    .tuple(fc.constantFrom(0xe0, 0xe1, 0xfe, 0xdb, 0xc4, 0xc2, 0xdd), noises)
    .map(([code, payload]) => segment(code, payload)),
  { maxLength: 3 },
)
const data = fc.oneof(
  noises.map(escaped),
  fc.constantFrom(Buffer.from([0xff, 0xd0]), Buffer.from([0xff, 0xd7])),
)
const scan = fc
  .tuple(tables, fc.array(data, { maxLength: 3 }))
  .map(([before, parts]) => bytes(...before, segment(0xda, 'scan'), 'x', ...parts))

/** A part header and a JPEG inside a picture are the next part for every viewer, line ends between them or not. */
const NEXT_PART = /--frame(\r?\n[^\xff]*)?\r?\n\s*\xff\xd8/

const picture = fc
  .array(scan, { minLength: 1, maxLength: 3 })
  .map((scans) => bytes(SOI, ...scans, EOI))
  .filter((body) => !NEXT_PART.test(body.toString('latin1')))

interface AnyPart {
  /** Line end to be used, then the part without its delimiter line, up to the next one. */
  write(newline: string): Buffer
  readonly frames: number[]
}

function somePart(headers: string[], body: Uint8Array, frames: number[]): AnyPart {
  return { frames, write: (newline) => bytes(newline, [...headers, '', ''].join(newline), body, newline) }
}

const jpegType = fc.constantFrom(
  'Content-Type: image/jpeg',
  'content-type:image/JPEG',
  'Content-type:  image/jpg',
  'X: y',
)
const lengthLine = fc.constantFrom('Content-Length: ', 'CONTENT-LENGTH:      ', 'content-length:\t')

const parts = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(jpegType, lengthLine, picture)
      .map(([type, length, body]) => somePart([type, `${length}${body.length}`], body, [body.length])),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(jpegType, picture).map(([type, body]) => somePart([type], body, [body.length])),
  },
  // Padded behind its end, as long as declared.
  fc.tuple(jpegType, picture, fc.integer({ min: 1, max: 9 })).map(([type, body, padding]) => {
    const padded = bytes(body, Buffer.alloc(padding, ' '))
    return somePart([type, `Content-Length: ${padded.length}`], padded, [padded.length])
  }),
  // Another kind of picture.
  noises.map((body) => {
    const png = bytes('\x89PNG', body, 'x')
    return somePart(['Content-Type: image/png', `Content-Length: ${png.length}`], png, [png.length])
  }),
  noises.map((body) => {
    const png = bytes('\x89PNG', body.toString('latin1').replaceAll('\n--frame', '\n--game'), 'x')
    return somePart(['Content-Type: image/png'], png, [png.length])
  }),
  // No picture at all.
  noises.map((body) =>
    somePart(['Content-Type: text/plain', `Content-Length: ${body.length + 2}`], bytes('x', body, 'y'), []),
  ),
  fc
    .constantFrom('motion detected', '{"a": 1}')
    .map((text) => somePart(['Content-Type: text/plain'], bytes(text), [])),
  // Something behind the end of a picture that has no length.
  fc
    .tuple(picture, fc.constantFrom('padding', '\r\n\r\nx', '-', '--', '--fram'))
    .map(([body, rest]) => somePart(['Content-Type: image/jpeg'], bytes(body, rest), [body.length])),
)

/** Streams as cameras send them: every complete picture in them is known. */
export const wellFormed: fc.Arbitrary<AnyStream> = fc
  .record({
    parts: fc.array(parts, { maxLength: 6 }),
    newline: fc.constantFrom('\r\n', '\n'),
    boundary: fc.constantFrom(DELIMITER, `--${DELIMITER}`, 'wrong', null),
    preamble: fc.constantFrom('', '\r\n', 'hello\r\n', '\r\n\r\n'),
    ending: fc.constantFrom('', '--', '--\r\n', '\r\n'),
  })
  .map(({ parts, newline, boundary, preamble, ending }) => ({
    stream: bytes(
      preamble,
      ...parts.flatMap((part) => [`--${DELIMITER}`, part.write(newline)]),
      `--${DELIMITER}${ending}`,
    ),
    boundary,
    frames: parts.flatMap((part) => part.frames),
    ending,
  }))
  // A last picture that needs the delimiter behind it needs the whole of it.
  .map(({ stream, boundary, frames, ending }) => ({
    stream: ending === '' ? bytes(stream, '\r\n') : stream,
    boundary,
    frames,
  }))

const wreckage = fc.oneof(
  noises,
  picture,
  fc.tuple(picture, fc.nat(80)).map(([body, cut]) => body.subarray(0, body.length - cut)),
  fc
    .tuple(picture, fc.integer({ min: -9, max: 90 }))
    .map(([body, by]) => bytes(`--frame\r\nContent-Length: ${body.length + by}\r\n\r\n`, body, '\r\n')),
  fc
    .constantFrom(
      '--frame\r\n\r\n',
      '--frame--',
      '--frame \t\r\n',
      '--other\r\nA: b\r\n\r\n',
      '\r\n',
      '--frame\r\nA: b\r\n',
    )
    .map((text) => bytes(text)),
)

/** Anything at all, with enough framing in it to lead the parser into every corner. */
export const wrecked: fc.Arbitrary<Omit<AnyStream, 'frames'>> = fc.record({
  stream: fc.array(wreckage, { maxLength: 12 }).map((pieces) => bytes(...pieces)),
  boundary: fc.constantFrom(DELIMITER, 'wrong', null),
})
