import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { MultipartParser } from '../../../src/protocols/mjpeg/multipart.ts'
import { effort } from '../../effort.ts'
import { serve } from '../scripted-server.ts'
import { watch } from '../watched.ts'
import { multipart, ODD_STREAMS, PICTURES } from './odd-streams.ts'
import { cut, parse } from './parse.ts'
import { bytes } from './pictures.ts'
import { STREAM_HEAD } from './responses.ts'

const sizes = PICTURES.map((picture) => picture.length)
const LARGE = 50_000
const SMALL_CUT = effort({ unit: 7, thorough: 1 })
const right = (length: number) => length
const withoutEnd = (picture: Buffer) => picture.subarray(0, -2)

describe('what viewers show counts', () => {
  test.each(ODD_STREAMS.map((stream) => [stream.name, stream] as const))('%s', async (_name, stream) => {
    const server = await serve((socket) => socket.end(bytes(STREAM_HEAD, stream.body)))
    const watched = watch(openMjpeg, server.url())
    await watched.end
    expect(watched.frames).toHaveLength(stream.frames)
    expect(watched.notes).toEqual(stream.hasWrongLengths === true ? ['wrong_part_lengths'] : [])
  })

  test.each(ODD_STREAMS.map(({ name, body }) => [name, body] as const))(
    '%s: in any chunks',
    (_name, body) => {
      const whole = parse(body)
      expect(parse(cut(body, [body.length < LARGE ? 1 : SMALL_CUT]))).toEqual(whole)
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 9 }), (pieces) => {
          expect(parse(cut(body, pieces))).toEqual(whole)
        }),
        { numRuns: effort({ unit: 3, thorough: 10 }) },
      )
    },
  )
})

describe('pictures without an end marker', () => {
  test('count at their delimiter, once the camera is known to leave it out', async () => {
    const body = multipart(PICTURES, { change: withoutEnd })
    const server = await serve((socket) => socket.write(bytes(STREAM_HEAD, body)))
    const watched = watch(openMjpeg, server.url())
    await watched.hasFrames(PICTURES.length)
    expect(watched.frames).toEqual(sizes.map((size) => size - 2))
  })

  test('are cut at a camera whose lengths were right', () => {
    const change = (picture: Buffer, i: number) => (i === 2 ? picture.subarray(0, 900) : picture)
    const parts = multipart(PICTURES, { length: (length, i) => (i === 2 ? 1318 : length), change })
    expect(parse(parts).frames).toEqual(sizes.toSpliced(2, 1))
  })

  test('are cut where the camera always sends a length and nothing stands before the next delimiter', () => {
    const change = (picture: Buffer) => picture.subarray(0, 900)
    expect(parse(multipart(PICTURES, { length: () => 1300, change, behind: '' })).frames).toEqual([])
  })

  test('do not count when the connection ends before their delimiter', async () => {
    const body = bytes(
      multipart(PICTURES, { end: '' }),
      '--frame\r\n\r\n',
      withoutEnd(PICTURES[0] ?? bytes()),
    )
    const server = await serve((socket) => socket.end(bytes(STREAM_HEAD, body)))
    const watched = watch(openMjpeg, server.url())
    await watched.end
    expect(watched.frames).toEqual(sizes)
  })
})

describe('a last picture that waits for its delimiter counts when the connection ends', () => {
  const [first = bytes()] = PICTURES
  const one = (length: number, body: Buffer, end: string) =>
    multipart([body], { length: () => length, behind: '', end })

  test.each<[string, Buffer]>([
    ['whose length is too large', one(first.length + 3, first, '')],
    ['that is padded', one(first.length + 9, bytes(first, Buffer.alloc(9)), '')],
    ['that is padded, and a line end', one(first.length + 9, bytes(first, Buffer.alloc(9)), '\r\n')],
    ['without an end marker', one(first.length - 2, withoutEnd(first), '')],
    ['without an end marker or a length', multipart([withoutEnd(first)], {})],
  ])('%s', async (_name, body) => {
    const server = await serve((socket) => socket.end(bytes(STREAM_HEAD, body)))
    const watched = watch(openMjpeg, server.url())
    await watched.end
    expect(watched.frames).toHaveLength(1)
  })

  test.each<[string, Buffer]>([
    ['that is shorter than its length', one(first.length, first.subarray(0, -3), '')],
    ['that has no length and no end marker', multipart([withoutEnd(first)], { behind: '', end: '' })],
  ])('but not one %s', async (_name, body) => {
    const server = await serve((socket) => socket.end(bytes(STREAM_HEAD, body)))
    const watched = watch(openMjpeg, server.url())
    await watched.end
    expect(watched.frames).toEqual([])
  })
})

