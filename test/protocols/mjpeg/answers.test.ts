import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { nothingOpen, serve } from '../scripted-server.ts'
import { watch } from '../watched.ts'
import { bytes } from './pictures.ts'
import { framesOf, jpegOf, STREAM_HEAD } from './responses.ts'
import { CUTS, seenOf } from './sent.ts'

const head = (...fields: string[]) => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n')
const ADVICE = "use the camera's MJPEG or RTSP URL"
const named = (name: string) => ({
  kind: 'protocol_error',
  detail: `not an MJPEG stream but ${name}: ${ADVICE}`,
  httpStatus: 200,
})
const snapshot = {
  kind: 'protocol_error',
  detail: `a single picture (snapshot), not a stream: ${ADVICE}`,
  httpStatus: 200,
}

const TS = 'G'.padEnd(188, 'x').repeat(4)
const MP4 = '\0\0\0\x20ftypisom\0\0\0\0isomiso2avc1mp41'

describe.each(Object.entries(CUTS))('an answer, sent %s,', (_cut, size) => {
  test.each<[string, string, string]>([
    ['', '<html><body>Log in</body></html>', 'a web page'],
    ['application/octet-stream', '<!DOCTYPE html>', 'a web page (application/octet-stream)'],
    ['text/html; charset=utf-8', '<html>', 'a web page (text/html; charset=utf-8)'],
    ['text/plain', '{"error":"no such camera"}', 'JSON (text/plain)'],
    ['application/json', '{"error":"no such camera"}', 'JSON (application/json)'],
    ['', '#EXTM3U\n#EXT-X-VERSION:3\n', 'an HLS playlist'],
    ['application/vnd.apple.mpegurl', '#EXTM3U\n', 'an HLS playlist (application/vnd.apple.mpegurl)'],
    ['', TS, 'MPEG video (TS)'],
    ['video/mp2t', TS, 'MPEG video (TS) (video/mp2t)'],
    ['', MP4, 'MP4 video'],
    ['application/octet-stream', MP4, 'MP4 video (application/octet-stream)'],
    ['video/mp4', MP4, 'MP4 video (video/mp4)'],
    ['', 'FLV\x01\x05\0\0\0\x09', 'FLV video'],
    ['video/x-flv', 'FLV\x01\x05\0\0\0\x09', 'FLV video (video/x-flv)'],
    ['image/png', '\x89PNG\r\n\x1a\n', 'a single picture of another type (image/png)'],
  ])('of type %j that begins with %j is named', async (type, body, name) => {
    const fields = type === '' ? [] : [`Content-Type: ${type}`]
    const response = Buffer.from(head(...fields) + body, 'latin1')
    expect(await seenOf(response, size)).toEqual({ end: named(name), frames: [] })
  })

  test.each<[string, Buffer]>([
    ['of a known length', bytes(head('Content-Type: image/jpeg', 'Content-Length: 500'), jpegOf(500))],
    ['until the close', bytes(head('Content-Type: image/jpeg'), jpegOf(500))],
    ['without a type', bytes(head(), jpegOf(500))],
    ['as a download', bytes(head('Content-Type: application/octet-stream'), jpegOf(500), '\r\n')],
    [
      'in chunks',
      bytes(
        head('Content-Type: image/jpeg', 'Transfer-Encoding: chunked'),
        '1f4\r\n',
        jpegOf(500),
        '\r\n0\r\n\r\n',
      ),
    ],
    ['with bytes behind it', bytes(head('Content-Type: image/jpeg'), jpegOf(500), 'more')],
  ])('of a single picture is a snapshot: %s', async (_what, response) => {
    expect(await seenOf(response, size)).toEqual({ end: snapshot, frames: [] })
  })

  test.each(['text/html', 'text/plain', 'application/json', 'video/mp4', 'image/png', 'audio/x'])(
    'of pictures is a stream, even as %s',
    async (type) => {
      const seen = await seenOf(bytes(head(`Content-Type: ${type}`), framesOf([300, 200])), size)
      expect(seen.frames).toEqual([300, 200])
    },
  )

  test('of two pictures without delimiters is a stream', async () => {
    const seen = await seenOf(bytes(head('Content-Type: image/jpeg'), jpegOf(300), jpegOf(200)), size)
    expect(seen).toEqual({ end: { kind: 'ended', detail: 'closed by the server' }, frames: [300, 200] })
  })
})

test('the first of two pictures without delimiters keeps its time', async () => {
  const server = await serve((socket) => {
    socket.write(bytes(head('Content-Type: image/jpeg'), jpegOf(300)))
    setTimeout(() => socket.write(jpegOf(200)), 200)
  })
  const watched = watch(openMjpeg, server.url())
  await watched.hasFrames(2)
  const [first = 0, second = 0] = watched.times
  expect(second - first).toBeGreaterThan(150)
})

describe('an answer that is given up', () => {
  test.each<[string, Buffer, string]>([
    [
      'after one picture',
      bytes(head('Content-Type: image/jpeg'), jpegOf(500)),
      `one picture came and no other: ${snapshot.detail}`,
    ],
    [
      'within its first picture',
      bytes(STREAM_HEAD, '--frame\r\n\r\n', jpegOf(500).subarray(0, 300)),
      'what came holds no complete picture',
    ],
    [
      'after parts of text',
      bytes(STREAM_HEAD, '--frame\r\n\r\nno signal\r\n--frame\r\n'),
      'what came holds no complete picture',
    ],
  ])('%s says so', async (_what, response, detail) => {
    const server = await serve((socket) => socket.write(response))
    const watched = watch(openMjpeg, server.url())
    await expect.poll(() => watched.bytes, { interval: 5 }).toBeGreaterThan(0)
    watched.abort.abort()
    expect(await watched.end).toEqual({ kind: 'no_frames', detail })
  })

  test('after several pictures was closed by us', async () => {
    const server = await serve((socket) => socket.write(bytes(STREAM_HEAD, framesOf([300]))))
    const watched = watch(openMjpeg, server.url())
    await watched.hasFrames(1)
    watched.abort.abort()
    expect((await watched.end).kind).toBe('aborted')
  })
})

test('a page that never comes is named within a second', async () => {
  const server = await serve((socket: Socket) => socket.write(head('Content-Type: text/html')))
  const startedAt = performance.now()
  expect(await watch(openMjpeg, server.url()).end).toEqual(named('a web page (text/html)'))
  expect(performance.now() - startedAt).toBeLessThan(2000)
  await nothingOpen(server)
})

test('a watch that is aborted while it waits for a page ends at once', async () => {
  const server = await serve((socket: Socket) => socket.write(head('Content-Type: text/html')))
  const watched = watch(openMjpeg, server.url())
  await expect.poll(() => server.heads.length, { interval: 5 }).toBe(1)
  watched.abort.abort()
  expect((await watched.end).kind).toBe('aborted')
  await nothingOpen(server)
})
