import type { Problem } from '../errors.ts'
import { PICTURE_PARAMETERS, SEQUENCE_PARAMETERS, SLICES } from './h264-loop.ts'

/** Coded pictures, all of one exact size, as NAL units without start codes (H.264, 7.3.1). */
export interface AccessUnits {
  /** Frames from one key frame to the next. */
  readonly keyFrameInterval: number
  /** NAL units of frame number `frame`, valid until the next call. */
  of(frame: number): readonly Uint8Array[]
}

export const [SPS, PPS] = [SEQUENCE_PARAMETERS, PICTURE_PARAMETERS].map((text) =>
  Buffer.from(text, 'base64'),
) as [Buffer, Buffer]
const slices = SLICES.map((text) => Buffer.from(text, 'base64'))

/** `user_data_unregistered` (H.264, D.1.7): our UUID, then text. */
const UUID = 'camgate.frame.no'
const COUNTER_DIGITS = 16
const SEI_HEAD = Buffer.of(6, 5, UUID.length + COUNTER_DIGITS, ...Buffer.from(UUID))
const RBSP_END = 0x80
const FILLER = 0x0c
const MIN_FILLER_BYTES = 2
const SEI_BYTES = SEI_HEAD.length + COUNTER_DIGITS + 1
/** All pictures of the loop are kept in memory, padded to their full size. */
const MAX_BYTES = 1_000_000

const fewestBytes = SPS.length + PPS.length + SEI_BYTES + largest(slices) + MIN_FILLER_BYTES

/** Why a frame size is not possible; null if it is. */
export function accessUnitSizeProblem(frameBytes: number, option: string): Problem | null {
  if (Number.isInteger(frameBytes) && frameBytes >= fewestBytes && frameBytes <= MAX_BYTES) return null
  return {
    option,
    found: `${frameBytes}`,
    expected: `over RTSP a whole number of bytes from ${fewestBytes} to ${MAX_BYTES}`,
  }
}

/**
 * A loop of about a second. Each picture is padded to `frameBytes` (filler data, H.264, 7.3.2.7) and contains its
 * number, so that no two are the same although the loop repeats.
 */
export function accessUnits(frameBytes: number, fps: number): AccessUnits {
  const keyFrameInterval = Math.min(slices.length, Math.max(1, Math.round(fps)))
  const counter = Buffer.concat([SEI_HEAD, Buffer.alloc(COUNTER_DIGITS), Buffer.of(RBSP_END)])
  const loop = slices.slice(0, keyFrameInterval).map((slice, index) => {
    const parameters = index === 0 ? [SPS, PPS] : []
    const bytes = [...parameters, counter, slice].reduce((sum, unit) => sum + unit.length, 0)
    return [...parameters, counter, slice, filler(frameBytes - bytes)]
  })
  return {
    keyFrameInterval,
    of(frame) {
      counter.write(`${frame}`.padStart(COUNTER_DIGITS, '0'), SEI_HEAD.length, 'latin1')
      return loop[frame % keyFrameInterval] ?? []
    },
  }
}

function filler(bytes: number): Buffer {
  const unit = Buffer.alloc(bytes, 0xff)
  unit[0] = FILLER
  unit[bytes - 1] = RBSP_END
  return unit
}

function largest(units: readonly Uint8Array[]): number {
  return Math.max(...units.map((unit) => unit.length))
}
