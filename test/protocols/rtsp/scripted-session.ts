import type { Socket } from 'node:net'
import { poll } from '../../current-test.ts'
import { type ListenOptions, listening } from '../listening.ts'

interface Asked {
  readonly method: string
  readonly url: string
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** As it came, without the blank line at its end. */
  readonly text: string
}

/** What to do with a request in place of the usual answer; false: answer as usual. */
export type Exception = (asked: Asked, socket: Socket, answer: Answer) => boolean

/** Answers with a status line such as `200 OK`, header lines, and a body. */
type Answer = (status: string, headers?: Readonly<Record<string, string>>, body?: string) => void

export interface SessionScript extends ListenOptions {
  /** Called when PLAY was answered. */
  readonly play?: (socket: Socket, asked: readonly Asked[]) => void
  readonly exception?: Exception
  readonly sdp?: string
  /** What is sent in place of an answer as it stands on the wire. */
  readonly rewrite?: (text: string, asked: Asked) => string
  /** Answers are sent byte by byte. */
  readonly isSliced?: boolean
}

export interface RtspServer {
  readonly port: number
  /** All requests, in order. */
  readonly asked: Asked[]
  /** Interleaved packets from the client: channel and bytes. */
  readonly received: { readonly channel: number; readonly bytes: Buffer }[]
  readonly open: Set<Socket>
  url(path?: string, userInfo?: string): string
}

export const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=test',
  't=0 0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LADKYRChH5cBEAAAMAAQAAAwAyDxQqEYA=,aMhCBksg',
  'a=control:track1',
  '',
].join('\r\n')

/** An RTSP server that answers as servers do, but where the script says otherwise, until the test is over. */
export async function serveSession({
  play = () => {},
  exception = () => false,
  sdp = SDP,
  rewrite = (text) => text,
  isSliced = false,
  ...options
}: SessionScript = {}): Promise<RtspServer> {
  const asked: Asked[] = []
  const received: RtspServer['received'] = []
  const accept = (socket: Socket) => {
    let bytes: Buffer = Buffer.alloc(0)
    socket.setNoDelay(true).on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      bytes = take(bytes, (request) => respond(socket, request), received)
    })
  }
  const respond = (socket: Socket, request: Asked) => {
    asked.push(request)
    const answer: Answer = (status, headers = {}, body = '') => {
      const fields = { CSeq: request.headers.cseq ?? '0', ...headers }
      const lines = Object.entries(body === '' ? fields : { ...fields, 'Content-Length': `${body.length}` })
      const head = lines.map(([n, v]) => `${n}: ${v}\r\n`).join('')
      const text = rewrite(`RTSP/1.0 ${status}\r\n${head}\r\n${body}`, request)
      for (const piece of isSliced ? text : [text]) socket.write(piece, 'latin1')
    }
    if (exception(request, socket, answer)) return
    const base = request.url.replace(/\/?$/, '/')
    if (request.method === 'OPTIONS') answer('200 OK', { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN' })
    else if (request.method === 'DESCRIBE')
      answer('200 OK', { 'Content-Base': base, 'Content-Type': 'application/sdp' }, sdp)
    else if (request.method === 'SETUP')
      answer('200 OK', { Transport: request.headers.transport ?? '', Session: '12345678;timeout=60' })
    else answer('200 OK', { Session: '12345678' })
    if (request.method === 'PLAY') play(socket, asked)
  }
  const { port, host, open } = await listening(accept, options)
  const url = (path = '/cam', userInfo = '') =>
    `${options.tls === true ? 'rtsps' : 'rtsp'}://${userInfo}${host}:${port}${path}`
  return { port, asked, received, open, url }
}

/** Reads requests and packets from the front; returns what is left. */
function take(bytes: Buffer, request: (asked: Asked) => void, received: RtspServer['received']): Buffer {
  for (let rest = bytes; ; ) {
    if (rest[0] === 0x24) {
      const end = 4 + (rest.length < 4 ? Number.POSITIVE_INFINITY : rest.readUInt16BE(2))
      if (rest.length < end) return rest
      received.push({ channel: rest[1] ?? 0, bytes: Buffer.from(rest.subarray(4, end)) })
      rest = rest.subarray(end)
      continue
    }
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return rest
    const text = rest.toString('latin1', 0, end)
    const [first = '', ...lines] = text.split('\r\n')
    const [method = '', url = ''] = first.split(' ')
    const headers = Object.fromEntries(
      lines.map((line) => {
        const at = line.indexOf(':')
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
      }),
    )
    rest = rest.subarray(end + 4)
    // An answer to what the script asked is none.
    if (!method.startsWith('RTSP/')) request({ method, url, headers, text })
  }
}

/** Waits until no connection is open on the server's side: the client left nothing behind. */
export async function nothingOpen({ open }: RtspServer): Promise<void> {
  await poll(() => open.size, { timeout: 3000, interval: 5 }).toBe(0)
}
