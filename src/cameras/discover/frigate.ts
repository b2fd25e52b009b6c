import type { DiscoveryAddress } from '../../model/cameras.ts'
import { badAnswer } from '../api-failures.ts'
import { ownField, textField } from '../field-path.ts'
import type { Discovered, DiscoveredCamera, DiscoveryRequest, DiscoverySource, LeftOut } from './discovery.ts'
import { pathOf, rtspAt, type ServerApi, sourceName, withServerApi } from './server-api.ts'

const API_PORT = 5000
const RESTREAM_PORT = 8554
const WHEN_OFF = 'port 5000 of Frigate is open inside its Docker network only, unless it is published'

/** Frigate by its HTTP API: the cameras that its go2rtc sends again. */
export const frigate: DiscoverySource = {
  scheme: 'frigate',
  discover: (request) => withServerApi(request, API_PORT, (api) => discover(request, api), WHEN_OFF),
}

async function discover({ address, option }: DiscoveryRequest, api: ServerApi): Promise<Discovered> {
  const config = await api.ask('/api/config')
  const cameras = ownField(config, 'cameras')
  if (typeof cameras !== 'object' || cameras === null || Array.isArray(cameras)) {
    throw badAnswer(option, config, 'the configuration of Frigate')
  }
  const statistics = ownField(await api.askIfAllowed('/api/stats'), 'cameras')
  const streams = ownField(ownField(config, 'go2rtc'), 'streams')
  const isEnabled = ([, camera]: [string, unknown]): boolean => ownField(camera, 'enabled') !== false
  const all = Object.entries(cameras)
  return {
    source: sourceName('Frigate', address, API_PORT),
    cameras: all.filter(isEnabled).map(
      ([id, camera]): DiscoveredCamera => ({
        id,
        urls: urlsOf(streamOf(id, camera, streams), address),
        isOnline: ownField(ownField(statistics, id), 'camera_fps') !== 0,
      }),
    ),
    leftOut: all.filter((entry) => !isEnabled(entry)).map(([id]): LeftOut => ({ id, why: 'disabled' })),
    // Its own metrics are about detection; those of its go2rtc are about viewers.
    metrics: streams === undefined ? [] : [`${api.base}/api/go2rtc/streams`],
    notes: [],
  }
}

function urlsOf(stream: string | null, address: DiscoveryAddress): DiscoveredCamera['urls'] {
  return stream === null ? {} : { rtsp: rtspAt(address, RESTREAM_PORT) + pathOf(stream) }
}

/**
 * The go2rtc stream of a camera, whose name need not be the camera's: that of its name, the first of its live view, or
 * the one that it records from. Null if go2rtc does not have it.
 */
function streamOf(id: string, camera: unknown, streams: unknown): string | null {
  const live = ownField(camera, 'live')
  const named = [
    id,
    ...textsOf(ownField(live, 'streams')),
    ownField(live, 'stream_name'),
    ...restreams(camera),
  ]
  return (
    named.find((name): name is string => typeof name === 'string' && ownField(streams, name) !== undefined) ??
    null
  )
}

/** Values of an object whose size is known only to the server. */
function textsOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).slice(0, 20) : []
}

const LOCAL = /^rtsp:\/\/(?:127\.0\.0\.1|localhost):8554\/([^?#]{1,200})/

/** Names of streams of Frigate's own go2rtc that a camera's inputs are read from, the recorded one first. */
function restreams(camera: unknown): readonly unknown[] {
  const inputs = ownField(ownField(camera, 'ffmpeg'), 'inputs')
  const known = Array.isArray(inputs) ? (inputs as readonly unknown[]).slice(0, 20) : []
  const isRecorded = (input: unknown): boolean => {
    const roles = ownField(input, 'roles')
    return Array.isArray(roles) && roles.includes('record')
  }
  return [...known.filter(isRecorded), ...known].map((input) => LOCAL.exec(textField(input, 'path'))?.[1])
}
