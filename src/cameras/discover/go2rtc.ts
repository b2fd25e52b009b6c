import type { DiscoveryAddress } from '../../model/cameras.ts'
import { badAnswer } from '../api-failures.ts'
import { ownField } from '../field-path.ts'
import type { Discovered, DiscoveredCamera, DiscoveryRequest, DiscoverySource, LeftOut } from './discovery.ts'
import { listenAddress } from './listen-address.ts'
import { httpAt, pathOf, rtspAt, type ServerApi, sourceName, withServerApi } from './server-api.ts'

const API_PORT = 1984
const RTSP_PORT = 8554
/** Its streams, with what their viewers got: cameras and metrics in one. */
const STREAMS = '/api/streams'

/** go2rtc by its HTTP API. It connects to a camera when somebody watches, so it cannot say which are offline. */
export const go2rtc: DiscoverySource = {
  scheme: 'go2rtc',
  discover: (request) => withServerApi(request, API_PORT, (api) => discover(request, api)),
}

async function discover({ address, option }: DiscoveryRequest, api: ServerApi): Promise<Discovered> {
  const streams = streamsOf(await api.ask(STREAMS), option)
  const listens = listenAddress(ownField(ownField(await api.askIfAllowed('/api'), 'rtsp'), 'listen'))
  const copies = copiesOf(streams)
  const mjpeg = new Map([...copies].filter(([, copy]) => copy.isMjpeg).map(([name, copy]) => [copy.of, name]))
  const place = { address, port: listens?.port ?? RTSP_PORT }
  return {
    source: sourceName('go2rtc', address, API_PORT),
    cameras: [...streams.keys()]
      .filter((id) => !copies.has(id))
      .map((id) => camera(id, mjpeg.get(id) ?? id, place)),
    leftOut: [...copies.keys()].map((id): LeftOut => ({ id, why: 'made of another stream' })),
    metrics: [api.base + STREAMS],
    notes: [],
  }
}

/** Producers by the name of their stream. */
type Streams = ReadonlyMap<string, unknown>

function streamsOf(answer: unknown, option: string): Streams {
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) {
    const streams = new Map(Object.entries(answer))
    return new Map([...streams].map(([name, stream]) => [name, ownField(stream, 'producers')]))
  }
  throw badAnswer(option, answer, 'the streams of go2rtc')
}

interface Copy {
  /** The stream that it is made of. */
  readonly of: string
  readonly isMjpeg: boolean
}

const COPY = /^ffmpeg:([^#?]{1,200})(?:#|$)/

/**
 * Streams that ffmpeg makes of another one, by their names: `ffmpeg:front#video=mjpeg`. Tested beside it, they would
 * count a camera twice. A producer's URL may contain the camera's password, so it goes nowhere.
 */
function copiesOf(streams: Streams): ReadonlyMap<string, Copy> {
  const copies = new Map<string, Copy>()
  for (const [name, producers] of streams) {
    const [first] = Array.isArray(producers) ? (producers as readonly unknown[]) : []
    const url = ownField(first, 'url') ?? ownField(first, 'source')
    if (typeof url !== 'string') continue
    const of = COPY.exec(url)?.[1]
    if (of !== undefined && of !== name && streams.has(of))
      copies.set(name, { of, isMjpeg: url.includes('#video=mjpeg') })
  }
  return copies
}

interface Place {
  readonly address: DiscoveryAddress
  readonly port: number
}

/** @param inMjpeg the stream that has its pictures as MJPEG */
function camera(id: string, inMjpeg: string, { address, port }: Place): DiscoveredCamera {
  const src = encodeURIComponent(inMjpeg.toWellFormed())
  return {
    id,
    urls: {
      rtsp: rtspAt(address, port) + pathOf(id),
      mjpeg: `${httpAt(address, API_PORT)}/api/stream.mjpeg?src=${src}`,
    },
    isOnline: true,
  }
}
