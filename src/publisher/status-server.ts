import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { badInput } from '../errors.ts'
import { machineClockMs } from '../system/machine-clock.ts'
import { codeOf } from '../text/system-error.ts'
import type { Publisher } from './camera-publisher.ts'

/** What the publishing cameras did, over HTTP: `/stats`, and `/clock` for who compares clocks with this machine. */
export interface StatusServer {
  readonly url: string
  close(): Promise<void>
}

/** @throws CamgateError `bad_input` if it cannot listen there */
export async function openStatusServer(
  publisher: Publisher,
  host: string,
  port: number,
): Promise<StatusServer> {
  const server = createServer((request, response) => answer(publisher, request.method, request.url, response))
  await listen(server, host, port)
  const { port: own } = server.address() as AddressInfo
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return {
    url: `http://${name.includes(':') ? `[${name}]` : name}:${own}`,
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      server.closeAllConnections()
      await promise
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port }, resolve)
  try {
    await promise
  } catch (error) {
    const code = codeOf(error)
    const isPort = code === 'EADDRINUSE' || code === 'EACCES'
    if (isPort)
      throw badInput([
        { option: '--port', found: `${port}, which is taken`, expected: 'a free port, or 0 for any' },
      ])
    throw badInput([{ option: '--host', found: host, expected: 'an address of this machine' }])
  }
}

function answer(publisher: Publisher, method: string | undefined, url = '/', response: ServerResponse): void {
  const [path] = url.split('?')
  if (method !== 'GET') answerJson(response, 405, { error: 'only GET' })
  else if (path === '/stats') answerJson(response, 200, statsOf(publisher))
  else if (path === '/clock') answerJson(response, 200, { clock: publisher.clock, nowMs: machineClockMs() })
  else answerJson(response, 404, { error: 'there are /stats and /clock' })
}

function statsOf(publisher: Publisher): unknown {
  const { cameras, cpuSeconds, longestDelayMs } = publisher.stats()
  const total = (count: 'framesSent' | 'framesSkipped' | 'bytesSent' | 'reconnections' | 'waitedMs') =>
    cameras.reduce((sum, camera) => sum + camera[count], 0)
  return {
    now_epoch_ms: Date.now(),
    publishing: publisher.publishing,
    behind: cameras.filter(({ isBehind }) => isBehind).length,
    frames_sent: total('framesSent'),
    frames_skipped: total('framesSkipped'),
    bytes_sent: total('bytesSent'),
    reconnections: total('reconnections'),
    waited_ms: total('waitedMs'),
    cpu_seconds: cpuSeconds,
    longest_delay_ms: longestDelayMs,
    cameras: cameras.map((camera) => ({
      id: camera.id,
      state: camera.state,
      frames_sent: camera.framesSent,
      frames_skipped: camera.framesSkipped,
      bytes_sent: camera.bytesSent,
      reconnections: camera.reconnections,
      waited_ms: camera.waitedMs,
      behind: camera.isBehind,
      problem: camera.problem,
    })),
  }
}

function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const content = `${JSON.stringify(value)}\n`
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(content),
    'Cache-Control': 'no-store',
  })
  response.end(content)
}
