import type { Problem } from '../errors.ts'
import { writeMark } from '../marks/mark.ts'
import { markUnit } from '../marks/sei.ts'
import type { FrameMark } from '../model/marks.ts'
import { PICTURE_PARAMETERS, SEQUENCE_PARAMETERS, SLICES } from './h264-loop.ts'

/** Coded pictures, all of one exact size, as NAL units without start codes (H.264, 7.3.1). */
export interface AccessUnits {
  /** Frames from one key frame to the next. */
  readonly keyFrameInterval: number
  /** NAL units of the frame with this mark, valid until the next call. */
  of(mark: Readonly<FrameMark>): readonly Uint8Array[]
}

export const [SPS, PPS] = [SEQUENCE_PARAMETERS, PICTURE_PARAMETERS].map((text) =>
  Buffer.from(text, 'base64'),
) as [Buffer, Buffer]
const slices = SLICES.map((text) => Buffer.from(text, 'base64'))

const RBSP_END = 0x80
const FILLER = 0x0c
const MIN_FILLER_BYTES = 2
/** All pictures of the loop are kept in memory, padded to their full size. */
const MAX_BYTES = 1_000_000

const fewestBytes =
  SPS.length + PPS.length + markUnit('h264').bytes.length + largest(slices) + MIN_FILLER_BYTES

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
 * A loop of about a second. Each picture is padded to `frameBytes` (filler data, H.264, 7.3.2.7) and contains its mark,
 * so that no two are the same although the loop repeats.
 */
export function accessUnits(frameBytes: number, fps: number): AccessUnits {
  const keyFrameInterval = Math.min(slices.length, Math.max(1, Math.round(fps)))
  const { bytes: marking, markAt } = markUnit('h264')
  const loop = slices.slice(0, keyFrameInterval).map((slice, index) => {
    const parameters = index === 0 ? [SPS, PPS] : []
    const bytes = [...parameters, marking, slice].reduce((sum, unit) => sum + unit.length, 0)
    return [...parameters, marking, slice, filler(frameBytes - bytes)]
  })
  return {
    keyFrameInterval,
    of(mark) {
      writeMark(marking, markAt, mark)
      return loop[mark.number % keyFrameInterval] ?? []
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
