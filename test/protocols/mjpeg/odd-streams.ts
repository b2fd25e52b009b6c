import { fixture, RECORDED } from '../recorded.ts'
import { bytes, EOI, SOI, segment } from './pictures.ts'

/** The body of a stream, and how many pictures at least two viewers show of it. */
export interface OddStream {
  readonly name: string
  readonly body: Buffer
  readonly frames: number
  readonly hasWrongLengths?: boolean
}

/** Real pictures, so that viewers can be asked about these streams. */
export const PICTURES = pictures()
const COUNT = PICTURES.length
const [thumbnail = EOI] = PICTURES

interface Parts {
  readonly type?: string
  /** What the Content-Length says for a picture of this length; none if it is left out. */
  readonly length?: (length: number, index: number) => number
  readonly change?: (picture: Buffer, index: number) => Buffer
  /** Line ends of delimiters and headers. */
  readonly newline?: string
  /** What stands between a picture and the delimiter. */
  readonly behind?: string
  readonly end?: string
}

export function multipart(
  bodies: readonly Buffer[],
  {
    type = 'image/jpeg',
    length,
    change = (picture) => picture,
    newline = '\r\n',
    behind = newline,
    end = '--frame--\r\n',
  }: Parts,
): Buffer {
  const parts = bodies.map(change).map((body, i) => {
    const lines = ['--frame', `Content-Type: ${type}`]
    if (length !== undefined) lines.push(`Content-Length: ${length(body.length, i)}`)
    return bytes([...lines, '', ''].join(newline), body, behind)
  })
  return bytes(...parts, end)
}

const right = (length: number) => length
const scanAt = (picture: Buffer) => picture.indexOf(Buffer.of(0xff, 0xda))
const insert = (picture: Buffer, at: number, ...what: Parameters<typeof bytes>) =>
  bytes(picture.subarray(0, at), ...what, picture.subarray(at))

const lies: [string, (length: number, index: number) => number, boolean][] = [
  ['3 too large', (length) => length + 3, true],
  ['2 too small', (length) => length - 2, true],
  ['1 too small', (length) => length - 1, true],
  ['always 1', () => 1, true],
  ['always 2', () => 2, true],
  ['always the same', () => 1000, true],
  ['half the picture', (length) => length >> 1, true],
  ['three times the picture', (length) => 3 * length, true],
  ['larger than any picture', () => 99_999_999, false],
  ['always 0', () => 0, false],
  ['negative', () => -1, false],
  ['that takes in the line end', (length) => length + 2, false],
  ['that takes in the header', (length) => length + 64, true],
  ['that takes in header and delimiter', (length) => length + 73, true],
  ['too large in every third part', (length, i) => length + (i % 3 === 1 ? 40 : 0), true],
  ['too small in every third part', (length, i) => length - (i % 3 === 1 ? 40 : 0), true],
  ['too small in the first part', (length, i) => (i === 0 ? 10 : length), true],
  ['too large in the last part', (length, i) => (i === COUNT - 1 ? 2 * length : length), true],
]

/** What viewers make of pictures that are changed like this: they show them, or nothing. */
const changes: [string, (picture: Buffer) => Buffer, 'shown' | 'nothing'][] = [
  ['fill bytes before a marker', (picture) => insert(picture, 2, [0xff, 0xff, 0xff]), 'shown'],
  ['odd bytes between segments', (picture) => insert(picture, scanAt(picture), 'odd\0\0'), 'shown'],
  ['20 KB of odd bytes', (picture) => insert(picture, scanAt(picture), Buffer.alloc(20_000)), 'shown'],
  ['odd bytes behind the start', (picture) => insert(picture, 2, 'odd'), 'shown'],
  ['a comment longer than it says', (picture) => insert(picture, 2, segment(0xfe, 'a'), 'and more'), 'shown'],
  ['a comment of length 0', (picture) => insert(picture, 2, [0xff, 0xfe, 0, 0], 'comment'), 'shown'],
  ['a comment that says it is 60 KB long', (picture) => insert(picture, 2, [0xff, 0xfe, 0xf0, 0]), 'shown'],
  ['an APP0 longer than it says', (picture) => insert(picture, 2, segment(0xe0, 'x'), 'more'), 'shown'],
  ['a thumbnail', (picture) => insert(picture, 2, segment(0xe1, bytes('Exif', thumbnail))), 'shown'],
  [
    'a thumbnail in a segment that is longer than it says',
    (picture) => insert(picture, 2, segment(0xe1, 'Exif'), thumbnail),
    'shown',
  ],
  ['no end marker', (picture) => picture.subarray(0, -2), 'shown'],
  ['half an end marker', (picture) => picture.subarray(0, -1), 'shown'],
  ['odd bytes behind the end marker', (picture) => bytes(picture, 'odd bytes'), 'shown'],
  ['zeros behind the end marker', (picture) => bytes(picture, Buffer.alloc(100)), 'shown'],
  ['two end markers', (picture) => bytes(picture, EOI), 'shown'],
  ['an end marker in the data', (picture) => insert(picture, picture.length - 200, EOI), 'shown'],
  ['odd bytes before the start', (picture) => bytes('odd\0', picture), 'shown'],
  ['empty lines before the start', (picture) => bytes('\r\n\r\n', picture), 'shown'],
  ['nothing but the start', () => SOI, 'nothing'],
  ['a start and an end', () => bytes(SOI, EOI), 'nothing'],
  ['segments and no scan', (picture) => picture.subarray(0, scanAt(picture)), 'nothing'],
  [
    'segments, no scan and an end marker',
    (picture) => bytes(picture.subarray(0, scanAt(picture)), EOI),
    'nothing',
  ],
  ['no bytes', () => Buffer.alloc(0), 'nothing'],
  ['text', () => bytes('camera is starting'), 'nothing'],
  ['zeros', () => Buffer.alloc(2000), 'nothing'],
]

