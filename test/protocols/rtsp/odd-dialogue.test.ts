import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { StreamOptions } from '../../../src/model/streams.ts'
import { openRtsp } from '../../../src/protocols/rtsp/rtsp-client.ts'
import { watch } from '../watched.ts'
import { framesOf, interleaved, onWire } from './packets.ts'
import { nothingOpen, SDP, type SessionScript, serveSession } from './scripted-session.ts'

const SIZES = [900, 3000, 1200]
const FRAMES = onWire(framesOf({ sizes: SIZES }).flat())
const play = (socket: Socket) => void socket.write(FRAMES)

type Rewrite = NonNullable<SessionScript['rewrite']>

const statusLine =
  (line: string): Rewrite =>
  (text) =>
    text.replace('RTSP/1.0 200 OK', line)

const header =
  (name: string, line: string): Rewrite =>
  (text) =>
    text.replace(new RegExp(`^${name}: .*\r\n`, 'm'), line)

/** A line in front of the first header. */
const inserted =
  (line: string): Rewrite =>
  (text) =>
    text.replace('\r\n', `\r\n${line}`)

const lineFeeds: Rewrite = (text) => {
  const end = text.indexOf('\r\n\r\n') + 4
  return text.slice(0, end).replaceAll('\r\n', '\n') + text.slice(end)
}

const transport = (value: string) => header('Transport', `Transport: ${value}\r\n`)

const only =
  (method: string, rewrite: Rewrite): Rewrite =>
  (text, asked) =>
    asked.method === method ? rewrite(text, asked) : text

const ODD_ANSWERS: [what: string, rewrite: Rewrite][] = [
  ['no blank behind the status', statusLine('RTSP/1.0 200OK')],
  ['two blanks in the status line', statusLine('RTSP/1.0  200  OK')],
  ['tabs in the status line', statusLine('RTSP/1.0\t200\tOK')],
  ['no reason', statusLine('RTSP/1.0 200')],
  ['no reason but a blank', statusLine('RTSP/1.0 200 ')],
  ['a status line in lower case', statusLine('rtsp/1.0 200 ok')],
  ['a blank in front of the status line', (text) => `\r\n${text}`],
  ['another version', statusLine('RTSP/2.0 200 OK')],
  ['a long reason', statusLine(`RTSP/1.0 200 ${'very '.repeat(1000)}well`)],
  ['LF as line end', lineFeeds],
  ['two CRs in each line end', (text) => text.replaceAll('\r\n', '\r\r\n')],
  ['blanks in front of colons', (text) => text.replace(/^(\w[\w-]+): /gm, '$1 \t: ')],
  ['no blank behind colons', (text) => text.replace(/^(\w[\w-]+): /gm, '$1:')],
  ['header names in upper case', (text) => text.replace(/^[A-Z][\w-]+: /gm, (name) => name.toUpperCase())],
  ['a header without a name', inserted(': nothing\r\n')],
  ['a header without a colon', inserted('Tue, 12 Jun 2012\r\n')],
  ['a header with a blank in its name', inserted('Cache Control: no\r\n')],
  ['control characters in a header', inserted('Server: a\0b\x01\x7f\r\n')],
  ['a folded header', header('Session', 'Session:\r\n 12345678;timeout=60\r\n')],
  ['many headers', inserted('X-A: b\r\n'.repeat(2000))],
  ['no CSeq', header('CSeq', '')],
  ['CSeq 0', header('CSeq', 'CSeq: 0\r\n')],
  ['always CSeq 1', header('CSeq', 'CSeq: 1\r\n')],
  ['a CSeq that was never sent', header('CSeq', 'CSeq: 4711\r\n')],
  ['a CSeq that is no number', header('CSeq', 'CSeq: one\r\n')],
  ['no Session', header('Session', '')],
  ['a Session with blanks', header('Session', 'Session:  12345678 ; Timeout = "60" \r\n')],
  ['a Session that ends at once', header('Session', 'Session: 12345678;timeout=0\r\n')],
  ['a Session with a timeout in words', header('Session', 'Session: 12345678;timeout=never\r\n')],
  [
    'a body behind OPTIONS',
    only('OPTIONS', (text) => text.replace('\r\n\r\n', '\r\nContent-Length: 3\r\n\r\nabc')),
  ],
  ['a length with a unit', header('Content-Length', `Content-Length: ${SDP.length} bytes\r\n`)],
  ['no Content-Base', header('Content-Base', '')],
  ['a Content-Base that is no URL', header('Content-Base', 'Content-Base: my camera\r\n')],
  ['a Content-Base of HTTP', header('Content-Base', 'Content-Base: http://10.0.0.1/\r\n')],
  ['no Content-Type', header('Content-Type', '')],
  [
    'a Content-Type with parameters',
    header('Content-Type', 'Content-Type: Application/SDP;charset=utf-8\r\n'),
  ],
  ['a Content-Type of plain text', header('Content-Type', 'Content-Type: text/plain\r\n')],
  ['a Transport in lower case', transport('rtp/avp/tcp;unicast;interleaved=0-1')],
  ['a Transport in upper case', transport('RTP/AVP/TCP;UNICAST;INTERLEAVED=0-1')],
  ['a Transport with blanks', transport(' RTP/AVP/TCP ; unicast ; interleaved = 0 - 1 ; ssrc = 00000007 ')],
  ['a Transport in another order', transport('unicast;interleaved=0-1;ssrc=7;RTP/AVP/TCP')],
  ['a Transport without channels', transport('RTP/AVP/TCP;unicast')],
  ['a Transport with one channel', transport('RTP/AVP/TCP;unicast;interleaved=0')],
  ['a Transport with one channel twice', transport('RTP/AVP/TCP;unicast;interleaved=0-0')],
  ['a Transport with channels beyond a byte', transport('RTP/AVP/TCP;unicast;interleaved=256-257')],
  ['a Transport without its protocol', transport('interleaved=0-1')],
  ['a Transport with a stray semicolon', transport(';RTP/AVP/TCP;;interleaved=0-1;')],
  [
    'an empty Transport in front',
    header('Transport', 'Transport: \r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n'),
  ],
  ['every answer twice', (text) => text + text],
  [
    'every answer with an interim one',
    (text, { headers }) => `RTSP/1.0 100 Wait\r\nCSeq: ${headers.cseq}\r\n\r\n${text}`,
  ],
  [
    'packets of no track in front of answers',
    (text) => interleaved(Buffer.alloc(40), 9).toString('latin1') + text,
  ],
  ['packets inside of heads', inserted(interleaved(Buffer.alloc(40), 9).toString('latin1'))],
  ['requests in front of answers', (text) => `OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n${text}`],
]

