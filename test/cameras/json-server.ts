import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface JsonServer {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly requests: IncomingMessage[]
}

/** A real server on a free port, closed when the test ends; remembers every request. */
export async function serve(answer: RequestListener, tls?: ServerOptions): Promise<JsonServer> {
  const requests: IncomingMessage[] = []
  const listener: RequestListener = (request, response) => {
    requests.push(request)
    answer(request, response)
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  const port = await listening(server)
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, requests }
}

export async function listening(server: Server | ReturnType<typeof createTlsServer>): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

export function json(value: unknown): RequestListener {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(value))
  }
}
