import { Socket } from 'node:net'
import { buildConnector, Client, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { lookupLocalhost } from '../../localhost.ts'
import type { StreamOptions } from '../protocol.ts'
import { BodyTap, type ResponseReader } from './body-tap.ts'

const CONNECT_TIMEOUT_MS = 30_000
/** A name with several addresses: how long one of them may take before the next is tried. */
const ADDRESS_TIMEOUT_MS = 2000
const MAX_RESPONSE_HEADER = 64 * 1024
const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']

/**
 * Where all plain sockets of this thread are read into, one after the other: what is read is dropped before
 * the next read, so no connection needs memory of its own. On Windows reads wait with their buffer, all at
 * the same time; there each gets its own from Node.
 */
const READ_BUFFER = process.platform === 'win32' ? null : Buffer.allocUnsafeSlow(64 * 1024)

/** How all connections of a run are made. */
export interface ConnectionSettings {
  readonly usesProxy: boolean
  readonly socket: buildConnector.BuildOptions
}

/** @param environment where the proxy variables are looked up, in either case */
export function connectionSettings(
  { insecure }: StreamOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectionSettings {
  const socket = {
    rejectUnauthorized: !insecure,
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: lookupLocalhost,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
    // Each connection stands for a viewer of its own: none resumes another one's TLS session.
    maxCachedSessions: 0,
  }
  return { socket, usesProxy: PROXY_VARIABLES.some((name) => environment[name]) }
}

/**
 * One TCP connection for one request. A pool would keep a socket that is still connecting, whoever has given
 * it up; here the socket is known from its first moment, so that {@link destroy} leaves nothing behind.
 */
export class HttpConnection {
  private readonly settings: ConnectionSettings
  private readonly reader: ResponseReader
  private readonly dispatcher: Dispatcher
  private readonly tap: BodyTap

  /** @throws Error if the environment names a proxy that is none */
  constructor(origin: string, settings: ConnectionSettings, reader: ResponseReader) {
    this.settings = settings
    this.reader = reader
    this.tap = new BodyTap(reader)
    const isPlain = origin.startsWith('http:') && READ_BUFFER !== null
    const connect = isPlain ? this.plainConnector(READ_BUFFER) : buildConnector(settings.socket)
    this.dispatcher = settings.usesProxy ? this.proxied(connect) : this.client(origin, { connect })
  }

  /** Sends the request; all that comes of it, failures too, is told to the reader. */
  get(origin: string, path: string, headers: Readonly<Record<string, string>>): void {
    this.dispatcher.dispatch({ origin, path, method: 'GET', headers, reset: true }, this.reader)
  }

  /** Closes the socket at once, connected or not. */
  destroy(): void {
    const reason = new Error('the connection is not wanted any more')
    this.dispatcher.destroy(reason).catch(() => {})
    this.tap.socket?.destroy(reason)
  }

  private client(origin: string | URL, { connect }: Client.Options): Client {
    return new Client(origin, {
      connect: this.watched(connect),
      maxHeaderSize: MAX_RESPONSE_HEADER,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  private proxied(connect: buildConnector.connector): EnvHttpProxyAgent {
    const factory = (origin: string | URL, options: Client.Options) => this.client(origin, options)
    return new EnvHttpProxyAgent({
      connect,
      factory,
      clientFactory: factory,
      requestTls: this.settings.socket,
      connectTimeout: CONNECT_TIMEOUT_MS,
    })
  }

  private watched(connector: Client.Options['connect']): buildConnector.connector {
    if (typeof connector !== 'function') throw new TypeError('a connector is a function')
    return (options, callback) => {
      // undici documents the socket as returned at once; its types do not say so.
      const socket: unknown = connector(options, callback)
      if (socket instanceof Socket) this.tap.socket = socket
      return socket
    }
  }

  private plainConnector(buffer: Buffer): buildConnector.connector {
    const callback = (length: number) => this.tap.take(buffer.subarray(0, length))
    return buildConnector({ ...this.settings.socket, onread: { buffer, callback } })
  }
}