describe('parts that are called pictures of another kind', () => {
  const png = bytes('\x89PNG\r\n\x1a\n', Buffer.alloc(300, 'data'))
  const parts = (body: Buffer, length?: (size: number) => number) =>
    multipart([body, body, body], { type: 'image/png', ...(length === undefined ? {} : { length }) })

  test.each<[string, Buffer, number]>([
    ['PNG', png, 3],
    ['GIF', bytes('GIF89a', Buffer.alloc(300)), 3],
    ['WebP', bytes('RIFF\x08\x01\0\0WEBPVP8 ', Buffer.alloc(300)), 3],
    ['AVIF', bytes('\0\0\0\x1cftypavif', Buffer.alloc(300)), 3],
    ['PNG behind a line end', bytes('\r\n', png), 3],
    ['text', bytes('The camera is off'), 0],
    ['text that begins like GIF', bytes('Go away'), 0],
    ['nothing', bytes(), 0],
  ])('%s', (_name, body, frames) => {
    for (const length of [undefined, right]) {
      const stream = parts(body, length)
      expect(parse(stream).frames).toHaveLength(frames)
      expect(parse(cut(stream, [1]))).toEqual(parse(stream))
    }
  })
})

describe('lengths', () => {
  const many = Array.from({ length: 300 }, (_, i) => PICTURES[i % PICTURES.length] ?? bytes())

  test.each([3, 7])('that are wrong in every %ith part cost no picture', (every) => {
    for (const by of [-100, -1, 3, 60, 3000]) {
      const length = (size: number, i: number) => size + (i % every === every - 1 ? by : 0)
      expect(parse(multipart(many, { length })).frames).toHaveLength(many.length)
    }
  })

  test.each([25, 49])(
    'that are wrong in every %ith part cost what the first wrong one takes in, and no more',
    (every) => {
      for (const by of [-100, -1, 3, 60, 3000]) {
        const length = (size: number, i: number) => size + (i % every === every - 1 ? by : 0)
        const taken = by > 0 ? Math.ceil((by + 1) / 1400) : 0
        expect(parse(multipart(many, { length })).frames).toHaveLength(many.length - taken)
      }
    },
  )

  test('that turn out wrong after two hundred right ones cost the pictures that the first one takes in, and no more', () => {
    for (const by of [-100, -1, 3, 60, 3000]) {
      const length = (size: number, i: number) => size + (i >= 200 ? by : 0)
      const parser = new MultipartParser('frame', (_data, sum) => sum, { frame: () => (frames += 1) })
      let frames = 0
      parser.push(multipart(many, { length }))
      expect(frames).toBe(many.length - (by > 0 ? Math.ceil((by + 1) / 1400) : 0))
      expect(parser.hasWrongLengths).toBe(true)
    }
  })

  test.each(['\r\n', 'odd'])('that were right for long, and then take in %j before the picture', (odd) => {
    const before = (picture: Buffer, i: number) => (i < 60 ? picture : bytes(odd, picture))
    expect(parse(multipart(many, { length: right, change: before })).frames).toHaveLength(many.length)
  })

  test('that were right for long make no pictures of headers without a scan', () => {
    const cutHead = (picture: Buffer, i: number) => (i < 60 ? picture : picture.subarray(0, 100))
    const { frames } = parse(multipart(many, { length: right, change: cutHead }))
    expect(frames.length).toBeLessThanOrEqual(61)
  })

  test('that were right for long are right of pictures without an end marker too', () => {
    const change = (picture: Buffer, i: number) => (i < 60 ? picture : withoutEnd(picture))
    expect(parse(multipart(many, { length: right, change })).frames).toHaveLength(many.length)
  })

  test('that were right for long are believed, whatever is inside the pictures', () => {
    const inside = (picture: Buffer, i: number) =>
      i < 60 ? picture : bytes(picture.subarray(0, 900), '\r\n--frame\r\n\r\n', picture)
    expect(parse(multipart(many, { length: right, change: inside })).frames).toEqual(
      many.map((picture, i) => inside(picture, i).length),
    )
  })
})
