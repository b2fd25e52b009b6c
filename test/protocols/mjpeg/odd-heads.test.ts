import { brotliCompressSync, constants, createGzip, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { nothingOpen, serve } from '../scripted-server.ts'
import { watch } from '../watched.ts'
import { bytes } from './pictures.ts'
import { framesOf, STREAM_HEAD } from './responses.ts'
import { CUTS, seenOf } from './sent.ts'

const SIZES = [30, 20, 40]
const body = framesOf(SIZES)
const TYPE = 'Content-Type: multipart/x-mixed-replace; boundary=frame'

/** A head of these lines. */
const lines = (...all: string[]) => [...all, '', ''].join('\r\n')
const ok = (...fields: string[]) => lines('HTTP/1.1 200 OK', TYPE, ...fields)
const started = (status: string) => lines(status, TYPE)

/** Heads that ffmpeg, GStreamer, curl or Chromium read, two of them at least. */
const PLAYED: Record<string, string> = {
  'a line without a name': ok('Tue, 12 Jun 2012 01:56:34 GMT'),
  'a line without a colon': ok('Hello'),
  'a field with an empty name': ok(': value'),
  'a line of blanks': ok('   ', 'A: b'),
  'the status line twice': lines('HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', TYPE),
  'another status line in the fields': lines('HTTP/1.1 200 OK', 'HTTP/1.1 404 Not: Found', TYPE),
  'LF for all line ends': ok('A: b').replaceAll('\r', ''),
  'LF for the last line end': `HTTP/1.1 200 OK\r\n${TYPE}\r\n\n`,
  'LF for the line end before the last': `HTTP/1.1 200 OK\r\n${TYPE}\n\r\n`,
  'LF for the first line end': `HTTP/1.1 200 OK\n${TYPE}\r\n\r\n`,
  'two CR at a line end': `HTTP/1.1 200 OK\r\r\n${TYPE}\r\r\n\r\n`,
  'a blank in a name': ok('Cache Control: none'),
  'a blank before the colon': lines('HTTP/1.1 200 OK', TYPE.replace(':', ' :')),
  'a tab behind the colon': lines('HTTP/1.1 200 OK', TYPE.replace(': ', ':\t')),
  'no blank behind the colon': lines('HTTP/1.1 200 OK', TYPE.replace(': ', ':')),
  'control bytes in a value': ok('A: \x01\x02\x1b[31m\x7f'),
  'a NUL in a value': ok('A: b\0c'),
  'a NUL in a name': ok('A\0: b'),
  'a lone CR in a value': ok('A: b\rc'),
  'bytes above ASCII': ok('A: \xe4\xff', '\xe4\xff: b'),
  'odd letters in a name': ok('A(b)[c]{d}/e@f: g', '"A": b'),
  'folded lines': lines(
    'HTTP/1.1 200 OK',
    'Content-Type: multipart/x-mixed-replace;',
    '\tboundary=frame',
    'A:',
    ' b',
  ),
  'a folded line behind the status line': lines('HTTP/1.1 200 OK', '  folded', TYPE),
  'two blanks in the status line': started('HTTP/1.1  200  OK'),
  'a tab in the status line': started('HTTP/1.1\t200\tOK'),
  'no reason': started('HTTP/1.1 200'),
  'no reason, but a blank': started('HTTP/1.1 200 '),
  'HTTP/1.0': started('HTTP/1.0 200 OK'),
  'HTTP/1.0 without a reason': started('HTTP/1.0 200'),
  'HTTP/0.9 as its version': started('HTTP/0.9 200 OK'),
  'HTTP/2 as its version': started('HTTP/2 200 OK'),
  'HTTP/1.2 as its version': started('HTTP/1.2 200 OK'),
  'no version': started('HTTP 200 OK'),
  'lower case': started('http/1.1 200 ok'),
  'mixed case': started('Http/1.1 200 OK'),
  'a reason right behind the number': started('HTTP/1.1 200OK'),
  'odd bytes in the reason': started('HTTP/1.1 200 \xe4\x01\0OK'),
  'a version of letters': started('HTTP/x.y 200 OK'),
  'more than a version': started('HTTP/1.1: 200 OK'),
  'a slash before the status': started('HTTP/1.1/200 OK'),
  'a word like HTTP': started('HTTPD/1.1 200 OK'),
  'ICY for HTTP': started('ICY 200 OK'),
  'a BOM in front': `\xef\xbb\xbf${ok()}`,
  'one empty line in front': `\r\n${ok()}`,
  'several empty lines in front': `\r\n\n\r\n\r\n${ok()}`,
  'blanks in front': `  ${ok()}`,
  'an unasked 100 Continue': `HTTP/1.1 100 Continue\r\n\r\n${ok()}`,
  'several announcements': `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 100\n\n${ok()}`,
  'an announcement and an empty line': `HTTP/1.1 100 Continue\r\n\r\n\r\n${ok()}`,
  'an announcement without its empty line': `HTTP/1.1 100 Continue\r\n${ok()}`,
  'another status of success': started('HTTP/1.1 206 Partial Content'),
  'a length that is below 0': ok('Content-Length: -1'),
  'a length that is a word': ok('Content-Length: unknown'),
  'a length that is empty': ok('Content-Length:'),
  'a length with more behind it': ok('Content-Length: 12 bytes'),
  'a length that is far too large': ok('Content-Length: 99999999999999999999999999'),
  'the same length twice': ok(`Content-Length: ${body.length}`, `Content-Length: ${body.length}`),
  'the same length twice in one line': ok(`Content-Length: ${body.length}, ${body.length}`),
  'a length and one that is none': ok('Content-Length: -1', `Content-Length: ${body.length}`),
  'a length that is too small, then another': ok('Content-Length: 10', `Content-Length: ${body.length}`),
  'a length that is too small, then one that is none': ok('Content-Length: 10', 'Content-Length: -1'),
  'a coding that nobody knows': ok('Transfer-Encoding: binary'),
  'identity for a coding': ok('Transfer-Encoding: identity'),
  'two content types': lines('HTTP/1.1 200 OK', 'Content-Type: text/html', TYPE),
  'the content type twice': ok(TYPE),
  'no field at all': 'HTTP/1.1 200 OK\r\n\r\n',
  'many fields': ok(...Array.from({ length: 2000 }, (_, i) => `X-${i}: ${i}`)),
  'one field of 60 KB': ok(`X: ${'x'.repeat(60_000)}`),
  'a type of another kind': ok().replace('multipart/x-mixed-replace', 'text/html'),
  'quotes around the boundary': ok().replace('=frame', '="--frame"'),
}

describe.each(Object.entries(CUTS))('heads that viewers play, sent %s:', (cut, size) => {
  const isLimited = cut === 'byte by byte'
  const heads = Object.entries(PLAYED).filter(([, head]) => !isLimited || head.length < 20_000)

  test.each(heads)('%s', async (_what, head) => {
    const { end, frames } = await seenOf(bytes(Buffer.from(head, 'latin1'), body), size)
    expect(frames).toEqual(SIZES)
    expect(end.kind).toBe('ended')
  })

  test.each<[string, string]>([
    ['beside a length', 'Content-Length: 10'],
    ['beside a length that is none', 'Content-Length: -1'],
    ['in a field of its own', 'Transfer-Encoding: gzip'],
  ])('chunks %s', async (_what, field) => {
    const head = ok(field, 'transfer-encoding: Chunked')
    const chunk = bytes(`${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n')
    expect((await seenOf(bytes(head, chunk), size)).frames).toEqual(SIZES)
  })
})

/** What no viewer plays, and why. */
const REFUSED: Record<string, [answer: string, reason: string]> = {
  TLS: ['\x15\x03\x01\x00\x02\x02\x46', 'the server sent TLS instead of plain HTTP: use https://'],
  RTSP: ['RTSP/1.0 400 Bad Request\r\n\r\n', 'the server sent RTSP instead of HTTP: use rtsp://'],
  SSH: ['SSH-2.0-OpenSSH_9.9\r\n', 'the server sent SSH instead of HTTP'],
  'pictures without a head': [
    '\xff\xd8\xff\xe0\0\0\0\0\0',
    'the server sent data without a response header (HTTP/0.9)',
  ],
  'parts without a head': [
    '--frame\r\nContent-Type: image/jpeg\r\n\r\n',
    'the server sent data without a response header (HTTP/0.9)',
  ],
  'a page without a head': [
    '<html>hello</html>',
    'the server sent a page without a response header (HTTP/0.9)',
  ],
  'a greeting of another kind': [
    '220 mail.example.org ESMTP\r\n',
    'the server sent something other than HTTP',
  ],
  'NUL in front': [`\0\0${STREAM_HEAD}`, 'the server sent something other than HTTP'],
  zeros: ['\0'.repeat(100), 'the server sent something other than HTTP'],
  'a status that is a word': ['HTTP/1.1 fine\r\n\r\n', 'the status line of the response has no status'],
  'a status of four digits': ['HTTP/1.1 2000 OK\r\n\r\n', 'the status line of the response has no status'],
  'too large a head': [
    `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(270_000)}\r\n\r\n`,
    'the response header is larger than 256 KB',
  ],
  'too many announcements': [
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(11_000),
    'the response header is larger than 256 KB',
  ],
  'nothing but line ends': ['\r\n'.repeat(140_000), 'the response header is larger than 256 KB'],
}

describe.each(Object.entries(CUTS))('answers that nobody plays, sent %s:', (cut, size) => {
  test.each(Object.entries(REFUSED))('%s', async (_what, [answer, reason]) => {
    if (cut !== 'whole' && answer.length > 1000) return
    const { end, frames } = await seenOf(Buffer.from(answer, 'latin1'), size)
    expect(end).toEqual({ kind: 'protocol_error', detail: reason })
    expect(frames).toEqual([])
  })
})

describe.each(Object.entries(CUTS))('bodies that viewers inflate unasked, sent %s:', (_cut, size) => {
  const chunked = (data: Buffer) => bytes(`${data.length.toString(16)}\r\n`, data, '\r\n0\r\n\r\n')

  test.each<[string, Buffer, string]>([
    ['gzip', gzipSync(body), 'closed'],
    ['GZIP', gzipSync(body), 'closed'],
    ['x-gzip', gzipSync(body), 'closed'],
    ['deflate', deflateSync(body), 'closed'],
    ['gzip, but as it is', body, 'closed'],
    ['deflate, but as it is', body, 'closed'],
    ['br, but as it is', body, 'closed'],
    ['identity', body, 'closed'],
  ])('%s', async (what, data, ending) => {
    const coded = ok(`Content-Encoding: ${what.split(',')[0]}`)
    const seen = { end: { kind: 'ended', detail: `${ending} by the server` }, frames: SIZES }
    expect(await seenOf(bytes(coded, data), size)).toEqual(seen)
    const length = ok(`Content-Encoding: ${what.split(',')[0]}`, `Content-Length: ${data.length}`)
    const ended = { ...seen, end: { kind: 'ended', detail: 'ended by the server' } }
    expect(await seenOf(bytes(length, data), size)).toEqual(ended)
    const chunks = ok(`Content-Encoding: ${what.split(',')[0]}`, 'Transfer-Encoding: chunked')
    expect(await seenOf(bytes(chunks, chunked(data)), size)).toEqual(ended)
  })

  test('gzip that breaks off shows what came', async () => {
    const data = gzipSync(body, { level: 0 })
    const seen = await seenOf(bytes(ok('Content-Encoding: gzip'), data.subarray(0, -30)), size)
    expect(seen.frames).toEqual(SIZES.slice(0, 2))
    expect(seen.end.detail).toBe('closed by the server')
  })

  test('gzip that is none behind its first byte is refused', async () => {
    const { end } = await seenOf(bytes(ok('Content-Encoding: gzip'), [0x1f], body), size)
    expect(end).toEqual({ kind: 'protocol_error', detail: 'the response is not compressed as it says' })
  })

  test('what only browsers inflate is named', async () => {
    const { end } = await seenOf(bytes(ok('Content-Encoding: br'), brotliCompressSync(body)), size)
    expect(end).toEqual({ kind: 'protocol_error', detail: 'the response is compressed (br)' })
  })
})

test('a picture arrives when it was sent, inflated or not', async () => {
  const gzip = createGzip()
  const server = await serve((socket) => {
    socket.write(ok('Content-Encoding: gzip'))
    gzip.pipe(socket)
    gzip.write(body)
    gzip.flush(constants.Z_SYNC_FLUSH)
  })
  const watched = watch(openMjpeg, server.url())
  await watched.hasFrames(SIZES.length)
  watched.abort.abort()
  expect((await watched.end).kind).toBe('aborted')
  await nothingOpen(server)
})

test('a few bytes that inflate to gigabytes take no memory', async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000), { level: 9 })
  const picture = gzipSync(bytes('\r\n', body))
  const server = await serve((socket) => socket.end(bytes(ok('Content-Encoding: gzip'), picture, bomb)))
  const watched = watch(openMjpeg, server.url())
  expect(await watched.end).toEqual({
    kind: 'protocol_error',
    detail: 'no delimiter or picture within 16 MB',
  })
  expect(watched.frames).toEqual(SIZES)
  await nothingOpen(server)
})

test("pictures that are compressed inside of chunks are nobody's", async () => {
  const head = ok('Transfer-Encoding: gzip, chunked')
  const chunk = bytes(`${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n')
  expect(await seenOf(bytes(head, chunk))).toEqual({
    end: { kind: 'protocol_error', detail: 'the response is compressed (gzip)' },
    frames: [],
  })
})

test('a head that breaks off was closed by the server', async () => {
  const { end } = await seenOf(Buffer.from(STREAM_HEAD.slice(0, -2)))
  expect(end).toEqual({
    kind: 'protocol_error',
    detail: 'closed by the server in the middle of the response header',
    mayBeOurs: true,
  })
})

test('a body of a known length is over with it, whatever follows', async () => {
  const head = ok(`Content-Length: ${body.length}`)
  expect(await seenOf(bytes(head, body, framesOf([500])))).toEqual({
    end: { kind: 'ended', detail: 'ended by the server' },
    frames: SIZES,
  })
})

test.each(['206 Partial', '203 Other', '302 Nowhere', '200', '600 Odd', '999 Odd'])(
  '%s with pictures is a stream',
  async (status) => {
    expect((await seenOf(bytes(started(`HTTP/1.1 ${status}`), body))).frames).toEqual(SIZES)
  },
)

test.each(['400 Bad Request', '403 Forbidden', '500 Error', '503 Full'])(
  '%s with pictures is a refusal',
  async (status) => {
    const { end, frames } = await seenOf(bytes(started(`HTTP/1.1 ${status}`), body))
    expect(frames).toEqual([])
    expect(end).toMatchObject({ detail: `HTTP ${status}`, httpStatus: Number.parseInt(status, 10) })
  },
)
