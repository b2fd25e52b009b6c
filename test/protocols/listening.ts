import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { onTestFinished } from '../current-test.ts'
import { fixture } from './recorded.ts'

export interface ListenOptions {
  readonly tls?: boolean
  readonly host?: string
}

export interface Listening {
  readonly port: number
  /** As it stands in a URL. */
  readonly host: string
  /** Connections that are open on this side. */
  readonly open: Set<Socket>
}

/** A TCP or TLS server on a free port, until the test is over. */
export async function listening(
  accept: (socket: Socket) => void,
  { tls = false, host = '127.0.0.1' }: ListenOptions,
): Promise<Listening> {
  const open = new Set<Socket>()
  const server: Server = tls
    ? createTlsServer({ key: fixture('localhost-key.pem'), cert: fixture('localhost-cert.pem') }, accept)
    : createServer(accept)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
  })
  server.on('tlsClientError', () => {})
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, host: host.includes(':') ? `[${host}]` : host, open }
}
