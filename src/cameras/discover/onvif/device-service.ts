import { CamgateError } from '../../../errors.ts'
import type { DeviceSession } from './device-session.ts'
import { childrenOf, elementAt, textAt, type XmlElement } from './xml-element.ts'

const DEVICE = 'http://www.onvif.org/ver10/device/wsdl'
const MEDIA = 'http://www.onvif.org/ver10/media/wsdl'
const MEDIA2 = 'http://www.onvif.org/ver20/media/wsdl'
const SCHEMA = 'http://www.onvif.org/ver10/schema'

/** How a media service is asked. */
export interface MediaService {
  readonly url: URL
  readonly getProfiles: string
  /** @param token of a profile, escaped */
  readonly getStreamUri: (token: string) => string
  /** Where the answer has the URI. */
  readonly uriPath: readonly string[]
}

/**
 * The device's clock minus ours, in milliseconds, by `GetSystemDateAndTime`, which needs no password. 0 when the device
 * does not say it.
 */
export async function readClock(session: DeviceSession, device: URL): Promise<number> {
  const sentMs = Date.now()
  const answer = await session.callOpen(device, `<GetSystemDateAndTime xmlns="${DEVICE}"/>`)
  if (answer === null) return 0
  const path = ['GetSystemDateAndTimeResponse', 'SystemDateAndTime', 'UTCDateTime']
  const time = elementAt(answer, ...path)
  const deviceMs = time === null ? Number.NaN : timeOf(time)
  return Number.isNaN(deviceMs) ? 0 : deviceMs - (sentMs + Date.now()) / 2
}

function timeOf(time: XmlElement): number {
  const number = (...path: string[]) => Number(textAt(time, ...path) || Number.NaN)
  const [year, month, day] = [number('Date', 'Year'), number('Date', 'Month'), number('Date', 'Day')]
  const [hour, minute, second] = [number('Time', 'Hour'), number('Time', 'Minute'), number('Time', 'Second')]
  // A token has four digits for the year.
  return year >= 1970 && year <= 9998 ? Date.UTC(year, month - 1, day, hour, minute, second) : Number.NaN
}

/**
 * Tries the password with a request that every device knows, so that what follows is not asked of one that refuses.
 */
export async function logIn(session: DeviceSession, device: URL): Promise<void> {
  await session.call(device, `<GetDeviceInformation xmlns="${DEVICE}"/>`)
}

/** The media services of a device, the usual one first. Old devices do not know `GetServices`. */
export async function mediaServices(session: DeviceSession, device: URL): Promise<readonly MediaService[]> {
  const found = (await fromServices(session, device)) ?? (await fromCapabilities(session, device))
  if (found.length === 0) throw new CamgateError('bad_input', 'has no media service')
  return found
}

async function fromServices(session: DeviceSession, device: URL): Promise<readonly MediaService[] | null> {
  const request = `<GetServices xmlns="${DEVICE}"><IncludeCapability>false</IncludeCapability></GetServices>`
  const answer = await unlessUnknown(session, () => session.call(device, request))
  const list = answer === null ? null : elementAt(answer, 'GetServicesResponse')
  if (list === null) return null
  const services = childrenOf(list, 'Service')
  const address = (namespace: string) =>
    textAt(services.find((one) => textAt(one, 'Namespace') === namespace) ?? {}, 'XAddr')
  return servicesAt(address(MEDIA), address(MEDIA2), device)
}

async function fromCapabilities(session: DeviceSession, device: URL): Promise<readonly MediaService[]> {
  const request = `<GetCapabilities xmlns="${DEVICE}"><Category>All</Category></GetCapabilities>`
  const answer = await session.call(device, request)
  return servicesAt(textAt(answer, 'GetCapabilitiesResponse', 'Capabilities', 'Media', 'XAddr'), '', device)
}

/** Null when the device does not know the request. */
async function unlessUnknown(
  session: DeviceSession,
  call: () => Promise<XmlElement>,
): Promise<XmlElement | null> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof CamgateError) || error.code !== 'bad_input' || session.isRefused) throw error
    return null
  }
}

function servicesAt(media: string, media2: string, device: URL): readonly MediaService[] {
  return [
    ...(media === '' ? [] : [{ url: atDevice(media, device), ...MEDIA_REQUESTS }]),
    ...(media2 === '' ? [] : [{ url: atDevice(media2, device), ...MEDIA2_REQUESTS }]),
  ]
}

/**
 * The address of a service at the device that we reach: a device never sends us to another host, and behind NAT it does
 * not know its own.
 */
function atDevice(address: string, device: URL): URL {
  const url = URL.canParse(address, device.href) ? new URL(address, device.href) : device
  if (url.hostname === device.hostname && /^https?:$/.test(url.protocol)) return url
  const own = new URL(device)
  own.pathname = url.pathname
  own.search = url.search
  return own
}

const MEDIA_REQUESTS = {
  getProfiles: `<GetProfiles xmlns="${MEDIA}"/>`,
  getStreamUri: (token: string) =>
    `<GetStreamUri xmlns="${MEDIA}"><StreamSetup><Stream xmlns="${SCHEMA}">RTP-Unicast</Stream>` +
    `<Transport xmlns="${SCHEMA}"><Protocol>RTSP</Protocol></Transport></StreamSetup>` +
    `<ProfileToken>${token}</ProfileToken></GetStreamUri>`,
  uriPath: ['MediaUri', 'Uri'],
}

const MEDIA2_REQUESTS = {
  getProfiles: `<GetProfiles xmlns="${MEDIA2}"><Type>VideoSource</Type><Type>VideoEncoder</Type></GetProfiles>`,
  getStreamUri: (token: string) =>
    `<GetStreamUri xmlns="${MEDIA2}"><Protocol>RTSP</Protocol><ProfileToken>${token}</ProfileToken></GetStreamUri>`,
  uriPath: ['Uri'],
}
