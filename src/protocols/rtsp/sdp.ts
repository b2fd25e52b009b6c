/** The parts of a session description (RFC 8866) that matter here. */
export interface Sdp {
  /** `a=control` of the session as a whole. */
  readonly control: string
  readonly media: readonly SdpMedium[]
}

export interface SdpMedium {
  /** `video`, `audio`, in lower case. */
  readonly type: string
  /** `RTP/AVP`, in upper case. */
  readonly protocol: string
  readonly payloadTypes: readonly number[]
  readonly control: string
  readonly formats: readonly SdpFormat[]
  /** The size of the pictures is described (`a=x-dimensions`, `a=framesize`). */
  readonly hasSize: boolean
  /** `a=fmtp`, by payload type. */
  readonly parameters: ReadonlyMap<number, string>
  /** `a=framerate`, frames a second; null if there is no plausible one. */
  readonly frameRate: number | null
}

/** `a=rtpmap`. */
interface SdpFormat {
  readonly payloadType: number
  readonly codec: string
  /** Timestamp units a second; 0 if missing. */
  readonly clockRate: number
}

interface Draft extends SdpMedium {
  control: string
  frameRate: number | null
  hasSize: boolean
  readonly formats: SdpFormat[]
  readonly parameters: Map<number, string>
}

const MAX_MEDIA = 32
/** Per medium: RTP has no more types. */
const MAX_FORMATS = 128
const MAX_LINE = 16 * 1024
const MAX_FRAME_RATE = 1000

/**
 * Reads a description as viewers do: with any line end, any number of blanks, invalid ports, and lines that are missing
 * or meaningless. Never fails; anything but a description has no media.
 */
export function readSdp(text: string): Sdp {
  const session = { control: '' }
  const media: Draft[] = []
  for (const line of text.split(/[\r\n]+/)) {
    const [, type, value = ''] = /^\s*([a-z])\s*=(.*)$/i.exec(line.slice(0, MAX_LINE)) ?? []
    if (type === 'm' && media.length === MAX_MEDIA) break
    if (type === 'm') media.push(mediumOf(value))
    else if (type === 'a') takeAttribute(value, session, media.at(-1))
  }
  return { control: session.control, media }
}

/** `video 0/2 RTP/AVP 96 97` (5.14): what is between type and protocol is never needed. */
function mediumOf(value: string): Draft {
  const [type = '', ...words] = wordsOf(value)
  const at = words.findIndex((word) => /^[a-z].*\//i.test(word))
  const types = at < 0 ? [] : words.slice(at + 1, at + 1 + MAX_FORMATS)
  return {
    type: type.toLowerCase(),
    protocol: (words[at] ?? '').toUpperCase(),
    payloadTypes: types.map(Number).filter((payloadType) => payloadType >= 0 && payloadType <= 127),
    control: '',
    hasSize: false,
    formats: [],
    parameters: new Map(),
    frameRate: null,
  }
}

function takeAttribute(text: string, session: { control: string }, medium: Draft | undefined): void {
  const colon = text.indexOf(':')
  const value = text.slice(colon + 1).trim()
  switch (text.slice(0, Math.max(0, colon)).trim().toLowerCase()) {
    case 'control':
      ;(medium ?? session).control = value
      break
    case 'rtpmap':
      takeFormat(value, medium)
      break
    case 'fmtp':
      takeParameters(value, medium)
      break
    case 'framerate':
    case 'x-framerate':
      if (medium !== undefined) medium.frameRate = frameRateOf(value) ?? medium.frameRate
      break
    case 'x-dimensions':
    case 'framesize':
      if (medium !== undefined) medium.hasSize = /[1-9]/.test(value)
  }
}

/** `25`, `29.97` (6.13), and `30/1.001` from some servers. */
function frameRateOf(value: string): number | null {
  const [, count = '', divisor = '1'] =
    /^(\d{1,9}(?:\.\d{1,9})?)(?:\/(\d{1,9}(?:\.\d{1,9})?))?$/.exec(value) ?? []
  const rate = Number(count) / Number(divisor)
  return rate > 0 && rate <= MAX_FRAME_RATE ? rate : null
}

/** `96 H264/90000` (6.6). */
function takeFormat(value: string, medium: Draft | undefined): void {
  const [payloadType = '', ...words] = wordsOf(value)
  const [codec = '', rate = ''] = words.join('').split('/')
  if (medium === undefined || !isNumber(payloadType) || medium.formats.length === MAX_FORMATS) return
  medium.formats.push({
    payloadType: Number(payloadType),
    codec,
    clockRate: isNumber(rate) ? Number(rate) : 0,
  })
}

/** `96 packetization-mode=1` (6.15); several lines for one type are joined. */
function takeParameters(value: string, medium: Draft | undefined): void {
  const [payloadType = ''] = wordsOf(value.slice(0, 16))
  if (medium === undefined || !isNumber(payloadType) || medium.parameters.size === MAX_FORMATS) return
  const type = Number(payloadType)
  const before = medium.parameters.get(type)
  const more = value.slice(payloadType.length).trim()
  if (before === undefined) medium.parameters.set(type, more)
  else if (before.length < MAX_LINE) medium.parameters.set(type, `${before};${more}`)
}

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
