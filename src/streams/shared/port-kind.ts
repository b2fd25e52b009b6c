import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ADDRESSING, sharedSecureContext } from '../shared/socket-settings.ts'
import type { Address } from './address.ts'

/** Why a port of the other kind is no use. */
export const OTHER_KIND = {
  plain: 'the server answers without TLS on this port: use rtsp://',
  tls: 'the server speaks TLS on this port: use rtsps://',
} as const

/** What a server of the other kind makes of our first bytes. */
const DOUBTFUL = /^(ECONNRESET|EPIPE|EPROTO|ERR_SSL_.*)$/
const PATIENCE_MS = 500
const MAX_PORTS = 1000
const MAX_ANSWER = 4096

/** Finds out whether a port that does not answer as expected speaks TLS, or speaks RTSP without it. */
export class PortKinds {
  private readonly known = new Map<string, Promise<boolean>>()

  /** Whether the port speaks the other way: without TLS where the URL says `rtsps`, with it where not. Asked once a run. */
  isOther(address: Address): Promise<boolean> {
    const key = `${address.isSecure} ${address.host} ${address.port}`
    const known = this.known.get(key)
    if (known !== undefined || this.known.size >= MAX_PORTS) return known ?? Promise.resolve(false)
    const asked = address.isSecure ? answersPlain(address) : answersTls(address)
    this.known.set(key, asked)
    return asked
  }
}

/** Whether a connection that ended like this, without an answer, may have met a port of the other kind. */
export function mayBeOtherKind(error: Error | null): boolean {
  return error === null || ('code' in error && DOUBTFUL.test(String(error.code)))
}

function answersTls({ host, port }: Address): Promise<boolean> {
  const secureContext = sharedSecureContext()
  const socket = connectTls({ ...ADDRESSING, host, port, secureContext, rejectUnauthorized: false })
  return within(socket, (found) => socket.once('secureConnect', found))
}

function answersPlain({ host, port, url }: Address): Promise<boolean> {
  const socket = connect({ ...ADDRESSING, host, port })
  let text = ''
  return within(socket, (found) => {
    socket.once('connect', () =>
      socket.write(`OPTIONS ${url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: camgate\r\n\r\n`),
    )
    socket.on('data', (bytes: Buffer) => {
      text = `${text}${bytes.toString('latin1')}`.slice(0, MAX_ANSWER)
      if (/^\s*RTSP\//i.test(text)) found()
    })
  })
}

function within(socket: Socket, look: (found: () => void) => void): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const end = (isFound: boolean) => {
    clearTimeout(timer)
    socket.destroy()
    resolve(isFound)
  }
  const timer = setTimeout(end, PATIENCE_MS, false)
  look(() => end(true))
  socket.once('error', () => end(false))
  socket.once('close', () => end(false))
  return promise
}
