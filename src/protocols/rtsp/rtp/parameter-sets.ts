import { ALL_SETS, type PayloadFormat, PICTURE_SET, SEQUENCE_SET, VIDEO_SET } from './payload-contents.ts'

/** Parameter sets of a track, as flags: those that decoders need, and those that its description contains. */
export interface ParameterSets {
  readonly needed: number
  readonly given: number
}

export const NO_SETS: ParameterSets = { needed: 0, given: 0 }

/** What decoders need before the first picture, by the `rtpmap` name in lower case. */
const NEEDED: ReadonlyMap<string, number> = new Map([
  ['h264', SEQUENCE_SET | PICTURE_SET],
  ['h265', VIDEO_SET | SEQUENCE_SET | PICTURE_SET],
  ['mp4v-es', SEQUENCE_SET],
])
/** RFC 6184, 8.1; RFC 7798, 7.1. */
const IN_BASE64 = /^\s*sprop-(?:parameter-sets|vps|sps|pps)\s*=(.*)$/is
/** RFC 6416, 7.1. */
const IN_HEX = /^\s*config\s*=\s*([\da-f]*)\s*$/i

/**
 * @param name of the format in the SDP's `rtpmap`
 * @param parameters of its `fmtp`
 */
export function parameterSetsOf(name: string, parameters: string, format: PayloadFormat): ParameterSets {
  const needed = NEEDED.get(name.toLowerCase()) ?? 0
  let given = 0
  for (const parameter of needed === 0 ? [] : parameters.split(';')) {
    for (const set of setsIn(parameter)) given |= format(set, 0, set.length)
  }
  return { needed, given: given & ALL_SETS }
}

function setsIn(parameter: string): readonly Buffer[] {
  const base64 = IN_BASE64.exec(parameter)?.[1]
  if (base64 !== undefined) return base64.split(',').map((set) => Buffer.from(set, 'base64'))
  const hex = IN_HEX.exec(parameter)?.[1]
  return hex === undefined ? [] : [Buffer.from(hex, 'hex')]
}