const ODD_DESCRIPTIONS: [what: string, sdp: string][] = [
  ['a port with a count', SDP.replace('video 0', 'video 0/2')],
  ['a negative port', SDP.replace('video 0', 'video -1')],
  ['a huge port', SDP.replace('video 0', 'video 99999999999')],
  ['a port in words', SDP.replace('video 0', 'video any')],
  ['no port', SDP.replace('video 0', 'video')],
  ['many blanks', SDP.replace('m=video 0 RTP/AVP 96', 'm=video   0  RTP/AVP    96 ')],
  ['tabs', SDP.replace('m=video 0 RTP/AVP 96', 'm=video\t0\tRTP/AVP\t96')],
  ['a medium in upper case', SDP.replace('m=video 0 RTP/AVP', 'm=VIDEO 0 rtp/avp')],
  ['LF as line end', SDP.replaceAll('\r\n', '\n')],
  ['CR as line end', SDP.replaceAll('\r\n', '\r')],
  ['no line end at its end', SDP.trimEnd()],
  ['no lines of the session', SDP.slice(SDP.indexOf('m='))],
  ['blanks in front of lines', SDP.replaceAll('\r\n', '\r\n  ')],
  ['blank lines', SDP.replaceAll('\r\n', '\r\n\r\n')],
  ['lines of garbage', SDP.replaceAll('\r\n', '\r\nfoo\r\n=\r\nx=\r\na=\r\na=:\r\n\0\x01\r\n')],
  ['attributes in odd case', SDP.replace('a=rtpmap', 'a=RTPMAP').replace('a=control', 'a=Control')],
  ['blanks in its map', SDP.replace('rtpmap:96 H264/90000', 'rtpmap: 96  h264 / 90000')],
  ['a format that it does not map', SDP.replace('RTP/AVP 96', 'RTP/AVP 96 97 abc -1')],
  ['another profile', SDP.replace('RTP/AVP', 'RTP/AVPF')],
  [
    'bandwidth and events',
    `${SDP}b=AS:0\r\nm=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\n`,
  ],
  ['its parameters in two lines', SDP.replace('packetization-mode=1;', 'packetization-mode=1\r\na=fmtp:96 ')],
  ['a video before it that nobody can read', SDP.replace('m=', 'm=video 0 RTP/AVP 33\r\na=control:ts\r\nm=')],
  ['text that is no ASCII', SDP.replace('s=test', 's=caméra \xff\xfe 摄像头')],
]

describe.each([false, true])('a camera (byte by byte: %s) plays', (isSliced) => {
  test.each(ODD_ANSWERS)('whose answers have %s', async (_what, rewrite) => {
    const server = await serveSession({ play, rewrite, isSliced })
    await plays(server.url())
    expect(server.asked.filter(({ method }) => method === 'SETUP')).toHaveLength(1)
  })

  test.each(ODD_DESCRIPTIONS)('whose description has %s', async (_what, sdp) => {
    await plays((await serveSession({ play, sdp, isSliced })).url())
  })
})

async function plays(url: string, options: Partial<StreamOptions> = {}): Promise<void> {
  const watched = watch(openRtsp, url, options)
  await watched.hasFrames(SIZES.length)
  expect(watched.frames).toEqual(SIZES)
  expect(watched.connections).toBe(1)
}

