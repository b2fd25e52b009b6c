import { Socket } from 'node:net'
import { buildConnector, Client, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { CONNECT_TIMEOUT_MS, READ_BUFFER } from '../shared/socket-settings.ts'
import { BodyTap, type ResponseReader } from './body-tap.ts'
import { type ConnectionSettings, socketOptions } from './connection-settings.ts'

const MAX_RESPONSE_HEADER = 64 * 1024

/** One for all: with a stack of its own for each connection it would be the largest thing about it. */
const NOT_WANTED = new Error('the connection is not wanted any more')

/**
 * One TCP connection for one request. A pool would keep a socket that is still connecting, whoever has given
 * it up; here the socket is known from its first moment, so that {@link destroy} leaves nothing behind.
 */
export class HttpConnection {
  private readonly tap: BodyTap
  /** Null as soon as the body comes without it. */
  private dispatcher: Dispatcher | null

  /** @throws Error if the environment names a proxy that is none */
  constructor(origin: string, settings: ConnectionSettings, reader: ResponseReader) {
    this.tap = new BodyTap(reader, () => this.dismiss())
    const options = socketOptions(origin, settings)
    const connect = this.connector(options)
    this.dispatcher = settings.usesProxy
      ? this.proxied(origin, connect, options, settings.noProxy)
      : clientOf(origin, this.tapped(connect))
  }

  /** Sends the request; all that comes of it, failures too, is told to the reader. */
  get(request: Dispatcher.DispatchOptions, reader: ResponseReader): void {
    this.dispatcher?.dispatch({ ...request, reset: true }, reader)
  }

  /** Closes the socket at once, connected or not. */
  destroy(): void {
    this.dismiss()
    this.tap.destroy(NOT_WANTED)
  }

  private dismiss(): void {
    this.dispatcher?.destroy(NOT_WANTED).catch(() => {})
    this.dispatcher = null
  }

  private proxied(
    target: string,
    connect: buildConnector.connector,
    requestTls: buildConnector.BuildOptions,
    noProxy: string,
  ): Dispatcher {
    return new EnvHttpProxyAgent({
      connect,
      noProxy,
      factory: (origin, options) => clientOf(origin, this.tapped(connectorFor(origin, options))),
      // It opens tunnels; the stream comes through the socket inside.
      clientFactory: (origin, options) => clientOf(origin, this.held(connectorOf(options))),
      requestTls,
      connectTimeout: CONNECT_TIMEOUT_MS,
    })

    function connectorFor(origin: string | URL, options: Client.Options): buildConnector.connector {
      // A request that goes to a plain proxy as it is has a socket like any other.
      const isForwarded = String(origin) !== target && String(origin).startsWith('http:')
      return isForwarded ? connect : connectorOf(options)
    }
  }

  private connector(options: buildConnector.BuildOptions): buildConnector.connector {
    if (READ_BUFFER === null) return buildConnector(options)
    const buffer = READ_BUFFER
    const callback = (length: number) => {
      this.tap.take(buffer, length)
      return true
    }
    return buildConnector({ ...options, onread: { buffer, callback } })
  }

  private held(connector: buildConnector.connector): buildConnector.connector {
    return (options, callback) => {
      // undici documents the socket as returned at once; its types do not say so.
      const socket: unknown = connector(options, callback)
      if (socket instanceof Socket) this.tap.hold(socket)
      return socket
    }
  }

  private tapped(connector: buildConnector.connector): buildConnector.connector {
    return this.held((options, callback) =>
      connector(options, (error, socket) => {
        if (error !== null) callback(error, null)
        // undici asks no more of a socket than that it is a stream.
        else callback(null, this.tap.open(socket) as Socket)
      }),
    )
  }
}

function clientOf(origin: string | URL, connect: buildConnector.connector): Client {
  return new Client(origin, {
    connect,
    maxHeaderSize: MAX_RESPONSE_HEADER,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
}

function connectorOf({ connect }: Client.Options): buildConnector.connector {
  if (typeof connect !== 'function') throw new TypeError('a connector is a function')
  return connect
}
