import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openRtsp } from '../../../src/protocols/rtsp/rtsp-client.ts'
import { poll } from '../../current-test.ts'
import { watch } from '../watched.ts'
import { framesOf, interleaved, onWire, rtp, slice } from './packets.ts'
import { type Exception, nothingOpen, SDP, serveSession } from './scripted-session.ts'

const SIZES = [900, 3000, 1200]

/** Sends these frames once it plays. */
function plays(channel = 0, sizes: readonly number[] = SIZES) {
  const bytes = onWire(framesOf({ sizes }).flat(), channel)
  return { play: (socket: { write(bytes: Uint8Array): unknown }) => void socket.write(bytes) }
}

const methods = (asked: readonly { readonly method: string }[]) => asked.map(({ method }) => method)

describe.concurrent('a session', () => {
  test('asks in order, and says farewell', async () => {
    const server = await serveSession(plays())
    const watched = watch(openRtsp, server.url('/live/1?a=b'), { headers: { 'x-own': 'yes' } })
    await watched.hasFrames(3)
    watched.abort.abort()
    expect(await watched.end).toMatchObject({ kind: 'aborted' })
    await nothingOpen(server)
    expect(methods(server.asked)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'])
    const base = `rtsp://127.0.0.1:${server.port}/live/1?a=b`
    expect(server.asked.map(({ url }) => url)).toEqual([base, base, `${base}/track1`, `${base}/`, `${base}/`])
    expect(server.asked.map(({ headers }) => headers.cseq)).toEqual(['1', '2', '3', '4', '5'])
    expect(server.asked.map(({ headers }) => headers['x-own'])).toEqual(Array(5).fill('yes'))
    expect(server.asked.at(-1)?.headers.session).toBe('12345678')
    expect(watched.frames).toEqual(SIZES)
    expect(watched).toMatchObject({ packetsReceived: 5, packetsLost: 0, connections: 1 })
  })

  test.each<[string, number | null]>([
    ['a=framerate:12.5\r\n', 12.5],
    ['', null],
  ])('tells the frame rate that the server describes: %j', async (line, rate) => {
    const server = await serveSession({ ...plays(), sdp: SDP + line })
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(3)
    expect(watched.declaredFps).toBe(rate)
  })

  test.each<[string, Parameters<typeof serveSession>[0]]>([
    ['numbers its answers wrong', { exception: answersWith({ CSeq: '99' }) }],
    ['has nothing to say to OPTIONS', { exception: refuses('OPTIONS', '405 Method Not Allowed') }],
    ['announces an answer before it gives it', { exception: announces }],
    ['sends on other channels than were asked for', { exception: onChannels('6-7'), ...plays(6) }],
    ['names no channels', { exception: onChannels(null) }],
    ['sends before it answers PLAY', { exception: sendsBeforePlay, play() {} }],
    ['asks back', { exception: asksBack }],
  ])('goes on with a server that %s', async (_what, script) => {
    const server = await serveSession({ ...plays(), ...script })
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(3)
    expect(watched.frames).toEqual(SIZES)
    expect(watched.connections).toBe(1)
    expect(watched.bytes).toBeGreaterThan(5000)
  })

  test('says each header once: the protocol before the user, the user before us', async () => {
    const server = await serveSession(plays())
    const headers = { 'user-agent': 'mine', cseq: '77', 'x-own': 'yes' }
    await watch(openRtsp, server.url(), { headers }).hasFrames(3)
    const [options, , , play] = server.asked
    expect(options?.headers).toEqual({ cseq: '1', 'user-agent': 'mine', 'x-own': 'yes' })
    expect(play?.headers).toMatchObject({ cseq: '4', 'user-agent': 'mine' })
    const plain = await serveSession(plays())
    await watch(openRtsp, plain.url()).hasFrames(3)
    expect(plain.asked[0]?.headers).toEqual({ cseq: '1', 'user-agent': 'camgate' })
  })

  test('spells its headers as everyone does, for cameras that compare letter by letter', async () => {
    const server = await serveSession({
      ...plays(),
      exception: ({ method, headers }, _socket, answer) =>
        method === 'DESCRIBE' &&
        headers.authorization === undefined &&
        done(answer('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="cam"' })),
    })
    const watched = watch(openRtsp, server.url('/cam', 'me:x@'))
    await watched.hasFrames(3)
    watched.abort.abort()
    await nothingOpen(server)
    const url = `rtsp://127.0.0.1:${server.port}/cam`
    const own = 'Authorization: Basic bWU6eA==\r\nUser-Agent: camgate'
    expect(server.asked.map(({ text }) => text)).toEqual([
      `OPTIONS ${url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: camgate`,
      `DESCRIBE ${url} RTSP/1.0\r\nCSeq: 2\r\nAccept: application/sdp\r\nUser-Agent: camgate`,
      `DESCRIBE ${url} RTSP/1.0\r\nCSeq: 3\r\nAccept: application/sdp\r\n${own}`,
      `SETUP ${url}/track1 RTSP/1.0\r\nCSeq: 4\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n${own}`,
      `PLAY ${url}/ RTSP/1.0\r\nCSeq: 5\r\nRange: npt=0.000-\r\nSession: 12345678\r\n${own}`,
      `TEARDOWN ${url}/ RTSP/1.0\r\nCSeq: 6\r\nSession: 12345678\r\n${own}`,
    ])
  })

  test('answers what a server asks', async () => {
    let answers = ''
    const server = await serveSession({
      ...plays(),
      exception: ({ method }, socket) => {
        if (method === 'PLAY') {
          socket.on('data', (bytes: Buffer) => (answers += bytes.toString('latin1')))
          socket.write('OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\nRECORD rtsp://x RTSP/1.0\r\nCSeq: 8\r\n\r\n')
        }
        return false
      },
    })
    await watch(openRtsp, server.url()).hasFrames(3)
    await poll(() => answers).toMatch(
      /RTSP\/1.0 200 OK\r\nCSeq: 7\r\nPublic: .*\r\n\r\nRTSP\/1.0 501 .*\r\nCSeq: 8\r\n/,
    )
  })

  test('leaves audio alone, unless it is wanted', async () => {
    const sdp = `${SDP}m=audio 0 RTP/AVP 0\r\na=control:audio\r\n`
    const packets = framesOf({ sizes: SIZES }).flat()
    const sound = [1, 2, 3].map((sequence) =>
      rtp({ sequence, timestamp: 0, payload: Buffer.alloc(80), payloadType: 0 }),
    )
    const bytes = Buffer.concat([onWire(packets), onWire(sound, 2)])
    const server = await serveSession({ sdp, play: (socket) => void socket.write(bytes) })
    const video = watch(openRtsp, server.url())
    await video.hasFrames(3)
    expect(
      server.asked.filter(({ method }) => method === 'SETUP').map(({ url }) => url.split('/').at(-1)),
    ).toEqual(['track1'])
    const both = watch(openRtsp, server.url(), { rtspTransport: 'tcp', rtspAudio: true })
    await both.hasFrames(3)
    const setUps = server.asked.filter(({ method }) => method === 'SETUP').slice(1)
    expect(setUps.map(({ url, headers }) => [url.split('/').at(-1), headers.transport])).toEqual([
      ['track1', 'RTP/AVP/TCP;unicast;interleaved=0-1'],
      ['audio', 'RTP/AVP/TCP;unicast;interleaved=2-3'],
    ])
    expect(both.frames).toEqual(SIZES)
    await poll(() => both.packetsReceived).toBe(8)
  })

  test('has no frames before PLAY is answered, and what came just before then', async () => {
    const server = await serveSession({
      exception: ({ method }, socket, answer) => {
        if (method !== 'PLAY') return false
        socket.write(onWire(framesOf({ sizes: SIZES }).flat()))
        setTimeout(() => answer('200 OK'), 400)
        return true
      },
    })
    const watched = watch(openRtsp, server.url())
    await poll(() => watched.packetsReceived).toBe(5)
    expect(watched.frames).toEqual([])
    await watched.hasFrames(3)
    expect(watched.frames).toEqual(SIZES)
    const silent = await serveSession({
      exception: ({ method }, socket) =>
        method === 'PLAY' && done(socket.end(onWire(framesOf({ sizes: SIZES }).flat()))),
    })
    expect(await watch(openRtsp, silent.url()).end).toEqual({
      kind: 'no_frames',
      detail: 'closed by the server before it answered PLAY',
    })
  })

  test('goes on with its video when its audio ends', async () => {
    const sdp = `${SDP}m=audio 0 RTP/AVP 0\r\na=control:audio\r\n`
    const packets = framesOf({ sizes: SIZES })
    const sound = rtp({ sequence: 1, timestamp: 0, payload: Buffer.alloc(80), payloadType: 0, ssrc: 9 })
    const goodbye = interleaved(Buffer.from('81cb000100000009', 'hex'), 3)
    const parts = [onWire(packets[0] ?? []), onWire([sound], 2), goodbye, onWire(packets.slice(1).flat())]
    const server = await serveSession({ sdp, play: (socket) => void socket.write(Buffer.concat(parts)) })
    const watched = watch(openRtsp, server.url(), { rtspTransport: 'tcp', rtspAudio: true })
    await watched.hasFrames(3)
    expect(watched.frames).toEqual(SIZES)
  })

  test('the same picture again and again is told, one a second being compared', async () => {
    const still = watch(openRtsp, (await serveSession(camera(() => 1))).url())
    const moving = watch(openRtsp, (await serveSession(camera((frame) => frame % 200))).url())
    await poll(() => still.same.at(-1), { timeout: 5000 }).toBe(true)
    await moving.hasFrames(60)
    expect(moving.same).not.toContain(true)
  })
})

