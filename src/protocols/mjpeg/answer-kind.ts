const SOI = '\xff\xd8'
const TS_PACKET = 188

/** Content types of something other than Motion JPEG, with their common names. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^text\/html\b|^application\/xhtml\b/, 'a web page'],
  [/^application\/(?:vnd\.apple\.mpegurl|x-mpegurl|mpegurl)\b|^audio\/(?:x-)?mpegurl\b/, 'an HLS playlist'],
  [/^application\/dash\+xml\b/, 'a DASH manifest'],
  [/^application\/sdp\b/, 'a session description (SDP)'],
  [/^application\/(?:[\w.-]+\+)?json\b|^text\/json\b/, 'JSON'],
  [/^text\/xml\b|^application\/(?:[\w.-]+\+)?xml\b/, 'XML'],
  [/^text\/(?:css|javascript)\b|^application\/javascript\b/, 'a part of a web page'],
  [/^(?:video|audio|application)\/mp4\b|^video\/iso\.segment\b|^video\/quicktime\b/, 'MP4 video'],
  [/^video\/mp2[tp]\b|^video\/mpeg\b/, 'MPEG video (TS)'],
  [/^(?:video|application)\/x-flv\b|^video\/flv\b/, 'FLV video'],
  [/^(?:video|audio)\/(?:webm|x-matroska|matroska)\b/, 'WebM or Matroska video'],
  [/^(?:video|audio|application)\/ogg\b/, 'Ogg media'],
  [/^(?:video|application)\/(?:x-ms-asf|x-ms-wmv|vnd\.ms-asf)\b/, 'ASF (Windows Media) video'],
  [/^video\/(?:x-)?h26[45]\b/, 'raw H.264 or H.265 video'],
  [/^audio\//, 'audio'],
  [/^image\/(?!.*jp)/, 'a single picture of another type'],
]

/** The first bytes of a body, one character per byte, and their position. */
const STARTS: readonly (readonly [start: string, name: string, at?: number])[] = [
  ['#EXTM3U', 'an HLS playlist'],
  ['<?', 'XML'],
  ['<', 'a web page'],
  ['v=0\r', 'a session description (SDP)'],
  ['v=0\n', 'a session description (SDP)'],
  ['ftyp', 'MP4 video', 4],
  ['styp', 'MP4 video', 4],
  ['moov', 'MP4 video', 4],
  ['moof', 'MP4 video', 4],
  ['sidx', 'MP4 video', 4],
  ['mdat', 'MP4 video', 4],
  ['FLV\x01', 'FLV video'],
  ['\x1aE\xdf\xa3', 'WebM or Matroska video'],
  ['0&\xb2u\x8ef\xcf\x11', 'ASF (Windows Media) video'],
  ['OggS', 'Ogg media'],
  ['\0\0\x01\xba', 'MPEG video (PS)'],
  ['\0\0\x01', 'raw H.264 or H.265 video'],
  ['\0\0\0\x01', 'raw H.264 or H.265 video'],
  ['\x89PNG', 'a single picture of another type'],
  ['GIF8', 'a single picture of another type'],
  ['\x1f\x8b', 'compressed data (gzip)'],
]
const JSON_START = /^(?:\{\s*["}]|\[\s*[[{"\]])/

/** What a content type announces if it is not Motion JPEG; null if that is open. */
export function namedByType(contentType: string): string | null {
  const type = contentType.trim().toLowerCase()
  return TYPES.find(([pattern]) => pattern.test(type))?.[1] ?? null
}

/** How a body begins: with pictures, with or without a delimiter; with something else, by name; or not known. */
export type Start =
  | { readonly kind: 'delimiter' | 'picture' | 'unknown' | 'more' }
  | { readonly kind: 'other'; readonly name: string }

/**
 * Judges the first bytes of a body. `more`: too few bytes yet; never returned for {@link MAX_START} or more.
 * @param text one character per byte
 */
export function startOf(text: string): Start {
  const start = text.replace(/^\xef\xbb\xbf/, '').trimStart()
  if (start.startsWith('--')) return { kind: 'delimiter' }
  if (start.startsWith(SOI)) return { kind: 'picture' }
  if (isTransportStream(text)) return { kind: 'other', name: 'MPEG video (TS)' }
  const name = JSON_START.test(start)
    ? 'JSON'
    : STARTS.find(([bytes, , at]) => start.startsWith(bytes, at))?.[1]
  if (name !== undefined) return { kind: 'other', name }
  return { kind: mayGoOn(text, start) ? 'more' : 'unknown' }
}

/** Long enough to recognise every known start. */
export const MAX_START = 2 * TS_PACKET

function isTransportStream(text: string): boolean {
  return text[0] === 'G' && text[TS_PACKET] === 'G'
}

function mayGoOn(text: string, start: string): boolean {
  if (text.length >= MAX_START) return false
  return start.length < 20 || (text[0] === 'G' && text.length <= TS_PACKET)
}