describe('the track of a camera is set up where it says', () => {
  const controlled = (control: string) => SDP.replace('a=control:track1', `a=control:${control}`)
  const base = (url: string) => header('Content-Base', `Content-Base: ${url}\r\n`)

  test.each<[what: string, script: SessionScript, url: string]>([
    ['itself', { sdp: controlled('*') }, 'HOME/'],
    ['below it', { sdp: controlled('track1') }, 'HOME/track1'],
    ['below it, without Content-Base', { rewrite: header('Content-Base', '') }, 'HOME/track1'],
    ['on another host', { sdp: controlled('rtsp://10.0.0.1/a/t') }, 'rtsp://10.0.0.1/a/t'],
    ['below a base on another host', { rewrite: base('rtsp://10.0.0.1/b/') }, 'rtsp://10.0.0.1/b/track1'],
    ['below a base without a slash', { rewrite: base('rtsp://10.0.0.1/b') }, 'rtsp://10.0.0.1/b/track1'],
    ['below a relative base', { rewrite: base('/b/') }, 'ROOT/b/track1'],
    ['below a base with a login', { rewrite: base('rtsp://me:x@10.0.0.1/b') }, 'rtsp://10.0.0.1/b/track1'],
  ])('%s', async (_what, script, url) => {
    const server = await serveSession({ play, ...script })
    await plays(server.url())
    const setUp = server.asked.find(({ method }) => method === 'SETUP')
    expect(setUp?.url).toBe(url.replace('HOME', server.url()).replace('ROOT', server.url('')))
  })
})

describe('an answer that no viewer plays on', () => {
  test.each<[what: string, rewrite: Rewrite, kind: string, detail: string]>([
    [
      'SETUP without Transport',
      only('SETUP', header('Transport', '')),
      'protocol_error',
      'the answer to SETUP has no Transport header',
    ],
    [
      'encrypted packets',
      transport('RTP/SAVP/TCP;interleaved=0-1'),
      'protocol_error',
      'the server sends encrypted packets: SRTP (RTP/SAVP) is not supported',
    ],
    [
      'multicast',
      transport('RTP/AVP;multicast;destination=239.0.0.1;port=5000-5001'),
      'protocol_error',
      'the server sends by multicast, which was not asked for',
    ],
    [
      'a length without a bound',
      only('DESCRIBE', header('Content-Length', 'Content-Length: 99999999999\r\n')),
      'protocol_error',
      'the response body is larger than 256 KB',
    ],
    [
      'a web page',
      () => '<html><body>Log in</body></html>\r\n',
      'protocol_error',
      'the server answers a web page, not RTSP',
    ],
    [
      'HTTP in lower case',
      () => 'http/1.1 400 Bad Request\r\n\r\n',
      'protocol_error',
      'the server answers HTTP, not RTSP: use http://',
    ],
    [
      'a success of another kind',
      only('SETUP', statusLine('RTSP/1.0 201 Created')),
      'refused',
      'RTSP 201 Created (SETUP)',
    ],
    ['SSH', () => 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol_error', 'the server answers SSH, not RTSP'],
    [
      '400 without a reason',
      only('DESCRIBE', () => 'RTSP/1.0 400\r\n\r\n'),
      'refused',
      'RTSP 400 (DESCRIBE)',
    ],
    [
      'a reason with controls',
      only('PLAY', () => 'RTSP/1.0 453 Too\x1b[31m many\0\r\n\r\n'),
      'refused',
      'RTSP 453 Too [31m many (PLAY)',
    ],
  ])('%s is reported as what it is', async (_what, rewrite, kind, detail) => {
    const server = await serveSession({ rewrite })
    const end = await watch(openRtsp, server.url()).end
    expect({ kind: end.kind, detail: end.detail }).toEqual({ kind, detail })
    await nothingOpen(server)
  })

  /** As gortsplib writes them, which MediaMTX is built on; it closes the connection behind an error. */
  test.each([
    ['SETUP', 'a path with its maximum of readers'],
    ['DESCRIBE', 'an on-demand source that is dead'],
  ])('400 to %s is a refusal: %s', async (method) => {
    const server = await serveSession({
      exception: (asked, socket) =>
        asked.method === method &&
        isDone(
          socket.end(`RTSP/1.0 400 Bad Request\r\nCSeq: ${asked.headers.cseq}\r\nServer: gortsplib\r\n\r\n`),
        ),
    })
    expect(await watch(openRtsp, server.url()).end).toEqual({
      kind: 'refused',
      httpStatus: 400,
      detail: `RTSP 400 Bad Request (${method})`,
    })
  })

  test.each(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'])(
    'is missing: the connection ends at %s',
    async (method) => {
      const server = await serveSession({
        exception: (asked, socket) => asked.method === method && isDone(socket.end()),
      })
      expect(await watch(openRtsp, server.url()).end).toEqual({
        kind: 'no_frames',
        detail: `closed by the server before it answered ${method}`,
      })
    },
  )
})

function isDone(_done: unknown): true {
  return true
}
