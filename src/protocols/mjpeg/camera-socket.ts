import { connect, isIP, type Socket, type SocketConstructorOpts, type TcpSocketConnectOpts } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import {
  ADDRESSING,
  CONNECT_TIMEOUT_MS,
  READ_BUFFER,
  sharedSecureContext,
} from '../shared/socket-settings.ts'
import { bare, type HttpProxy } from './proxies.ts'
import { openTunnel } from './tunnel.ts'

const KEEP_ALIVE_MS = 60_000
const HANDSHAKE_MS = 400

/** Receives the events of a socket. */
export interface SocketReader {
  /** The TLS handshake takes long: perhaps the server knows no TLS and waits for a request. */
  hesitates(): void
  connected(): void
  /** The first `length` bytes of the buffer are new. They are overwritten as soon as this returns. */
  read(bytes: Buffer, length: number): void
  /** The server closed the socket (null), or it failed. May be called more than once. */
  closed(error: Error | null): void
}

/** Where a socket goes. */
interface Endpoint {
  readonly host: string
  readonly port: number
}

/** The connection to a camera: direct, through a forwarding proxy, or in a proxy's tunnel. */
export class CameraSocket {
  private readonly reader: SocketReader
  private socket: Socket | null = null
  /** The socket that carries the one above. */
  private tunnel: Socket | null = null
  private timer: NodeJS.Timeout | null = null
  private handshake: NodeJS.Timeout | null = null

  constructor(reader: SocketReader) {
    this.reader = reader
  }

  /** @param proxy the proxy to use; a string is the reason why it cannot be used */
  open(url: URL, proxy: HttpProxy | string | null, isInsecure: boolean): void {
    const isSecure = url.protocol === 'https:'
    const camera = { host: bare(url.hostname), port: Number(url.port) || (isSecure ? 443 : 80) }
    this.timer = setTimeout(() => this.fail(timeout()), CONNECT_TIMEOUT_MS)
    if (typeof proxy === 'string') this.fail(new Error(proxy))
    else if (proxy === null) this.reach(this.dial(camera, isSecure, isInsecure), isSecure)
    else if (isSecure) this.openTunnel(proxy, camera, isInsecure)
    else this.follow(this.dial(proxy, proxy.isSecure, false), proxy.isSecure)
  }

  write(text: string): void {
    this.socket?.write(text, 'latin1')
  }

  /** Stops reading until {@link resume}. */
  pause(): void {
    this.socket?.pause()
  }

  resume(): void {
    this.socket?.resume()
  }

  /** Closes the socket at once, connected or not. */
  destroy(): void {
    this.stopTimers()
    this.socket?.destroy()
    this.tunnel?.destroy()
  }

  private reach(socket: Socket, isSecure: boolean): void {
    this.follow(socket, isSecure)
    if (!isSecure) return
    socket.once('connect', () => {
      this.handshake = setTimeout(() => this.reader.hesitates(), HANDSHAKE_MS)
    })
  }

  private dial(to: Endpoint, isSecure: boolean, isInsecure: boolean): Socket {
    return isSecure
      ? connectTls({ ...tlsOptions(to, isInsecure), ...tcpOptions(to), ...this.readInto() })
      : connect({ ...tcpOptions(to), ...this.readInto() })
  }

  private readInto(): Pick<SocketConstructorOpts, 'onread'> {
    if (READ_BUFFER === null) return {}
    const buffer = READ_BUFFER
    const callback = (length: number): boolean => {
      this.reader.read(buffer, length)
      return true
    }
    return { onread: { buffer, callback } }
  }

  private openTunnel(proxy: HttpProxy, camera: Endpoint, isInsecure: boolean): void {
    const to = tcpOptions(proxy)
    const socket = proxy.isSecure ? connectTls({ ...tlsOptions(proxy, false), ...to }) : connect(to)
    this.tunnel = socket
    openTunnel(socket, { proxy, ...camera }, (error) => {
      if (error === null) this.follow(throughTunnel(socket, camera, isInsecure), true)
      else this.fail(error)
    })
  }

  private follow(socket: Socket, isSecure: boolean): void {
    this.socket = socket
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      this.stopTimers()
      this.reader.connected()
    })
    socket.on('data', (bytes: Buffer) => this.reader.read(bytes, bytes.length))
    socket.on('end', () => this.reader.closed(null))
    socket.on('error', (error) => this.fail(error))
    socket.on('close', () => this.fail(null))
  }

  private fail(error: Error | null): void {
    this.stopTimers()
    this.reader.closed(error)
  }

  private stopTimers(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    if (this.handshake !== null) clearTimeout(this.handshake)
    this.timer = null
    this.handshake = null
  }
}

function tcpOptions({ host, port }: Endpoint): TcpSocketConnectOpts {
  return { ...ADDRESSING, host, port }
}

function tlsOptions({ host }: Endpoint, isInsecure: boolean) {
  return {
    // Names only, no addresses (RFC 6066, 3).
    servername: isIP(host) === 0 ? host : '',
    rejectUnauthorized: !isInsecure,
    secureContext: sharedSecureContext(),
    ALPNProtocols: ['http/1.1'],
  }
}

function throughTunnel(socket: Socket, camera: Endpoint, isInsecure: boolean): TLSSocket {
  // Without a server name, the certificate is checked against the host.
  return connectTls({ ...tlsOptions(camera, isInsecure), host: camera.host, socket })
}

function timeout(): Error {
  return new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`)
}