/** In a stream without delimiters these end in the next picture's start, or nowhere. */
const NOT_BARE = ['a comment that says it is 60 KB long']

function pictures(): Buffer[] {
  const stream = fixture('ffmpeg.mpjpeg')
  let at = 0
  return RECORDED['ffmpeg.mpjpeg'].map((size) => {
    at = stream.indexOf(SOI, at)
    const picture = stream.subarray(at, at + size)
    at += size
    return picture
  })
}

function notText(stream: Buffer): Buffer {
  return bytes(stream.toString('latin1').replaceAll('Content-Type', '\x80\x01\0\r\nContent-Type'))
}

const TYPES = ['text/plain', 'application/x-foo', 'video/x-motion-jpeg', 'image/jpg', 'image/png', '']

const noise = '\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n--frame--\r\n'
const sized = multipart(PICTURES, { length: right }).toString('latin1')
const plain = multipart(PICTURES, {}).toString('latin1')
const both = (name: string, edit: (stream: string) => string, frames = COUNT): OddStream[] => [
  { name: `${name}, with lengths`, body: bytes(edit(sized)), frames },
  { name: `${name}, without lengths`, body: bytes(edit(plain)), frames },
]

/**
 * Streams that real cameras send, and what becomes of them in ffmpeg (mpjpeg and mjpeg), GStreamer
 * (multipartdemux and jpegparse before jpegdec) and Chromium, which shows each part when its delimiter arrives.
 */
