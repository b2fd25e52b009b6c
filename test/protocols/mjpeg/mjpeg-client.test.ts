import { getEventListeners } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import type { Frame } from '../../../src/protocols/protocol.ts'
import { poll } from '../../current-test.ts'
import { nothingOpen, type Script, serve } from '../scripted-server.ts'
import { NO_OPTIONS, watch } from '../watched.ts'
import { bytes, lengthPart } from './pictures.ts'
import { answer, framesOf, jpegOf, STREAM_HEAD, stream } from './responses.ts'

const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')

function chunk(body: Uint8Array): Buffer {
  return bytes(`${body.length.toString(16)}\r\n`, body, '\r\n')
}

/** Sends the response byte by byte, and lets the other side read between them. */
async function drip(socket: Socket, response: Buffer): Promise<void> {
  socket.setNoDelay()
  for (const byte of response) {
    if (socket.destroyed) return
    socket.write(Buffer.of(byte))
    await setImmediate()
  }
  socket.end()
}

describe.concurrent('responses that are no stream', () => {
  test.each<[string, string]>([
    ['403 Forbidden', 'refused'],
    ['429 Too Many Requests', 'refused'],
    ['503 Service Unavailable', 'refused'],
    ['401 Unauthorized', 'unauthorized'],
    ['404 Not Found', 'not_found'],
    ['410 Gone', 'not_found'],
    ['500 Internal Server Error', 'server_error'],
    ['502 Bad Gateway', 'server_error'],
    ['599 Whatever', 'server_error'],
    ['400 Bad Request', 'refused'],
    ['402 Payment Required', 'refused'],
    ['405 Method Not Allowed', 'refused'],
    ['418 Teapot', 'refused'],
    ['454 Session Not Found', 'refused'],
    ['499 Whatever', 'refused'],
    ['206 Partial Content', 'protocol_error'],
    ['204 No Content', 'protocol_error'],
    ['304 Not Modified', 'protocol_error'],
    ['302 Found', 'protocol_error'],
  ])('HTTP %s is %s', async (status, kind) => {
    const server = await serve(answer(status))
    const httpStatus = Number.parseInt(status, 10)
    expect(await watch(openMjpeg, server.url()).end).toEqual({ kind, detail: `HTTP ${status}`, httpStatus })
    await nothingOpen(server)
  })

  test.each([
    'text/html; charset=utf-8',
    'application/json',
    'text/xml',
    'application/problem+json',
    'APPLICATION/XML',
  ])('%s is a protocol error even if it never ends', async (type) => {
    const server = await serve((socket) => socket.write(head(`Content-Type: ${type}`)))
    const end = await watch(openMjpeg, server.url()).end
    expect(end).toMatchObject({
      kind: 'protocol_error',
      detail: expect.stringContaining(`(${type}): use the camera's MJPEG or RTSP URL`),
      httpStatus: 200,
    })
    await nothingOpen(server)
  })

  test.each<[string, string, string, Script]>([
    [
      'another protocol',
      'protocol_error',
      'SSH instead of HTTP',
      (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'),
    ],
    [
      'a broken status line',
      'protocol_error',
      'no status',
      (socket) => socket.write('HTTP/1.1 twohundred\r\n\r\n'),
    ],
    [
      'a close without a byte',
      'no_frames',
      'closed by the server without a response',
      (socket) => socket.end(),
    ],
    [
      'a reset without a byte',
      'no_frames',
      'reset by the server without a response',
      (socket) => socket.resetAndDestroy(),
    ],
    [
      'a close in the header',
      'protocol_error',
      'in the middle of the response header',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nA: b'),
    ],
    [
      'a stream without a byte',
      'no_frames',
      'closed by the server, without a byte',
      (socket) => socket.end(STREAM_HEAD),
    ],
    [
      'a stream without a picture',
      'protocol_error',
      'without a complete picture',
      (socket) => socket.end(bytes(STREAM_HEAD, '--frame\r\n')),
    ],
    [
      'a wrong chunk size',
      'protocol_error',
      'not chunked as it says',
      (socket) => socket.write(bytes(head('Transfer-Encoding: chunked'), 'zz\r\n')),
    ],
    [
      'bytes without any picture',
      'protocol_error',
      'in the first 64 KB',
      (socket) => socket.write(bytes(STREAM_HEAD, Buffer.alloc(70_000))),
    ],
    [
      'a picture that is too large',
      'protocol_error',
      '16 MB',
      (socket) => socket.write(bytes(STREAM_HEAD, lengthPart(jpegOf(17_000_000)))),
    ],
  ])('%s is %s', async (_what, kind, detail, script) => {
    const server = await serve(script)
    const end = await watch(openMjpeg, server.url()).end
    expect(end).toMatchObject({ kind, detail: expect.stringContaining(detail) })
    await nothingOpen(server)
  })

  test('an endless header ends at 256 KB', async () => {
    const server = await serve((socket) => {
      const line = `X-Filler: ${'x'.repeat(1000)}\r\n`
      const send = () => socket.writable && socket.write(line, () => setImmediate().then(send))
      socket.write('HTTP/1.1 200 OK\r\n')
      send()
    })
    const end = await watch(openMjpeg, server.url()).end
    expect(end).toEqual({ kind: 'protocol_error', detail: 'the response header is larger than 256 KB' })
    await nothingOpen(server)
  })

  test('a header of almost 256 KB is fine', async () => {
    const filler = Array.from({ length: 250 }, (_, i) => `X-${i}: ${'x'.repeat(1000)}`)
    const server = await serve((socket) => socket.end(bytes(head(...filler), framesOf([500]))))
    const watched = watch(openMjpeg, server.url())
    expect((await watched.end).kind).toBe('ended')
    expect(watched.frames).toEqual([500])
  })

  test('what the server says is made fit to print', async () => {
    const server = await serve((socket) => {
      const path = 'http://admin:secret@cam/video?token=secret'
      socket.end(
        bytes(`HTTP/1.1 404 \x1b[31mNo ${path} \t ${'here '.repeat(100)}\r\nContent-Length: 0\r\n\r\n`),
      )
    })
    const { detail } = await watch(openMjpeg, server.url()).end
    expect(detail).toMatch(/^HTTP 404 .*http:\/\/cam\/video\?… here/)
    expect(detail).not.toMatch(/secret|\p{Cc}/u)
    expect([...detail].length).toBeLessThanOrEqual(1000)
  })

  test('an announcement (1xx) is not the response', async () => {
    const server = await serve((socket) =>
      socket.end(bytes('HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n', STREAM_HEAD, framesOf([500]))),
    )
    const watched = watch(openMjpeg, server.url())
    expect((await watched.end).kind).toBe('ended')
    expect(watched.frames).toEqual([500])
  })
})

describe.concurrent('streams', () => {
  const body = bytes(framesOf([400, 300]), lengthPart(bytes(jpegOf(200), '  ')), '--frame--\r\n')
  const sizes = [400, 300, 202]

  test.each<[string, Buffer]>([
    ['HTTP/1.1 until the connection closes', bytes(STREAM_HEAD, body)],
    [
      'HTTP/1.0',
      bytes('HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary="frame"\r\n\r\n', body),
    ],
    [
      'with a length',
      bytes(head('Content-Type: multipart/x-mixed-replace', `Content-Length: ${body.length}`), body),
    ],
    ['chunked', bytes(head('Transfer-Encoding: chunked'), chunk(body), '0\r\n\r\n')],
    [
      'chunked byte by byte',
      bytes(
        head('Transfer-Encoding: chunked'),
        ...[...body].map((byte) => chunk(Buffer.of(byte))),
        '0\r\n\r\n',
      ),
    ],
    ['of type image/jpeg', bytes(head('Content-Type: image/jpeg'), jpegOf(400), jpegOf(300), jpegOf(202))],
    ['without a type', bytes(head(), body)],
    ['of a type that says nothing', bytes(head('Content-Type: application/octet-stream'), body)],
  ])('%s: in one piece and byte by byte', async (_name, response) => {
    for (const script of [
      (socket: Socket) => socket.end(response),
      (socket: Socket) => void drip(socket, response),
    ]) {
      const watched = watch(openMjpeg, (await serve(script)).url())
      expect((await watched.end).kind).toBe('ended')
      expect(watched.frames).toEqual(sizes)
    }
  })

  test.each<[string, Buffer]>([
    ['in its length', bytes(head(`Content-Length: ${body.length + 100}`), body)],
    ['in a chunk', bytes(head('Transfer-Encoding: chunked'), chunk(body), '40\r\nand then')],
    [
      'in a chunk, announced',
      bytes(head('Transfer-Encoding: chunked', 'Connection: close'), chunk(body), '40\r\nand then'),
    ],
    ['between chunks', bytes(head('Transfer-Encoding: chunked'), chunk(body))],
  ])('a stream that breaks off %s has ended', async (_where, response) => {
    const watched = watch(openMjpeg, (await serve((socket) => socket.end(response))).url())
    expect(await watched.end).toEqual({ kind: 'ended', detail: 'closed by the server' })
    expect(watched.frames).toEqual(sizes)
  })

  test('a stream of a known length is over with it, even if the connection stays', async () => {
    const server = await serve((socket) => socket.write(head(`Content-Length: ${body.length}`)))
    const watched = watch(openMjpeg, server.url())
    await poll(() => watched.connections, { interval: 5 }).toBe(1)
    for (const socket of server.open) socket.write(body)
    expect((await watched.end).kind).toBe('ended')
    expect(watched.frames).toEqual(sizes)
    await nothingOpen(server)
  })

  test('bytes are counted as received, from the first to the last', async () => {
    const server = await serve((socket) => {
      socket.write(STREAM_HEAD)
      socket.write(body, () => socket.end(body))
    })
    const watched = watch(openMjpeg, server.url())
    await watched.end
    expect(watched.bytes).toBe(2 * body.length)
  })

  test('pictures keep their order however the connection is cut between header and body', async () => {
    const response = bytes(STREAM_HEAD, framesOf([100, 200, 300, 400, 500]))
    for (const at of [1, STREAM_HEAD.length - 1, STREAM_HEAD.length, STREAM_HEAD.length + 150]) {
      const server = await serve((socket) => {
        socket.setNoDelay()
        socket.write(response.subarray(0, at))
        void setImmediate().then(() => socket.end(response.subarray(at)))
      })
      const watched = watch(openMjpeg, server.url())
      await watched.end
      expect(watched.frames).toEqual([100, 200, 300, 400, 500])
    }
  })

  test('a frozen picture is found out, a moving one of constant size is not', async () => {
    const still = lengthPart(jpegOf(500))
    const server = await serve((socket, head) => {
      socket.write(STREAM_HEAD)
      let count = 0
      const timer = setInterval(() => {
        count += 1
        const moving = bytes(jpegOf(500).subarray(0, -6), String(1000 + count).slice(-4), [0xff, 0xd9])
        socket.write(head.includes('/still') ? still : lengthPart(moving))
      }, 20)
      socket.on('close', () => clearInterval(timer))
    })
    const frozen = watch(openMjpeg, server.url('/still'))
    const moving = watch(openMjpeg, server.url('/moving'))
    await poll(() => frozen.same.at(-1), { timeout: 5000 }).toBe(true)
    await moving.hasFrames(100)
    expect(moving.same).not.toContain(true)
  })
})

describe('requests', () => {
  test('ask for the path and query of the URL, and for one response only', async () => {
    const server = await serve(answer('404 Not Found'))
    await watch(openMjpeg, `${server.url('/axis-cgi/mjpg/video.cgi?camera=1&res=2')}#part`).end
    const [head = ''] = server.heads
    expect(head).toMatch(/^GET \/axis-cgi\/mjpg\/video\.cgi\?camera=1&res=2 HTTP\/1\.1\r\n/)
    expect(head).toMatch(
      /\r\nHost: 127\.0\.0\.1:\d+\r\nUser-Agent: camgate\r\nAccept: \*\/\*\r\nConnection: close\r\n\r\n$/,
    )
  })

  test('carry the headers that were asked for', async () => {
    const server = await serve(answer('404 Not Found'))
    await watch(openMjpeg, server.url(), { headers: { 'X-kEY': 'value', 'user-agent': 'mine' } }).end
    expect(server.heads[0]).toContain('\r\nX-kEY: value\r\n')
    expect(server.heads[0]).toContain('\r\nuser-agent: mine\r\n')
    expect(server.heads[0]).not.toMatch(/camgate|User-Agent/)
  })

  test('that cannot be made are data', async () => {
    const server = await serve(answer('404 Not Found'))
    const bad = await watch(openMjpeg, server.url(), { headers: { 'bad name': 'x' } }).end
    expect(bad).toMatchObject({
      kind: 'unreachable',
      detail: 'a request header has a name or value that cannot be sent',
    })
    for (const url of ['', 'cam', 'rtsp://cam/', 'http://', 'file:///etc/passwd']) {
      expect((await watch(openMjpeg, url).end).kind).toBe('protocol_error')
    }
  })

  test('leave no listener at the signal', async () => {
    const server = await serve(answer('404 Not Found'))
    const client = openMjpeg(NO_OPTIONS)
    const { signal } = new AbortController()
    const ignore = { connected() {}, frame() {}, data() {}, packets() {}, note() {} }
    for (let i = 0; i < 20; i += 1) await client.watch(server.url(), ignore, signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    await client.close()
  })

  test('an aborted connection tells its observer nothing more', async () => {
    const server = await serve(stream(500))
    const watched = watch(openMjpeg, server.url())
    await watched.hasFrames(1)
    const [socket] = server.open
    watched.abort.abort()
    socket?.write(framesOf([500]))
    await watched.end
    await nothingOpen(server)
    expect(watched.frames).toEqual([500])
  })

  test('an observer may abort from within a frame', async () => {
    const server = await serve(stream(500, 600, 700))
    const client = openMjpeg(NO_OPTIONS)
    const abort = new AbortController()
    const frames: number[] = []
    const observer = {
      connected() {},
      data() {},
      packets() {},
      note() {},
      frame({ bytes }: Readonly<Frame>) {
        frames.push(bytes)
        abort.abort()
      },
    }
    expect((await client.watch(server.url(), observer, abort.signal)).kind).toBe('aborted')
    expect(frames).toEqual([500])
    await nothingOpen(server)
  })
})
