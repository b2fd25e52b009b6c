import { parameterSetsOf } from './rtp/parameter-sets.ts'
import type { PayloadFormat } from './rtp/payload-contents.ts'
import { anyFormat, NEEDS_MARKER, payloadFormatOf } from './rtp/payload-formats.ts'
import type { TrackCoding } from './rtp/rtp-receiver.ts'
import { readSdp, type SdpMedium } from './sdp.ts'

/** A medium of a stream that SETUP can ask for. */
export interface Track {
  /** `other`: neither picture nor sound, such as a camera's events. */
  readonly kind: 'video' | 'audio' | 'other'
  /** Absolute URL for SETUP. */
  readonly url: string
  readonly coding: TrackCoding
  /** Frames a second; null if the description does not say. */
  readonly declaredFps: number | null
  /** Described as encrypted (`RTP/SAVP`, RFC 3711). */
  readonly isSecure: boolean
}

export interface Description {
  /** Absolute URL of the stream as a whole, for PLAY and TEARDOWN. */
  readonly url: string
  /** The video comes first. */
  readonly tracks: readonly Track[]
  /** The stream has more tracks than these. */
  readonly hasMore: boolean
}

/** Which tracks of a stream to set up. */
export type TrackChoice = 'video' | 'audio' | 'all'

/** Formats with fixed numbers (RFC 3551, 6), which need no `rtpmap`. Other formats are unknown without one. */
const STATIC_FORMATS: ReadonlyMap<number, string> = new Map([
  [26, 'jpeg'],
  [31, 'h261'],
  [32, 'mpv'],
  [33, 'mp2t'],
  [34, 'h263'],
])
/** The clock rates of audio formats; all video formats have the same rate. */
const STATIC_RATES: ReadonlyMap<number, number> = new Map([
  ...[0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18].map((type) => [type, 8000] as const),
  [6, 16_000],
  [10, 44_100],
  [11, 44_100],
  [16, 11_025],
  [17, 22_050],
])
/** Retransmitted or repair packets (RFC 4588, 5109, 8627), which have a separate source. */
const NO_PICTURES = /^(rtx|ulpfec|parityfec|flexfec.*)$/i
const VIDEO_CLOCK_RATE = 90_000
const MAX_URL = 2048
const MAX_TYPES = 32
const MAX_TRACKS = 8

/**
 * The first video track that can be read, with the first audio track, or with all others. A transport stream is the
 * last choice, as it may contain the same video.
 * @param sdp session description (RFC 8866)
 * @param base URL that control URLs are relative to (RFC 2326, C.1.1)
 * @returns a phrase that says why, if no video can be read
 */
