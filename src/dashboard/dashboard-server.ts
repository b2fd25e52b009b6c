import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CamgateError } from '../errors.ts'
import { systemErrorText } from '../text/system-error.ts'
import type { Viewers } from './viewers.ts'

const HOST = '127.0.0.1'
/** Browsers open up to six connections to a server. */
const MAX_CONNECTIONS = 64
const REQUEST_TIMEOUT_MS = 5000
/** For what is still being sent when the server is closed. */
const LAST_ANSWER_MS = 2000

/** What the server answers with. */
export interface DashboardContent {
  /** The whole page as it is now. */
  page(): Document
  /** The report as a page; null before the end of the run. */
  report(): Document | null
  /** A viewer was added. */
  joined(): void
}

export interface Document {
  readonly html: string
  /** The value of its Content-Security-Policy. */
  readonly policy: string
}

export interface DashboardServer {
  /** With a path that nobody can guess: whoever knows it may watch. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the live page on this machine only, to those who know its path.
 *
 * @param port 0 for any
 * @throws CamgateError `bad_input` if the port cannot be used
 */
export async function serveDashboard(
  port: number,
  content: DashboardContent,
  viewers: Viewers,
): Promise<DashboardServer> {
  const root = `/${randomBytes(16).toString('base64url')}/`
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS })
  server.maxConnections = MAX_CONNECTIONS
  await listen(server, port)
  const address = `${HOST}:${(server.address() as AddressInfo).port}`
  const hosts = new Set([address, address.replace(HOST, 'localhost')])
  server.on('request', (request, response) => {
    const refusal = refusalOf(request, hosts)
    if (refusal !== null) refuse(response, refusal)
    else answer(request.url ?? '', root, response, content, viewers)
  })
  return {
    url: `http://${address}${root}`,
    async close() {
      viewers.close()
      const closed = once(server, 'close')
      server.close()
      const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWER_MS)
      await closed
      clearTimeout(timer)
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await once(server.listen(port, HOST), 'listening')
  } catch (cause) {
    const message = `--dashboard: found ${port}, expected a port that can be used: ${systemErrorText(cause)}`
    throw new CamgateError('bad_input', message, { hint: 'without a port, any free one is used', cause })
  }
}

type Refusal = readonly [status: number, why: string]

/** A page elsewhere that makes its name point here (DNS rebinding) sends that name as Host. */
function refusalOf({ method, headers }: IncomingMessage, hosts: ReadonlySet<string>): Refusal | null {
  if (!hosts.has(headers.host ?? '')) return [421, 'this server has another name']
  return method === 'GET' ? null : [405, 'only GET']
}

function answer(
  url: string,
  root: string,
  response: ServerResponse,
  content: DashboardContent,
  viewers: Viewers,
): void {
  const place = url.startsWith(root) ? url.slice(root.length) : null
  if (place === 'events') watch(response, content, viewers)
  else send(response, place === '' ? content.page() : place === 'report' ? content.report() : null)
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

function send(response: ServerResponse, document: Document | null): void {
  if (document === null) {
    refuse(response, [404, 'not found'])
    return
  }
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': document.policy,
  })
  response.end(document.html)
}

function watch(response: ServerResponse, content: DashboardContent, viewers: Viewers): void {
  if (viewers.areFull) {
    refuse(response, [503, 'too many viewers'])
    return
  }
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream' })
  response.flushHeaders()
  viewers.add(response)
  content.joined()
}

function refuse(response: ServerResponse, [status, why]: Refusal): void {
  const allow = status === 405 ? { Allow: 'GET' } : {}
  response.writeHead(status, { ...HEADERS, ...allow, 'Content-Type': 'text/plain', Connection: 'close' })
  response.end(`${why}\n`)
}
