import { loginRefused } from '../../errors.ts'
import { badAnswer } from '../api-failures.ts'
import { ownField, textField } from '../field-path.ts'
import type { Discovered, DiscoveredCamera, DiscoveryRequest, DiscoverySource } from './discovery.ts'
import { parameterOf, pathOf, rtspAt, type ServerApi, sourceName, withServerApi } from './server-api.ts'

const API_PORT = 80
const RTSP_PORT = 554
const METRICS = ['getThreadsLoad', 'getWorkThreadsLoad', 'getStatistic']
const DEFAULT_VHOST = '__defaultVhost__'
/** What ZLMediaKit answers to a wrong secret. */
const WRONG_SECRET = -100

/** ZLMediaKit by its HTTP API: the streams that it has now. */
export const zlm: DiscoverySource = {
  scheme: 'zlm',
  discover: (request) => withServerApi(request, API_PORT, (api) => discover(request, api)),
}

async function discover({ address, option }: DiscoveryRequest, api: ServerApi): Promise<Discovered> {
  const secret = parameterOf(address, 'secret')
  const query = secret === null ? '' : `?secret=${encodeURIComponent(secret.toWellFormed())}`
  const media = mediaOf(await api.ask(`/index/api/getMediaList${query}`), option)
  const config = ownField(ownField(await api.askIfAllowed(`/index/api/getServerConfig${query}`), 'data'), '0')
  const port = Number(ownField(config, 'rtsp.port'))
  const rtsp = rtspAt(address, port >= 1 && port <= 65_535 ? port : RTSP_PORT)
  return {
    source: sourceName('ZLMediaKit', address, API_PORT),
    cameras: [...Map.groupBy(media, idOf)].map(([id, rows]) => camera(id, rows, rtsp)),
    leftOut: [],
    metrics: METRICS.map((name) => `${api.base}/index/api/${name}${query}`),
    notes: [],
  }
}

/** A row for each protocol of each stream. Without any stream, there is no list. */
function mediaOf(answer: unknown, option: string): readonly unknown[] {
  const [code, data] = [ownField(answer, 'code'), ownField(answer, 'data')]
  if (code === 0 && data === undefined) return []
  if (code === 0 && Array.isArray(data)) return data as readonly unknown[]
  if (code !== WRONG_SECRET) throw badAnswer(option, answer, 'the media list of ZLMediaKit')
  const found = 'a secret that ZLMediaKit does not accept'
  throw loginRefused({ option, found, expected: 'that of its [api] section, as in zlm://host?secret=…' })
}

/** `app/stream`, with its virtual host in front where that is not the default; empty for a row without both names. */
function idOf(row: unknown): string {
  const [app, name] = [textField(row, 'app'), textField(row, 'stream')]
  if (app === '' || name === '') return ''
  const stream = `${app}/${name}`
  const vhost = vhostOf(row)
  return vhost === null ? stream : `${vhost}/${stream}`
}

function vhostOf(row: unknown): string | null {
  const vhost = ownField(row, 'vhost')
  return typeof vhost === 'string' && vhost !== DEFAULT_VHOST && vhost !== '' ? vhost : null
}

function camera(id: string, rows: readonly unknown[], rtsp: string): DiscoveredCamera {
  const [first] = rows
  const vhost = vhostOf(first)
  const path = pathOf(vhost === null ? id : id.slice(vhost.length + 1))
  const query = vhost === null ? '' : `?vhost=${encodeURIComponent(vhost.toWellFormed())}`
  const hasRtsp = rows.some((row) => ownField(row, 'schema') === 'rtsp')
  return { id, urls: hasRtsp ? { rtsp: rtsp + path + query } : {}, isOnline: true }
}
