import { parse } from 'sdp-transform'
import { type PayloadFormat, payloadFormatOf } from './payload-formats.ts'
import type { TrackCoding } from './rtp-receiver.ts'

/** A medium of a stream that can be set up. */
export interface Track {
  readonly kind: 'video' | 'audio'
  /** Absolute URL that it is set up by. */
  readonly url: string
  readonly coding: TrackCoding
}

export interface Description {
  /** Absolute URL of the stream as a whole, for PLAY and TEARDOWN. */
  readonly url: string
  readonly tracks: readonly Track[]
}

/** Formats with numbers of their own (RFC 3551, 6), which need no `rtpmap`: of others nothing is known anyway. */
const STATIC_FORMATS: ReadonlyMap<number, string> = new Map([
  [26, 'jpeg'],
  [33, 'mp2t'],
])
/** Their clock rates; those of video are all the same. */
const STATIC_RATES: ReadonlyMap<number, number> = new Map([
  ...[0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18].map((type) => [type, 8000] as const),
  [6, 16_000],
  [10, 44_100],
  [11, 44_100],
  [16, 11_025],
  [17, 22_050],
])
/**
 * Packets sent again or for repair (RFC 4588, 5109, 8627), of a source of their own; and transport streams, whose
 * timestamps and markers say nothing of pictures (RFC 2250, 2).
 */
const NO_PICTURES = /^(rtx|ulpfec|parityfec|flexfec.*|mp2t)$/i
const VIDEO_CLOCK_RATE = 90_000
const MAX_URL = 2048

/**
 * The first video track of a stream, and the first audio track if it is wanted.
 * @param sdp session description (RFC 8866)
 * @param base URL that control URLs are relative to (RFC 2326, C.1.1)
 * @returns a phrase when it describes no video that can be read: why
 */
export function readDescription(sdp: string, base: string, withAudio: boolean): Description | string {
  const session = parsed(sdp)
  if (session === null) return NO_VIDEO
  const url = controlUrl(session.control, base)
  const tracks = (['video', 'audio'] as const)
    .filter((kind) => kind === 'video' || withAudio)
    .flatMap((kind) => {
      const medium = session.media.find(({ type, protocol }) => type === kind && /^RTP\//i.test(protocol))
      return medium === undefined
        ? []
        : [{ kind, url: controlUrl(medium.control, url), coding: codingOf(medium) }]
    })
  if (tracks[0]?.kind !== 'video') return NO_VIDEO
  if (tracks[0].coding.formats.size === 0) return 'the video is an MPEG transport stream, which is not read'
  return { url, tracks }
}

const NO_VIDEO = 'the stream has no video'

type Session = ReturnType<typeof parse>
type Medium = Session['media'][number]

function parsed(sdp: string): Session | null {
  try {
    return parse(sdp)
  } catch {
    return null
  }
}

function codingOf({ rtp, payloads = '' }: Medium): TrackCoding {
  const types = `${payloads}`.split(/\s+/).slice(0, 32).map(Number)
  const mapped = rtp.filter(({ payload }) => types.includes(payload))
  const formats = new Map<number, PayloadFormat>()
  for (const type of types) {
    const name = mapped.find(({ payload }) => payload === type)?.codec ?? STATIC_FORMATS.get(type) ?? ''
    if (!NO_PICTURES.test(`${name}`)) formats.set(type, payloadFormatOf(`${name}`))
  }
  const [first = -1] = formats.keys()
  const rate = mapped.find(({ payload }) => payload === first)?.rate ?? STATIC_RATES.get(first) ?? 0
  return { clockRate: rate > 0 ? rate : VIDEO_CLOCK_RATE, formats }
}

/** Servers expect that a relative one is put behind its base as text, not that it is resolved. */
function controlUrl(control: string | undefined, base: string): string {
  const text = sendable(`${control ?? ''}`)
  if (text === '' || text === '*' || text.length > MAX_URL) return base
  if (/^rtsps?:\/\//i.test(text)) return text
  return base.endsWith('/') || text.startsWith('/') || text.startsWith('?')
    ? `${base}${text}`
    : `${base}/${text}`
}

/** Fit for a request line, whatever a server wrote. */
function sendable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, (letter) => encodeURIComponent(letter.toWellFormed()))
}
