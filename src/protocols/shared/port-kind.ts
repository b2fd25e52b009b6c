import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ADDRESSING, sharedSecureContext } from './socket-settings.ts'

export interface Port {
  readonly host: string
  readonly port: number
  /** The port is expected to speak TLS. */
  readonly isSecure: boolean
}

/** How a server of the other kind reacts to our first bytes. */
const DOUBTFUL = /^(ECONNRESET|EPIPE|EPROTO|ERR_SSL_.*)$/
const PATIENCE_MS = 500
const MAX_PORTS = 1000
const MAX_ANSWER = 4096

/** Finds out whether a port that does not answer as expected speaks TLS, or speaks its protocol without it. */
export class PortKinds {
  private readonly known = new Map<string, Promise<boolean>>()
  private readonly greeting: string
  private readonly answer: RegExp

  /** @param greeting a request without TLS @param answer what the answer to it begins with */
  constructor(greeting: string, answer: RegExp) {
    this.greeting = greeting
    this.answer = answer
  }

  /** Whether the port speaks the other way: without TLS if TLS was expected, or with it if not. Checked once a run. */
  isOther(port: Port): Promise<boolean> {
    const key = `${port.isSecure} ${port.host} ${port.port}`
    const known = this.known.get(key)
    if (known !== undefined || this.known.size >= MAX_PORTS) return known ?? Promise.resolve(false)
    const asked = port.isSecure ? answersPlain(port, this.greeting, this.answer) : answersTls(port)
    this.known.set(key, asked)
    return asked
  }
}

/** Whether a connection that ended like this, without an answer, may have met a port of the other kind. */
export function mayBeOtherKind(error: Error | null): boolean {
  return error === null || ('code' in error && DOUBTFUL.test(String(error.code)))
}

function answersTls({ host, port }: Port): Promise<boolean> {
  const secureContext = sharedSecureContext()
  const socket = connectTls({ ...ADDRESSING, host, port, secureContext, rejectUnauthorized: false })
  return within(socket, (found) => socket.once('secureConnect', found))
}

function answersPlain({ host, port }: Port, greeting: string, answer: RegExp): Promise<boolean> {
  const socket = connect({ ...ADDRESSING, host, port })
  let text = ''
  return within(socket, (found) => {
    socket.once('connect', () => socket.write(greeting))
    socket.on('data', (bytes: Buffer) => {
      text = `${text}${bytes.toString('latin1')}`.slice(0, MAX_ANSWER)
      if (answer.test(text)) found()
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
