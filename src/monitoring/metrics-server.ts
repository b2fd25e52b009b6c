import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import os from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { CamgateError } from '../errors.ts'
import type { MetricFamily } from '../report/exports/metric-families.ts'
import { metricsText } from '../report/exports/prometheus.ts'
import { systemErrorText } from '../text/system-error.ts'

/** A few Prometheus servers, and people who look. */
const MAX_CONNECTIONS = 16
const REQUEST_TIMEOUT_MS = 5000
const IDLE_MS = 10_000
/** For the last scrape, at the intervals that people use. */
const LAST_SCRAPE_MS = 20_000

export interface MetricsServerOptions {
  /** 0 for any. */
  readonly port: number
  readonly host: string
  /** Names of the options, for messages. */
  readonly names: { readonly port: string; readonly host: string }
  readonly families: () => readonly MetricFamily[]
}

/** `/metrics` for Prometheus, in its text format or in OpenMetrics. Nothing is rendered unless it is asked for. */
export class MetricsServer {
  private readonly server: Server
  private readonly families: () => readonly MetricFamily[]
  private readonly host: string
  private scrapes = 0
  private scraped: (() => void) | null = null

  private constructor({ families, host }: MetricsServerOptions) {
    this.families = families
    this.host = host
    this.server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS })
    this.server.maxConnections = MAX_CONNECTIONS
    this.server.setTimeout(IDLE_MS)
    this.server.on('request', (request, response) => this.answer(request, response))
  }

  /** @throws CamgateError `bad_input` if the port cannot be used */
  static async open(options: MetricsServerOptions): Promise<MetricsServer> {
    const opened = new MetricsServer(options)
    try {
      await once(opened.server.listen(options.port, options.host), 'listening')
    } catch (cause) {
      const { names, host, port } = options
      const message = `${names.port}: cannot serve on ${host}, port ${port}: ${systemErrorText(cause)}`
      const hint = `choose another port, or another address by ${names.host}`
      throw new CamgateError('bad_input', message, { hint, cause })
    }
    return opened
  }

  get url(): string {
    const { address, port } = this.server.address() as AddressInfo
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}/metrics`
  }

  /** If somebody has scraped, waits for one more scrape, so that the result of the run is seen. */
  async lastScrape(signal: AbortSignal, limitMs = LAST_SCRAPE_MS): Promise<void> {
    if (this.scrapes === 0) return
    const seen = new Promise<void>((resolve) => {
      this.scraped = resolve
    })
    const late = pause(limitMs, undefined, { signal, ref: false }).catch(() => {})
    await Promise.race([seen, late])
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeAllConnections()
    await closed
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (!isTrustedHost(request.headers.host, this.host))
      return void refuse(response, 421, 'not a name of this server')
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void refuse(response, 405, 'only GET and HEAD')
    if (request.url?.split('?')[0] !== '/metrics') return void refuse(response, 404, 'only /metrics')
    const format = formatFor(request.headers.accept ?? '')
    response.writeHead(200, {
      'Content-Type': CONTENT_TYPES[format],
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    response.end(metricsText(this.families(), format), () => {
      this.scrapes += 1
      this.scraped?.()
    })
  }
}

const CONTENT_TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** OpenMetrics for those who ask for it and do not prefer the text format (RFC 9110, 12.5.1). */
function formatFor(accept: string): keyof typeof CONTENT_TYPES {
  const wanted = accept.toLowerCase().split(',')
  const openMetrics = qualityOf('application/openmetrics-text', wanted)
  return openMetrics > 0 && openMetrics >= qualityOf('text/plain', wanted) ? 'openmetrics' : 'text'
}

function qualityOf(type: string, wanted: readonly string[]): number {
  const own = wanted.map((one) => one.split(';').map((part) => part.trim())).filter(([name]) => name === type)
  const qualities = own.map((parts) => Number(parts.find((part) => part.startsWith('q='))?.slice(2) ?? 1))
  return Math.max(0, ...qualities.filter((quality) => quality >= 0))
}

/**
 * A page elsewhere can make its name point here (DNS rebinding), and then sends that name as Host. It must be a public
 * one, so addresses are trusted, and so are names that nobody can register: those without a dot, and private domains.
 */
function isTrustedHost(header: string | undefined, own: string): boolean {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(header ?? '')?.[1]?.toLowerCase() ?? ''
  if (
    isIP(name.replace(/^\[|\]$/g, '')) !== 0 ||
    [own, os.hostname()].some((one) => one.toLowerCase() === name)
  )
    return true
  return /^[a-z\d_-]+$/.test(name) || /\.(?:internal|local|localhost)$/.test(name)
}

function refuse(response: ServerResponse, status: number, why: string): void {
  const allow = status === 405 ? { Allow: 'GET, HEAD' } : {}
  response.writeHead(status, { ...allow, 'Content-Type': 'text/plain', Connection: 'close' })
  response.end(`${why}\n`)
}