/** Frames of one size, 25 a second, filled with what is said. */
function camera(fill: (frame: number) => number) {
  return {
    play(socket: Socket) {
      let frame = 0
      const timer = setInterval(() => {
        const payload = slice(800, true, fill(frame))
        socket.write(interleaved(rtp({ sequence: frame, timestamp: frame * 3600, payload, isMarked: true })))
        frame += 1
      }, 40)
      socket.once('close', () => clearInterval(timer))
    },
  }
}

describe.concurrent('a login', () => {
  const challenges = {
    basic: ['Basic realm="cam"'],
    digest: ['Digest realm="cam", nonce="abc"'],
    'digest with qop': ['Digest realm="cam", nonce="abc", qop="auth", algorithm=MD5'],
    'digest with SHA-256': ['Digest realm="cam", nonce="abc", qop="auth", algorithm=SHA-256'],
  }

  test.each(Object.entries(challenges))(
    'by %s is answered for every request',
    async (kind, [challenge = '']) => {
      const counts: string[] = []
      const server = await serveSession({
        ...plays(),
        exception({ method, url, headers }, _socket, answer) {
          const given = headers.authorization
          if (method === 'OPTIONS' && given === undefined) return false
          if (given !== undefined && isRight(kind, given, method, url)) {
            counts.push(/nc=(\w+)/.exec(given)?.[1] ?? '')
            return false
          }
          answer('401 Unauthorized', { 'WWW-Authenticate': challenge })
          return true
        },
      })
      const watched = watch(openRtsp, server.url('/cam', 'me:secret@'))
      await watched.hasFrames(3)
      expect(methods(server.asked)).toEqual(['OPTIONS', 'DESCRIBE', 'DESCRIBE', 'SETUP', 'PLAY'])
      if (challenge.includes('qop')) expect(counts).toEqual(['00000001', '00000002', '00000003'])
      const wrong = watch(openRtsp, server.url('/cam', 'me:wrong@'))
      expect(await wrong.end).toMatchObject({ kind: 'unauthorized', httpStatus: 401 })
      const none = watch(openRtsp, server.url())
      expect(await none.end).toMatchObject({
        kind: 'unauthorized',
        detail: 'RTSP 401 Unauthorized (DESCRIBE)',
      })
    },
  )

  test('whose nonce was too old is answered once more, and not for ever', async () => {
    let nonce = 0
    const server = await serveSession({
      exception(_asked, _socket, answer) {
        nonce += 1
        answer('401 Unauthorized', { 'WWW-Authenticate': `Digest realm="c", nonce="${nonce}", stale=true` })
        return true
      },
    })
    expect((await watch(openRtsp, server.url('/cam', 'me:x@')).end).kind).toBe('unauthorized')
    expect(server.asked).toHaveLength(3)
  })

  test('goes nowhere else, and neither do headers', async () => {
    const other = await serveSession({
      exception(_asked, _socket, answer) {
        answer('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="x"' })
        return true
      },
    })
    const server = await serveSession({
      exception: refuses('DESCRIBE', '302 Found', { Location: other.url('/there') }),
    })
    const watched = watch(openRtsp, server.url('/cam', 'me:secret@'), { headers: { 'x-token': 'mine' } })
    expect((await watched.end).kind).toBe('unauthorized')
    expect(server.asked[0]?.headers['x-token']).toBe('mine')
    expect(JSON.stringify(other.asked)).not.toMatch(/secret|mine|bWU6/)
    expect(JSON.stringify(other.asked)).not.toContain('authorization')
  })
})

