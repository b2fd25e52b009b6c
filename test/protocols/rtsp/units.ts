import { payloadsOf, rtp, slice } from './packets.ts'

/** NAL units and payloads of H.264 and H.265 made by hand, as odd servers send them. */

export const SPS = Buffer.from('Z0LADKYRChH5cBEAAAMAAQAAAwAyDxQqEYA=', 'base64')
export const PPS = Buffer.from('aMhCBksg', 'base64')
export const AUD = Buffer.of(0x09, 0xf0)
export const FILLER = Buffer.of(0x0c, 0xff, 0xff, 0x80)
export const SEI = Buffer.of(0x06, 5, 1, 0, 0x80)
/** Recovery points: at once, and three pictures later (recovery_frame_cnt 0, 3). */
export const RECOVERY_POINT = Buffer.of(0x06, 6, 1, 0xc0, 0x80)
export const GRADUAL_RECOVERY = Buffer.of(0x06, 6, 1, 0x24, 0x80)

export const idr = (bytes = 900) => slice(bytes, true)
export const p = (bytes = 300) => slice(bytes, false)
/** An I slice of a picture that is no IDR. */
export const i = (bytes = 900) => slice(bytes, true).fill(0x41, 0, 1)
/** A slice of the same picture further down. */
export const later = (unit: Buffer) =>
  Buffer.from(unit)
    .fill(unit[1] === 0x88 ? 0x20 : 0x21, 1, 2)
    .fill(0x80, 2, 3)

export function stapA(...units: readonly Uint8Array[]): Buffer {
  return aggregate(Buffer.of(0x78), units)
}

function aggregate(head: Uint8Array, units: readonly Uint8Array[]): Buffer {
  return Buffer.concat([
    head,
    ...units.flatMap((unit) => [Buffer.of(unit.length >> 8, unit.length & 0xff), unit]),
  ])
}

/** With start codes between them: one unit to a packetizer that looks at the first byte only. */
export function joined(units: readonly Uint8Array[], code = START_CODE): Buffer {
  return Buffer.concat(units.flatMap((unit, at) => (at === 0 ? [unit] : [code, unit])))
}

export const START_CODE = Buffer.of(0, 0, 0, 1)
export const SHORT_START_CODE = Buffer.of(0, 0, 1)

export function coded(unit: Uint8Array, code = START_CODE): Buffer {
  return Buffer.concat([code, unit])
}

/** Fragments of any unit, however short. */
export function fuA(unit: Uint8Array, most = 200): Buffer[] {
  return payloadsOf(unit, most)
}

const H265_SETS = [32, 33, 34].map((type) => Buffer.of(type << 1, 1, 0x42, 1, 1))
export const h265 = {
  sets: H265_SETS,
  unit: (type: number, bytes = 300, first = 0xd0) => {
    const unit = Buffer.alloc(bytes, 0x31)
    unit.set([type << 1, 1, first])
    return unit
  },
  ap: (...units: readonly Uint8Array[]) => aggregate(Buffer.of(48 << 1, 1), units),
  fu(unit: Uint8Array, most = 200): Buffer[] {
    const [first = 0, second = 0] = unit
    const parts: Buffer[] = []
    for (let at = 2; at < unit.length; at += most) {
      const flags = (at === 2 ? 0x80 : 0) | (at + most >= unit.length ? 0x40 : 0)
      const head = Buffer.of(49 << 1, second, flags | ((first >> 1) & 0x3f))
      parts.push(Buffer.concat([head, unit.subarray(at, at + most)]))
    }
    return parts
  },
}

export interface Sent {
  readonly sequence?: number
  readonly ssrc?: number
  readonly payloadType?: number
  /** Of picture `index`, packet `at`; 25 pictures a second when not given. */
  readonly timestamp?: (index: number, at: number) => number
  /** Of the packet at place `at` of `count`: the last one of each when not given. */
  readonly isMarked?: (at: number, count: number) => boolean
}

/** The packets of pictures, given by the payloads of each. */
export function packetsOf(pictures: readonly (readonly Uint8Array[])[], sent: Sent = {}): Buffer[][] {
  const { timestamp = (index) => 9000 + 3600 * index, isMarked = (at, count) => at === count - 1 } = sent
  let sequence = sent.sequence ?? 100
  return pictures.map((payloads, index) =>
    payloads.map((payload, at) =>
      rtp({
        sequence: sequence++,
        timestamp: timestamp(index, at),
        payload,
        isMarked: isMarked(at, payloads.length),
        ...(sent.ssrc === undefined ? {} : { ssrc: sent.ssrc }),
        ...(sent.payloadType === undefined ? {} : { payloadType: sent.payloadType }),
      }),
    ),
  )
}
