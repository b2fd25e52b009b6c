import { h264 } from './h264-payload.ts'
import { h265 } from './h265-payload.ts'
import { jpegOfTrack } from './jpeg-payload.ts'
import { h263, mpeg2, mpeg4 } from './mpeg-payloads.ts'
import { contents, KEY, type PayloadFormat, PICTURE } from './payload-contents.ts'
import { mp2t } from './transport-stream.ts'
import { av1, vp8, vp9 } from './vp-payloads.ts'

/**
 * The format for an `rtpmap` name, for one track; null for a video that no viewer knows.
 * @param hasSize the description says how large the pictures are
 */
export function payloadFormatOf(name: string, hasSize = false): PayloadFormat | null {
  const format = name.toLowerCase()
  return format === 'jpeg' ? jpegOfTrack(hasSize) : (FORMATS.get(format) ?? null)
}

/** For these formats, viewers wait for the marker, whatever follows. */
export const NEEDS_MARKER: ReadonlySet<string> = new Set(['jpeg', 'vp8', 'vp9'])

/** Every packet may be the first of its picture, and every picture a key frame: timestamp and marker decide. */
export const anyFormat: PayloadFormat = (_bytes, start, end) => contents(end - start, PICTURE | KEY)

const FORMATS: ReadonlyMap<string, PayloadFormat> = new Map([
  ['h264', h264],
  ['h265', h265],
  ['vp8', vp8],
  ['vp9', vp9],
  ['av1', av1],
  ['mp4v-es', mpeg4],
  ['mpv', mpeg2],
  ['mp2t', mp2t],
  ['h263-1998', h263],
  ['h263-2000', h263],
  ...['h261', 'h263', 'theora', 'raw', 'jpeg2000', 'dv'].map((name) => [name, anyFormat] as const),
])