test.concurrent('a login in the URL of a redirect is for that place', async () => {
  const given: string[] = []
  const other = await serveSession({
    ...plays(),
    exception({ headers }, _socket, answer) {
      const { authorization } = headers
      if (authorization === undefined) answer('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="x"' })
      else given.push(authorization)
      return authorization === undefined
    },
  })
  const Location = other.url('/there', 'you:p@')
  const server = await serveSession({ exception: refuses('DESCRIBE', '302 Found', { Location }) })
  await watch(openRtsp, server.url('/cam', 'me:secret@')).hasFrames(3)
  expect(new Set(given)).toEqual(new Set([`Basic ${Buffer.from('you:p').toString('base64')}`]))
})

describe.concurrent('an answer that is no stream', () => {
  test.each([
    ['453 Not Enough Bandwidth', 'refused'],
    ['503 Service Unavailable', 'refused'],
    ['403 Forbidden', 'refused'],
    ['404 Not Found', 'not_found'],
    ['410 Gone', 'not_found'],
    ['500 Internal Server Error', 'server_error'],
    ['551 Option not supported', 'server_error'],
    ['400 Bad Request', 'refused'],
    ['461 Unsupported Transport', 'refused'],
    ['305 Use Proxy', 'refused'],
    ['999 What', 'refused'],
  ])('%s is %s, told with what was asked', async (status, kind) => {
    const server = await serveSession({ exception: refuses('SETUP', status) })
    const end = await watch(openRtsp, server.url()).end
    expect(end).toMatchObject({ kind, httpStatus: Number(status.slice(0, 3)) })
    expect(end.detail).toContain(`RTSP ${status} (SETUP)`)
    await nothingOpen(server)
  })

  test.each<[string, Exception, RegExp]>([
    [
      'a web page',
      refuses('DESCRIBE', '200 OK', { 'Content-Type': 'text/html' }),
      /not a stream but text\/html/,
    ],
    ['no description', refuses('DESCRIBE', '200 OK'), /description is empty/],
    ['HTTP', (_asked, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), /HTTP, not RTSP/],
    [
      'UDP where TCP was asked for',
      onTransport('RTP/AVP;unicast;client_port=1-2;server_port=3-4'),
      /sends over UDP/,
    ],
  ])('%s is a protocol error', async (_what, exception, detail) => {
    const server = await serveSession({ exception })
    const end = await watch(openRtsp, server.url()).end
    expect(end).toMatchObject({ kind: 'protocol_error', detail: expect.stringMatching(detail) })
    await nothingOpen(server)
  })

  test('a redirect is followed, to the end of it', async () => {
    const last = await serveSession(plays())
    const first = await serveSession({
      exception: refuses('DESCRIBE', '301 Moved', { Location: last.url('/b') }),
    })
    await watch(openRtsp, first.url()).hasFrames(3)
    await nothingOpen(first)
    const chatty = await serveSession({
      exception: ({ method }, socket) =>
        method === 'DESCRIBE' &&
        socket.write(
          `RTSP/1.0 302 Found\r\nLocation: ${last.url('/c')}\r\n\r\n${'RTSP/1.0 200 OK\r\n\r\n'.repeat(3)}`,
        ),
    })
    await watch(openRtsp, chatty.url()).hasFrames(3)
    const round = await serveSession({
      exception: ({ method, url }, _socket, answer) =>
        method === 'DESCRIBE' && done(answer('302 Found', { Location: url })),
    })
    expect(await watch(openRtsp, round.url()).end).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('more than 5 redirects'),
    })
    const nowhere = await serveSession({
      exception: refuses('DESCRIBE', '302 Found', { Location: 'http://x/' }),
    })
    expect((await watch(openRtsp, nowhere.url()).end).detail).toContain('no RTSP URL to go to')
  })
})

