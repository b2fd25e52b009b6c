import { randomInt } from 'node:crypto'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { seededRandom } from '../analysis/stats/random.ts'
import { badInput } from '../errors.ts'
import { Ticker } from '../synthetic/ticker.ts'
import { clockNumber } from '../system/machine-clock.ts'
import { type AccessUnits, accessUnits } from './access-units.ts'
import { createGuard } from './auth.ts'
import { Broadcast } from './broadcast.ts'
import { Burner } from './burner.ts'
import { Camera } from './camera.ts'
import type { Fault } from './fault-kinds.ts'
import { parseFaults } from './faults.ts'
import { framingOf } from './framing.ts'
import { multipartPackaging } from './http-outlet.ts'
import { Ledger } from './ledger.ts'
import { createPictures, type Pictures } from './pictures.ts'
import { handleRequest } from './routes.ts'
import { rtpPackaging } from './rtp-packaging.ts'
import { RtspServer } from './rtsp-server.ts'
import { checkedSettings, type Settings, type SimulatorOptions } from './settings.ts'
import type { Site } from './site.ts'
import { type SimulatorStats, statsOf } from './stats.ts'

/** Running built-in cameras. */
export interface Simulator {
  /** `http://127.0.0.1:port`, which serves `/stats` and `/faults`. */
  readonly url: string
  /** Base URL of the streams at `/camera/{id}`: the same as `url`, or `rtsp://127.0.0.1:port`. */
  readonly streamUrl: string
  readonly port: number
  stats(): SimulatorStats
  /** Replaces all faults, on open connections too. Throws all problems as one error. */
  setFaults(texts: readonly string[]): void
  /** Ends every connection at once. */
  close(): Promise<void>
}

const BACKLOG = 4096
/** Over RTSP frames are video, but a snapshot is still a picture. */
const SNAPSHOT_BYTES = 40_000

/**
 * Starts the cameras as an HTTP server, or as RTSP and HTTP on one port. Reports all invalid options at once, before
 * listening.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = checkedSettings(options)
  const ticker = new Ticker()
  const site = createSite(settings, ticker)
  // Streams never end, so none of Node's time limits for requests and connections may apply to them.
  const timeouts = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }
  const http = createHttpServer(timeouts, (request, response) => {
    void handleRequest(site, request, response)
  })
  const server = settings.protocol === 'rtsp' ? await RtspServer.create(site, http) : http
  const port = await listen(server, settings)
  const url = urlOf(settings.host, port)
  return {
    url,
    streamUrl: settings.protocol === 'rtsp' ? url.replace('http:', 'rtsp:') : url,
    port,
    stats: () => statsOf(site),
    setFaults: (texts) => site.setFaults(texts),
    close: () => close(site, server, http),
  }
}

function createSite(settings: Settings, ticker: Ticker): Site {
  const random = seededRandom(settings.seed)
  const broadcast = new Broadcast(ticker, random, settings.faults)
  const cameras = createCameras(settings)
  for (const camera of cameras.values()) ticker.add(camera)
  return {
    settings,
    framing: framingOf(settings),
    random,
    ticker,
    cameras,
    broadcast,
    burner: new Burner(),
    ledger: new Ledger(),
    guard: settings.auth === null ? () => null : createGuard(settings.auth),
    setFaults(texts: readonly string[]): readonly Fault[] {
      broadcast.setFaults(parseFaults(texts, '--fault', new Set(cameras.keys()), settings.protocol))
      return broadcast.faults
    },
  }
}

/** The cameras' clocks are offset, so that their pictures do not all come at once. */
function createCameras(settings: Settings): Map<string, Camera> {
  const nowMs = performance.now()
  const pictures = createPictures(settings.protocol === 'rtsp' ? SNAPSHOT_BYTES : settings.frameBytes)
  const packagings = packagingsOf(settings, pictures)
  const origin = { sender: randomInt(2 ** 32), clock: clockNumber() }
  return new Map(
    settings.cameras.map(({ id, fps }, i) => {
      const startMs = nowMs + (i / settings.cameras.length) * (1000 / fps)
      return [
        id,
        new Camera({
          id,
          fps,
          startMs,
          packaging: packagings(id, fps, i),
          pictures: pictures.of(id),
          origin,
        }),
      ]
    }),
  )
}

/** Every camera has a different source number (SSRC); cameras with the same rate share a loop. */
function packagingsOf(settings: Settings, pictures: Pictures) {
  const { protocol, frameBytes } = settings
  if (protocol === 'mjpeg') {
    const framing = framingOf(settings)
    return (id: string) => multipartPackaging(framing, pictures.of(id))
  }
  const loops = new Map<number, AccessUnits>()
  return (_id: string, fps: number, index: number) => {
    const units = loops.get(fps) ?? accessUnits(frameBytes, fps)
    loops.set(fps, units)
    return rtpPackaging({ units, fps, ssrc: index + 1, frameBytes })
  }
}

async function listen(server: Server, { host, port }: Settings): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port, backlog: BACKLOG }, resolve)
  try {
    await promise
  } catch (error) {
    throw explain(error, host, port)
  }
  return (server.address() as AddressInfo).port
}

function explain(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const why = code === 'EACCES' ? 'which this user may not open' : 'which is in use'
    return badInput([{ option: '--port', found: `${port}, ${why}`, expected: 'a free port, or 0 for any' }])
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return badInput([{ option: '--host', found: host, expected: 'an address of this machine' }])
  }
  return error
}

/** The URL to reach it at: for a server that listens on all addresses, the loopback address. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

async function close({ ticker, burner }: Site, server: Server, http: HttpServer): Promise<void> {
  ticker.stop()
  await burner.close()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  if (server instanceof RtspServer) server.closeAllConnections()
  http.closeAllConnections()
  await promise
}