export const ODD_STREAMS: readonly OddStream[] = [
  ...lies.flatMap(([name, length, hasWrongLengths]) => [
    { name: `a length ${name}`, body: multipart(PICTURES, { length }), frames: COUNT, hasWrongLengths },
    {
      name: `a length ${name}, line feeds only`,
      body: multipart(PICTURES, { length, newline: '\n' }),
      frames: COUNT,
      hasWrongLengths: hasWrongLengths || name === 'that takes in the line end',
    },
  ]),
  {
    name: 'a length three times the picture and no end marker',
    body: multipart(PICTURES, {
      length: (length) => 3 * length,
      change: (picture) => picture.subarray(0, -2),
    }),
    frames: COUNT,
    hasWrongLengths: true,
  },
  {
    name: 'a length 5 too small and no end marker',
    body: multipart(PICTURES, {
      length: (length) => length - 5,
      change: (picture) => picture.subarray(0, -2),
    }),
    frames: COUNT,
    hasWrongLengths: true,
  },
  ...changes.flatMap(([name, change, outcome]) => {
    const frames = outcome === 'shown' ? COUNT : 0
    return [
      { name: `${name}, with lengths`, body: multipart(PICTURES, { length: right, change }), frames },
      { name: `${name}, without lengths`, body: multipart(PICTURES, { change }), frames },
      {
        name: `${name}, with lengths and line feeds only`,
        body: multipart(PICTURES, { length: right, change, newline: '\n' }),
        frames,
      },
      {
        name: `${name}, without lengths or line ends before delimiters`,
        body: multipart(PICTURES, { change, behind: '' }),
        frames,
      },
      {
        name: `${name}, in every other part`,
        body: multipart(PICTURES, { change: (picture, i) => (i % 2 === 0 ? picture : change(picture)) }),
        frames: outcome === 'shown' ? COUNT : (COUNT + 1) >> 1,
      },
    ]
  }),
  ...changes
    .filter(([name]) => !NOT_BARE.includes(name))
    .map(([name, change, outcome]) => ({
      name: `${name}, without any delimiters`,
      // The last picture ends with the next one, if it has no end marker.
      body: bytes(...[...PICTURES.map(change), thumbnail]),
      frames: (outcome === 'shown' ? COUNT : 0) + 1,
    })),
  ...TYPES.flatMap((type) => [
    {
      name: `a JPEG called "${type}", with lengths`,
      body: multipart(PICTURES, { type, length: right }),
      frames: COUNT,
    },
    { name: `a JPEG called "${type}", without lengths`, body: multipart(PICTURES, { type }), frames: COUNT },
  ]),
  {
    name: 'metadata between the pictures',
    body: multipart(
      PICTURES.flatMap((picture) => [picture, bytes('<meta>--frame</meta>')]),
      { type: 'application/xml' },
    ),
    frames: COUNT,
  },
  {
    name: 'metadata behind pictures without end markers',
    body: multipart(
      PICTURES.flatMap((picture) => [picture.subarray(0, -2), bytes('<meta/>')]),
      {},
    ),
    frames: COUNT,
  },
  ...both('dashes before the declared boundary', (text) => text.replaceAll('--frame', '----frame')),
  ...both('another boundary than declared', (text) => text.replaceAll('--frame', '--another')),
  ...both('a boundary without dashes', (text) => text.replaceAll('--frame', 'frame')),
  ...both('no line end before delimiters', (text) => text.replaceAll('\r\n--frame', '--frame')),
  ...both('empty lines before delimiters', (text) => text.replaceAll('--frame', '\r\n\n\r\n--frame')),
  ...both('a preamble', (text) => `Hello.\r\n\r\nThis is a camera.\r\n${text}`),
  ...both('a closing delimiter behind each part', (text) =>
    text.replaceAll('\r\n--frame\r\n', '\r\n--frame--\r\n\r\n--frame\r\n'),
  ),
  ...both('no first delimiter', (text) => text.slice('--frame\r\n'.length)),
  ...both('no empty line behind the header', (text) => text.replaceAll('\r\n\r\n\xff\xd8', '\r\n\xff\xd8')),
  ...both('dashes before every other boundary', (text) => {
    let count = 0
    return text.replaceAll('--frame\r', () => (count++ % 2 === 0 ? '----frame\r' : '--frame\r'))
  }),
  ...both('a boundary that changes', (text) => {
    let count = 0
    return text.replaceAll('--frame\r', () => `--frame${count++}\r`)
  }),
  ...both('blanks before delimiters', (text) => text.replaceAll('--frame', ' \t--frame')),
  ...both('text behind delimiters', (text) => text.replaceAll('--frame\r', '--frame; x=1\r')),
  ...both('a header that is no text', (text) =>
    text.replaceAll('Content-Type', 'X\x80\x01\0\r\nContent-Type'),
  ),
  ...both('a name in UTF-8', (text) =>
    text.replaceAll('Content-Type', 'K\xc3\xbcche: \xc3\xbc\r\nContent-Type'),
  ),
  {
    name: 'no end marker, and a header that is no text',
    body: notText(multipart(PICTURES, { change: (picture) => picture.subarray(0, -2) })),
    frames: COUNT,
  },
  {
    name: 'no end marker, a header that is no text, and a length three times the picture',
    body: notText(
      multipart(PICTURES, { length: (length) => 3 * length, change: (picture) => picture.subarray(0, -2) }),
    ),
    frames: COUNT,
    hasWrongLengths: true,
  },
  ...both('the boundary of D-Link', (text) => text.replaceAll(/--frame(--)?/g, '--video boundary--')),
  ...both('each delimiter twice', (text) => text.replaceAll('--frame\r', '--frame\r\n--frame\r')),
  ...both('a header of 40 KB', (text) =>
    text.replaceAll('Content-Type', `${'X: y\r\n'.repeat(7000)}Content-Type`),
  ),
  ...both('multiparts in a multipart', (text) => {
    const inner = text.replaceAll('--frame', '--inner')
    const outer = '--frame\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\n'
    return inner.replaceAll('--inner\r', () => `--inner--\r\n${outer}--inner\r`)
  }),
  ...both('one multipart in a multipart', (text) => {
    const inner = text.replaceAll('--frame', '--inner')
    return `--frame\r\nContent-Type: Multipart/x-mixed-replace\r\n\r\n${inner}--frame--\r\n`
  }),
  ...both('no closing delimiter', (text) => text.slice(0, -'--frame--\r\n'.length)),
  ...both('nothing behind the last picture', (text) => text.slice(0, -'\r\n--frame--\r\n'.length)),
  {
    name: 'the delimiter inside a comment, with lengths',
    body: multipart(PICTURES, {
      length: right,
      change: (picture) => insert(picture, 2, segment(0xfe, noise)),
    }),
    frames: COUNT,
  },
  {
    name: 'the delimiter inside the data, with lengths',
    body: multipart(PICTURES, {
      length: right,
      change: (picture) => insert(picture, picture.length - 20, noise),
    }),
    frames: COUNT,
  },
]