describe.concurrent('the end of a session', () => {
  test('is the farewell of the server', async () => {
    const goodbye = interleaved(Buffer.from('81cb000100000007', 'hex'), 1)
    const bytes = Buffer.concat([onWire(framesOf({ sizes: SIZES }).flat()), goodbye])
    const server = await serveSession({ play: (socket) => void socket.write(bytes) })
    const watched = watch(openRtsp, server.url())
    expect(await watched.end).toEqual({ kind: 'ended', detail: 'ended by the server' })
    expect(watched.frames).toEqual(SIZES)
    await nothingOpen(server)
  })

  test('is told when the server knows the session no more', async () => {
    const server = await serveSession({
      play: (socket) => {
        socket.write(onWire(framesOf({ sizes: SIZES }).flat()))
        socket.write('RTSP/1.0 454 Session Not Found\r\nCSeq: 9\r\n\r\n')
      },
    })
    expect(await watch(openRtsp, server.url()).end).toEqual({
      kind: 'ended',
      detail: 'RTSP 454 Session Not Found',
    })
  })

  test('comes of bytes that are no packets any more', async () => {
    const server = await serveSession({
      play: (socket) => {
        socket.write(onWire(framesOf({ sizes: SIZES }).flat()))
        socket.write(Buffer.alloc(300_000, 1))
      },
    })
    expect(await watch(openRtsp, server.url()).end).toMatchObject({
      kind: 'protocol_error',
      detail: /no RTSP/,
    })
  })
})

