import { CamgateError } from '../../../errors.ts'
import type { Credentials } from '../../../protocols/shared/authentication.ts'
import { clip } from '../../../text/escape.ts'
import { safeText } from '../../../text/safe-text.ts'
import type { DiscoveredCamera, LeftOut } from '../discovery.ts'
import { logIn, type MediaService, mediaServices, readClock } from './device-service.ts'
import { DeviceSession, type SessionDeps } from './device-session.ts'
import { type MediaProfile, mainProfiles, profilesOf } from './media-profiles.ts'
import { escapeXml, textAt } from './xml-element.ts'

/** More channels than any recorder has. */
const MAX_CHANNELS = 1000
const MAX_URI = 4096
const MAX_TOKEN = 64

/** What one device has. */
export interface DeviceCameras {
  readonly cameras: readonly DiscoveredCamera[]
  readonly leftOut: readonly LeftOut[]
  /** The profile of each camera. */
  readonly used: readonly MediaProfile[]
  /** Its profiles, used or not. */
  readonly profiles: number
  /** Hosts in its stream URLs that are not its own, and were replaced. */
  readonly replacedHosts: readonly string[]
}

/**
 * Asks a device for its cameras: one for each video source.
 * @param device the URL of its device service
 * @throws CamgateError as {@link DeviceSession.call}
 */
export async function camerasOfDevice(device: URL, deps: SessionDeps): Promise<DeviceCameras> {
  const session = new DeviceSession(device.host, deps)
  session.clockOffsetMs = await readClock(session, device)
  await logIn(session, device)
  const { service, profiles } = await findProfiles(session, device)
  const used = mainProfiles(profiles).slice(0, MAX_CHANNELS)
  const ids = idsOf(device, used)
  const found: Channel[] = []
  for (const [index, profile] of used.entries())
    found.push(await channelOf(session, service, profile, { id: ids[index] ?? device.host, device }))
  const urls = found.flatMap(({ id, url }) => (url === null ? [] : [{ id, url }]))
  return {
    cameras: urls.map(({ id, url }) => ({
      id,
      urls: { rtsp: withCredentials(atHost(url, device), deps.credentials) },
      isOnline: true,
    })),
    leftOut: found.flatMap(({ id, url, why }) => (url === null ? [{ id, why }] : [])),
    used: used.filter((_, index) => found[index]?.url !== null),
    profiles: profiles.length,
    replacedHosts: [...new Set(urls.map(({ url }) => url.hostname))].filter(
      (host) => host !== device.hostname,
    ),
  }
}

interface Profiles {
  readonly service: MediaService
  readonly profiles: readonly MediaProfile[]
}

/** From the first service that has any: devices with both have the same streams in both. */
async function findProfiles(session: DeviceSession, device: URL): Promise<Profiles> {
  for (const service of await mediaServices(session, device)) {
    const profiles = profilesOf(await session.call(service.url, service.getProfiles))
    if (profiles.length > 0) return { service, profiles }
  }
  throw new CamgateError('bad_input', 'has no media profile with video')
}

/** The host alone where there is one source. Tokens are the device's text. */
function idsOf(device: URL, profiles: readonly MediaProfile[]): readonly string[] {
  if (profiles.length === 1) return [device.host]
  const taken = new Set<string>()
  return profiles.map(({ source }, index) => {
    const token = clip(safeText(source), MAX_TOKEN) || String(index + 1)
    const name = taken.has(token) ? `${token}-${index + 1}` : token
    taken.add(name)
    return `${device.host}/${name}`
  })
}

type Channel = { readonly id: string } & (
  | { readonly url: URL; readonly why: null }
  | { readonly url: null; readonly why: string }
)

/** A channel without a URL is left out, but a device that refuses is not asked for the next one. */
async function channelOf(
  session: DeviceSession,
  service: MediaService,
  { token }: MediaProfile,
  { id, device }: { readonly id: string; readonly device: URL },
): Promise<Channel> {
  try {
    const body = await session.call(service.url, service.getStreamUri(escapeXml(token)))
    const url = streamUrl(textAt(body, 'GetStreamUriResponse', ...service.uriPath), device)
    return url === null ? { id, url, why: 'without an RTSP URL' } : { id, url, why: null }
  } catch (error) {
    if (!(error instanceof CamgateError) || session.isRefused) throw error
    return { id, url: null, why: error.message }
  }
}

function streamUrl(text: string, device: URL): URL | null {
  if (text.length > MAX_URI || !URL.canParse(text, device.href)) return null
  const url = new URL(text)
  return /^rtsps?:$/.test(url.protocol) && url.hostname !== '' ? url : null
}

/** What we reach is the device. Behind NAT, or with several networks, it does not know by which address. */
function atHost(url: URL, device: URL): URL {
  const own = new URL(url)
  own.hostname = device.hostname
  return own
}

function withCredentials(url: URL, credentials: Credentials | null): string {
  const own = new URL(url)
  if (credentials !== null) {
    own.username = encodeURIComponent(credentials.username)
    own.password = encodeURIComponent(credentials.password)
  }
  return own.href
}
