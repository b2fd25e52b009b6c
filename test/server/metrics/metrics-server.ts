import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import path from 'node:path'
import { openMetrics } from '../../../src/server/metrics/open-metrics.ts'
import { onTestFinished } from '../../current-test.ts'

const FIXTURES = path.join(import.meta.dirname, '..', '..', 'fixtures', 'server-metrics')

export function metricsPage(name: string): string {
  return readFileSync(path.join(FIXTURES, name), 'utf8')
}

/** An endpoint on loopback that ends with the test. Its answer may be changed at any time. */
export async function metricsServer(answer: string | RequestListener) {
  let respond = answer
  let requests = 0
  let most = 0
  let open = 0
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests += 1
    open += 1
    most = Math.max(most, open)
    response.once('close', () => {
      open -= 1
    })
    if (typeof respond === 'string') response.end(respond)
    else respond(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    port,
    requests: () => requests,
    /** The largest number of requests at once. */
    mostAtOnce: () => most,
    answerWith(next: string | RequestListener) {
      respond = next
    },
  }
}

/** A watch whose seconds pass when the test says so. */
export async function steppedWatch(urls: readonly string[], figures: readonly string[] = []) {
  let tick = (): void => {}
  const every = (_ms: number, callback: () => void) => {
    tick = callback
    return () => {
      tick = () => {}
    }
  }
  const watch = await openMetrics({
    urls,
    option: '--server-metrics',
    figures,
    figureOption: '--server-metric',
    insecure: false,
    mask: (text) => text,
    every,
  })
  onTestFinished(() => watch.close())
  return { watch, second: () => tick() }
}