describe.concurrent('what keeps a session alive', () => {
  test.each([
    ['GET_PARAMETER', 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN'],
    ['OPTIONS', 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN'],
  ])('%s comes before the time of the session is over', async (method, names) => {
    const server = await serveSession({
      ...plays(),
      exception({ method: asked, headers }, _socket, answer) {
        if (asked === 'OPTIONS') return done(answer('200 OK', { Public: names }))
        return (
          asked === 'SETUP' &&
          done(answer('200 OK', { Session: 'a;timeout=4', Transport: headers.transport ?? '' }))
        )
      },
    })
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(3)
    const playedAt = performance.now()
    const afterPlay = () => methods(server.asked).slice(methods(server.asked).indexOf('PLAY') + 1)
    await poll(afterPlay, { timeout: 4000 }).toContain(method)
    expect(performance.now() - playedAt).toBeLessThan(3500)
  })

  test.each<[string, Record<string, string>, string[]]>([
    ['501 Not Implemented', {}, ['GET_PARAMETER', 'OPTIONS']],
    [
      '401 Unauthorized',
      { 'WWW-Authenticate': 'Digest realm="r", nonce="2"' },
      Array(2).fill('GET_PARAMETER'),
    ],
  ])('is sent again at once, and no more, when it is refused with %s', async (status, headers, expected) => {
    const server = await serveSession({
      ...plays(),
      exception({ method: asked, headers: own }, _socket, answer) {
        if (asked === 'OPTIONS' && methods(server.asked).includes('PLAY'))
          return done(answer(status, headers))
        if (asked === 'OPTIONS') return done(answer('200 OK', { Public: 'GET_PARAMETER' }))
        if (asked === 'GET_PARAMETER') return done(answer(status, headers))
        return (
          asked === 'SETUP' &&
          done(answer('200 OK', { Session: 'a;timeout=8', Transport: own.transport ?? '' }))
        )
      },
    })
    await watch(openRtsp, server.url('/cam', 'me:x@')).hasFrames(3)
    const afterPlay = () => methods(server.asked).slice(methods(server.asked).indexOf('PLAY') + 1)
    await poll(() => afterPlay().length, { timeout: 5000 }).toBeGreaterThanOrEqual(2)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(afterPlay()).toEqual(expected)
    const last = server.asked.at(-1)?.headers.authorization ?? ''
    expect(last.includes('nonce="2"')).toBe(status.startsWith('401'))
  })

  test('reports say what was received and lost', async () => {
    const bytesSent = onWire(framesOf({ sizes: SIZES }).flat().toSpliced(2, 1))
    const server = await serveSession({ play: (socket) => void socket.write(bytesSent) })
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(2)
    await poll(() => server.received.at(-1)?.bytes.length, { timeout: 8000 }).toBe(32 + 20)
    const { channel, bytes } = server.received.at(-1) ?? { channel: 0, bytes: Buffer.alloc(0) }
    expect(channel).toBe(1)
    expect(bytes.subarray(0, 4).toString('hex')).toBe('81c90007')
    expect(bytes.readUInt32BE(8)).toBe(7)
    expect(bytes[12]).toBe(Math.floor(256 / 5))
    expect(bytes.readIntBE(13, 3)).toBe(1)
    expect(bytes.readUInt32BE(16)).toBe(4)
  })
})

describe.concurrent('addresses and certificates', () => {
  test('rtsps is refused with a certificate that nobody signed, unless that is wanted', async () => {
    const server = await serveSession({ ...plays(), tls: true })
    expect(await watch(openRtsp, server.url()).end).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('TLS certificate not accepted'),
    })
    await watch(openRtsp, server.url(), { insecure: true }).hasFrames(3)
  })

  test('localhost and IPv6 are found', async () => {
    const six = await serveSession({ ...plays(), host: '::1' })
    await watch(openRtsp, six.url()).hasFrames(3)
    await watch(openRtsp, `rtsp://localhost:${six.port}/cam`).hasFrames(3)
  })
})

