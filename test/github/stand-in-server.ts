import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** One request, read to its end; `url` has the origin the client asked. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  /** Of the Authorization header, `null` without one. */
  readonly token: string | null
  readonly body: Buffer
}

/** What the stand-in says to a request. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** A server on a free port of 127.0.0.1. */
export interface StandInServer {
  /** `http://127.0.0.1:port` */
  readonly url: string
  close(): Promise<void>
}

/** Answers every request with `answer`; one that throws is told 500 with the error's text. */
export async function startServer(answer: (asked: Asked) => Promise<Answer>): Promise<StandInServer> {
  const server = createServer((request, response) => void respond(request, response, answer))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, close: () => closed(server) }
}

/** An answer with a JSON body. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked) => Promise<Answer>,
): Promise<void> {
  const said = await asked(request)
    .then(answer)
    .catch((error: unknown) => json(500, { message: `The stand-in failed: ${error}` }))
  response.writeHead(said.status, said.headers)
  response.end(said.body)
}

async function asked(request: IncomingMessage): Promise<Asked> {
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `http://${request.headers.host}`),
    headers: request.headers,
    token: request.headers.authorization?.replace(/^(bearer|token)\s+/i, '') ?? null,
    body: await buffer(request),
  }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
