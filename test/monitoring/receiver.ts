import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, vi } from 'vitest'
import { onTestFinished } from '../current-test.ts'

interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly atMs: number
}

/** How the nth request is answered, from 0. */
type Answer = (response: ServerResponse, at: number) => void

export interface Receiver {
  readonly url: string
  readonly requests: readonly Received[]
  /** Resolves when this many have come. Not `expect.poll`, which tests side by side cannot use. */
  came(count: number): Promise<void>
}

/** An HTTP server that keeps what it gets, until the end of the test. */
export async function startReceiver(
  answer: Answer = (response) => response.end('ok'),
  atEnd: (end: () => Promise<void>) => unknown = onTestFinished,
): Promise<Receiver> {
  const requests: Received[] = []
  const server = createServer(async (request, response) => {
    response.on('error', () => {})
    const body = Buffer.concat(await request.toArray().catch(() => [])).toString()
    const { method = '', url = '', headers } = request
    requests.push({ method, path: url, headers, body, atMs: performance.now() })
    answer(response, requests.length - 1)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  atEnd(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  const came = async (count: number) =>
    await vi.waitFor(() => expect(requests).toHaveLength(count), { timeout: 10_000, interval: 10 })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, came }
}

/** Answers with these statuses in turn, and with the last one from then on. */
export function statuses(
  ...codes: readonly (number | readonly [number, Readonly<Record<string, string>>])[]
): Answer {
  return (response, at) => {
    const code = codes[Math.min(at, codes.length - 1)] ?? 200
    const [status, headers] = typeof code === 'number' ? [code, {}] : code
    response.writeHead(status, headers).end('as asked')
  }
}
