import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type HttpProxy, proxyAuthorization } from './proxies.ts'
import { connectHead } from './request-head.ts'
import { ResponseHead } from './response-head.ts'

/** The tunnel to ask for. */
interface Tunnel {
  readonly proxy: HttpProxy
  readonly host: string
  readonly port: number
}

/**
 * Asks a proxy for a tunnel (RFC 9110, 9.3.6) on a socket that is still connecting to the proxy.
 * @param done called once: with null when the socket has become the tunnel and has none of our listeners left
 */
export function openTunnel(
  socket: Socket,
  { proxy, host, port }: Tunnel,
  done: (error: Error | null) => void,
): void {
  const head = new ResponseHead()
  const end = (error: Error | null): void => {
    socket.off('data', read).off('end', closed).off('close', closed).off('error', end)
    // Later errors are reported by the socket inside the tunnel.
    socket.on('error', ignore)
    if (error !== null) socket.destroy()
    done(error)
  }
  const closed = (): void => end(new Error('closed by the proxy without an answer'))
  const read = (bytes: Buffer): void => {
    const at = head.read(bytes, 0, bytes.length)
    if (head.failure !== null) end(new Error(`no tunnel: ${head.failure}`))
    else if (head.isComplete) {
      if (at < bytes.length) socket.unshift(bytes.subarray(at))
      end(isOpen(head) ? null : new Error(`the proxy opened no tunnel: HTTP ${head.status} ${head.reason}`))
    }
  }
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () =>
    socket.write(connectHead(authority(host, port), proxyAuthorization(proxy)), 'latin1'),
  )
  socket.on('data', read).on('end', closed).on('error', end).on('close', closed)
}

function ignore(): void {}

function isOpen({ status }: ResponseHead): boolean {
  return status !== null && status >= 200 && status <= 299
}

function authority(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