export function readDescription(sdp: string, base: string, choice: TrackChoice): Description | string {
  if (sdp.trim() === '') return 'the description is empty'
  const session = readSdp(sdp)
  const media = session.media.filter(({ protocol }) => /(^|\/)RTP\//.test(protocol))
  const videos = media.filter(({ type, payloadTypes }) => type === 'video' && payloadTypes.length > 0)
  const readable = videos.filter((each) => codingOf(each, 'video').formats.size > 0)
  const video = readable.find((each) => !/^mp2t$/i.test(formatNames(each)[0] ?? '')) ?? readable[0]
  if (video === undefined) return videos[0] === undefined ? 'the stream has no video' : whyUnread(videos[0])
  if (hasOrderNumbers(video)) return DECODING_ORDER
  const audio = media.find(({ type }) => type === 'audio')
  const others = media.filter((medium) => medium !== video && medium !== audio)
  const url = controlUrl(session.control, base)
  const tracks = [
    trackOf(video, 'video', url),
    ...(audio === undefined || choice === 'video' ? [] : [trackOf(audio, 'audio', url)]),
    ...(choice === 'all'
      ? others.map((medium) => trackOf(medium, readable.includes(medium) ? 'video' : 'other', url))
      : []),
  ].slice(0, MAX_TRACKS)
  return { url, tracks, hasMore: tracks.length < Math.min(media.length, MAX_TRACKS) }
}

const DECODING_ORDER = 'the video has decoding order numbers (sprop-max-don-diff), which are not read'

/** RFC 7798, 4.4: order numbers add fields to payloads, which shift all others. */
function hasOrderNumbers({ parameters }: SdpMedium): boolean {
  return [...parameters.values()].some((each) => /\bsprop-max-don-diff\s*=\s*[1-9]/i.test(each))
}

function whyUnread(video: SdpMedium): string {
  const names = formatNames(video).filter((name) => name !== '')
  if (names.length === 0)
    return `the format of the video (payload type ${video.payloadTypes[0]}) is not described`
  return `the video has a format that viewers do not know (${names.slice(0, 3).join(', ')})`
}

function trackOf(medium: SdpMedium, kind: Track['kind'], base: string): Track {
  return {
    kind,
    url: controlUrl(medium.control, base),
    coding: codingOf(medium, kind),
    declaredFps: medium.frameRate,
    isSecure: medium.protocol.includes('SAVP'),
  }
}

function codingOf(medium: SdpMedium, kind: Track['kind']): TrackCoding {
  const names = formatNames(medium)
  const formats = new Map<number, PayloadFormat>()
  // If there are several formats, any may come: do not wait for sets that one of them does not need.
  const sets = { needed: -1, given: 0 }
  for (const [at, name] of names.entries()) {
    const type = medium.payloadTypes[at] ?? -1
    const parameters = medium.parameters.get(type) ?? ''
    const format = kind === 'video' ? payloadFormatOf(name, medium.hasSize) : anyFormat
    if (format === null || NO_PICTURES.test(name)) continue
    const { needed, given } = parameterSetsOf(name, parameters, format)
    formats.set(type, format)
    sets.needed &= needed
    sets.given |= given
  }
  const [first = -1] = formats.keys()
  const needsMarker = [...formats.keys()].every((type) =>
    NEEDS_MARKER.has(nameOf(medium, type).toLowerCase()),
  )
  const rate = mapOf(medium, first)?.clockRate ?? STATIC_RATES.get(first) ?? 0
  return { clockRate: rate > 0 ? rate : VIDEO_CLOCK_RATE, formats, parameterSets: sets, needsMarker }
}

/** The names for its payload types, in order; empty if the description does not name one. */
function formatNames(medium: SdpMedium): readonly string[] {
  return medium.payloadTypes.slice(0, MAX_TYPES).map((type) => nameOf(medium, type))
}

function nameOf(medium: SdpMedium, type: number): string {
  return mapOf(medium, type)?.codec ?? STATIC_FORMATS.get(type) ?? ''
}

function mapOf({ formats }: SdpMedium, type: number): SdpMedium['formats'][number] | undefined {
  return formats.find(({ payloadType }) => payloadType === type)
}

/** Servers expect a relative URL to be appended to its base as text, not to be resolved. */
function controlUrl(control: string, base: string): string {
  const text = sendable(control.slice(0, MAX_URL + 1))
  if (text === '' || text === '*' || text.length > MAX_URL) return base
  if (/^rtsps?:\/\//i.test(text)) return text
  return base.endsWith('/') || text.startsWith('/') || text.startsWith('?')
    ? `${base}${text}`
    : `${base}/${text}`
}

/** Makes it fit for a request line, whatever the server wrote. */
function sendable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, (letter) => encodeURIComponent(letter.toWellFormed()))
}

/** The base of control URLs (RFC 2326, C.1.1); anything but a URL of this protocol is ignored. */
export function baseUrl(named: string, url: string): string {
  if (/^rtsps?:\/\/[\x21-\x7e]+$/i.test(named)) return withoutUserInfo(named)
  const relative = /^[\x21-\x7e]{1,2048}$/.test(named) ? URL.parse(named, url) : null
  return relative !== null && /^rtsps?:$/.test(relative.protocol) ? relative.href : url
}

function withoutUserInfo(url: string): string {
  return url.replace(/^(rtsps?:\/\/)[^/?#]*@/i, '$1')
}