function done(_answered: unknown): true {
  return true
}

function refuses(method: string, status: string, headers: Record<string, string> = {}): Exception {
  return (asked, _socket, answer) => asked.method === method && done(answer(status, headers))
}

function answersWith(headers: Record<string, string>): Exception {
  return ({ method }, _socket, answer) => method === 'OPTIONS' && done(answer('200 OK', headers))
}

function onTransport(transport: string): Exception {
  return ({ method }, _socket, answer) =>
    method === 'SETUP' && done(answer('200 OK', { Session: '1', Transport: transport }))
}

function onChannels(channels: string | null): Exception {
  return onTransport(`RTP/AVP/TCP;unicast${channels === null ? '' : `;interleaved=${channels}`}`)
}

const announces: Exception = ({ method }, socket) => {
  if (method === 'DESCRIBE') socket.write('RTSP/1.0 100 Continue\r\n\r\n')
  return false
}

const sendsBeforePlay: Exception = ({ method }, socket) => {
  if (method === 'PLAY') plays().play(socket)
  return false
}

const asksBack: Exception = (_asked, socket) => {
  socket.write('GET_PARAMETER rtsp://me RTSP/1.0\r\nCSeq: 5\r\n\r\n')
  return false
}

function isRight(kind: string, given: string, method: string, url: string): boolean {
  if (kind === 'basic') return given === `Basic ${Buffer.from('me:secret').toString('base64')}`
  const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(given)?.[1] ?? ''
  const hash = (text: string) =>
    createHash(kind.includes('SHA') ? 'sha256' : 'md5')
      .update(text)
      .digest('hex')
  const [secret, request] = [hash('me:cam:secret'), hash(`${method}:${url}`)]
  const middle = given.includes('qop=') ? `:${field('nc')}:${field('cnonce')}:auth` : ''
  return field('uri') === url && field('response') === hash(`${secret}:abc${middle}:${request}`)
}
