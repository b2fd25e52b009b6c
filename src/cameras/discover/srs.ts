import { badAnswer } from '../api-failures.ts'
import { ownField, textField } from '../field-path.ts'
import { entriesOfPages } from '../pages.ts'
import type { Discovered, DiscoveredCamera, DiscoveryRequest, DiscoverySource, LeftOut } from './discovery.ts'
import { pathOf, rtspAt, type ServerApi, sourceName, withServerApi } from './server-api.ts'

const API_PORT = 1985
const RTSP_PORT = 554
const WHEN_OFF = 'SRS has an API only with `http_api { enabled on; }` in srs.conf'
/** The first major version that sends RTSP. */
const FIRST_WITH_RTSP = 7

/** SRS by its HTTP API: the streams that are or were published. */
export const srs: DiscoverySource = {
  scheme: 'srs',
  discover: (request) => withServerApi(request, API_PORT, (api) => discover(request, api), WHEN_OFF),
}

async function discover({ address, option }: DiscoveryRequest, api: ServerApi): Promise<Discovered> {
  const readPage = (answer: unknown) => {
    const streams = ownField(answer, 'streams')
    if (Array.isArray(streams)) return streams as readonly unknown[]
    throw badAnswer(option, answer, 'the streams of SRS')
  }
  const url = `${api.base}/api/v1/streams/`
  const listed = await entriesOfPages(api.askPage, {
    url,
    option,
    style: 'srs',
    readPage,
    idOf: (entry) => ownField(entry, 'id'),
  })
  const streams = new Map(listed.map((stream) => [nameOf(stream), stream]))
  const hasRtsp = await sendsRtsp(api)
  const rtsp = rtspAt(address, RTSP_PORT)
  return {
    source: sourceName('SRS', address, API_PORT),
    cameras: [...streams]
      .filter(([, stream]) => hasVideo(stream))
      .map(
        ([id, stream]): DiscoveredCamera => ({
          id,
          urls: hasRtsp ? { rtsp: rtsp + pathOf(id) } : {},
          isOnline: ownField(ownField(stream, 'publish'), 'active') === true,
        }),
      ),
    leftOut: [...streams]
      .filter(([, stream]) => !hasVideo(stream))
      .map(([id]): LeftOut => ({ id, why: 'without video' })),
    metrics: [`${api.base}/api/v1/summaries`],
    notes: hasRtsp ? [] : [`SRS sends RTSP from version ${FIRST_WITH_RTSP} on`],
  }
}

/** Empty for a stream without both names. */
function nameOf(stream: unknown): string {
  const [app, name] = [textField(stream, 'app'), textField(stream, 'name')]
  return app === '' || name === '' ? '' : `${app}/${name}`
}

/** A stream that is not published now has none either. */
function hasVideo(stream: unknown): boolean {
  return ownField(stream, 'video') !== null || ownField(ownField(stream, 'publish'), 'active') !== true
}

async function sendsRtsp(api: ServerApi): Promise<boolean> {
  const major = ownField(ownField(await api.askIfAllowed('/api/v1/versions'), 'data'), 'major')
  return typeof major !== 'number' || major >= FIRST_WITH_RTSP
}
