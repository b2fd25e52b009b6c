import type { DiscoveryAddress } from '../../model/cameras.ts'
import { badAnswer } from '../api-failures.ts'
import { ownField, textField } from '../field-path.ts'
import { entriesOfPages } from '../pages.ts'
import type { Discovered, DiscoveredCamera, DiscoveryRequest, DiscoverySource } from './discovery.ts'
import { isLoopback, type ListenAddress, listenAddress } from './listen-address.ts'
import { pathOf, rtspAt, type ServerApi, sourceName, urlAt, withServerApi } from './server-api.ts'

const API_PORT = 9997
const RTSP_PORT = 8554
const RTSPS_PORT = 8322
const METRICS_PORT = 9998
const WHEN_OFF = 'the API of MediaMTX is off by default: set `api: yes` in mediamtx.yml'

/** MediaMTX by its Control API, version 3: the paths that there are now, from its configuration or a publisher. */
export const mediamtx: DiscoverySource = {
  scheme: 'mediamtx',
  discover: (request) => withServerApi(request, API_PORT, (api) => discover(request, api), WHEN_OFF),
}

async function discover(request: DiscoveryRequest, api: ServerApi): Promise<Discovered> {
  const { address, option } = request
  const paths = await entriesOf('/v3/paths/list', api, option)
  const server = await api.askIfAllowed('/v3/config/global/get')
  const isOnDemand = paths.every(isReady) ? () => false : await onDemand(api, option)
  const rtsp = rtspBase(address, server)
  return {
    source: sourceName('MediaMTX', address, API_PORT),
    cameras: paths.map((path): DiscoveredCamera => {
      const id = textField(path, 'name')
      return {
        id,
        urls: rtsp === null ? {} : { rtsp: rtsp + pathOf(id) },
        isOnline: isReady(path) || isOnDemand(path),
      }
    }),
    leftOut: [],
    ...metricsOf(address, server),
  }
}

async function entriesOf(path: string, api: ServerApi, option: string): Promise<readonly unknown[]> {
  const readPage = (answer: unknown) => {
    const items = ownField(answer, 'items')
    if (Array.isArray(items)) return items as readonly unknown[]
    throw badAnswer(option, answer, 'the paths of MediaMTX')
  }
  const url = `${api.base}${path}?page=0&itemsPerPage=1000`
  return await entriesOfPages(api.askPage, {
    url,
    option,
    style: 'mediamtx',
    readPage,
    idOf: (entry) => ownField(entry, 'name'),
  })
}

/** Newer versions say `available`, older ones `ready`. */
function isReady(path: unknown): boolean {
  return (ownField(path, 'available') ?? ownField(path, 'ready')) === true
}

/** Such a path has no stream until somebody watches it. */
async function onDemand(api: ServerApi, option: string): Promise<(path: unknown) => boolean> {
  const entries = await entriesOf('/v3/config/paths/list', api, option).catch(() => [])
  const names = new Set(
    entries
      .filter(
        (entry) =>
          ownField(entry, 'sourceOnDemand') === true || (ownField(entry, 'runOnDemand') || '') !== '',
      )
      .map((entry) => ownField(entry, 'name')),
  )
  return (path) => names.has(ownField(path, 'confName'))
}

/** Null if the server says that it does not speak RTSP. */
function rtspBase(address: DiscoveryAddress, server: unknown): string | null {
  if (ownField(server, 'rtsp') === false) return null
  const isEncrypted = (ownField(server, 'rtspEncryption') ?? ownField(server, 'encryption')) === 'strict'
  const listens = listenAddress(ownField(server, isEncrypted ? 'rtspsAddress' : 'rtspAddress'))
  const port = listens?.port ?? (isEncrypted ? RTSPS_PORT : RTSP_PORT)
  return rtspAt(address, port, isEncrypted ? 'rtsps' : 'rtsp')
}

function metricsOf(address: DiscoveryAddress, server: unknown): Pick<Discovered, 'metrics' | 'notes'> {
  if (ownField(server, 'metrics') !== true) return { metrics: [], notes: [] }
  const listens: ListenAddress = listenAddress(ownField(server, 'metricsAddress')) ?? {
    port: METRICS_PORT,
    isLocal: false,
  }
  if (listens.isLocal && !isLoopback(address.host)) {
    const note = `MediaMTX shows its metrics only to programs on its own machine (port ${listens.port})`
    return { metrics: [], notes: [note] }
  }
  const scheme = ownField(server, 'metricsEncryption') === true ? 'https' : 'http'
  return { metrics: [`${urlAt(address, { scheme, port: listens.port })}/metrics`], notes: [] }
}
