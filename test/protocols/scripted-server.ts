import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { poll } from '../current-test.ts'
import { type ListenOptions, listening } from './listening.ts'

/** What to do with a request: its head as text, and how many came before it. */
export type Script = (socket: Socket, head: string, index: number) => void

export interface ScriptedServer {
  readonly port: number
  /** The heads of all requests, in order. */
  readonly heads: string[]
  /** Connections that are open on this side. */
  readonly open: Set<Socket>
  url(path?: string, userInfo?: string): string
}

/** A server on a free port that does what the script says, byte for byte, until the test is over. */
export async function serve(script: Script, options: ListenOptions = {}): Promise<ScriptedServer> {
  const heads: string[] = []
  const accept = (socket: Socket) => {
    // Without it, the second of two short writes waits for the acknowledgement of the first one.
    socket.setNoDelay().on('error', () => {})
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (!text.includes('\r\n\r\n')) return
      const head = text
      text = ''
      heads.push(head)
      script(socket, head, heads.length - 1)
    })
  }
  const { port, host, open } = await listening(accept, options)
  const url = (path = '/video', userInfo = '') =>
    `${options.tls === true ? 'https' : 'http'}://${userInfo}${host}:${port}${path}`
  return { port, heads, open, url }
}

/** Waits until no connection is open on the server's side: the client left nothing behind. */
export async function nothingOpen({ open }: ScriptedServer): Promise<void> {
  await poll(() => open.size, { timeout: 2000, interval: 5 }).toBe(0)
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
