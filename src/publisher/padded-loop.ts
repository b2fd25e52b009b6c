import { markUnit } from '../marks/sei.ts'
import type { PublishCodec, PublishOptions } from '../model/publishing.ts'
import type { Loop } from './loop.ts'

/** A coded picture as NAL units without start codes. */
export interface PaddedPicture {
  readonly units: readonly Uint8Array[]
  /** Which of them is the mark, and where the mark is in it. */
  readonly markUnit: number
  readonly markAt: number
}

type Rate = Pick<PublishOptions, 'megabits' | 'fps'>

const BITS = 1_000_000
/** An encoder at a constant rate makes a key frame about this many times as large as the others. */
const KEY_FRAME_RATIO = 5
const LOOP_SECONDS = 2
const RBSP_END = 0x80
/** H.264: type 12 (7.3.2.7). H.265: type 38 of layer 0 (7.3.2.8). */
const FILLER_HEADERS: Readonly<Record<PublishCodec, readonly number[]>> = { h264: [12], h265: [38 << 1, 1] }

/**
 * The pictures of about two seconds, or of the whole loop if that is shorter, padded with filler data so that their NAL
 * units make the bit rate. A picture that is larger than its share stays as it is; the others get less.
 */
export function paddedLoop(loop: Loop, rate: Rate): PaddedPicture[] {
  const pictures = picturesOf(loop, rate)
  const sizes = pictures.map(({ units }) => sizeOf(units))
  const shares = sharesOf(sizes, budgetOf(pictures.length, rate))
  return pictures.map((picture, index) => {
    const missing = (shares[index] ?? 0) - (sizes[index] ?? 0)
    const filler = fillerOf(loop.codec, Math.round(missing))
    return { ...picture, units: [...picture.units, ...(filler === null ? [] : [filler])] }
  })
}

/** The lowest rate at which the loop fits, in 1,000,000 bits a second. */
export function leastMegabits(loop: Loop, fps: number): number {
  const pictures = picturesOf(loop, { fps, megabits: 0 })
  const bytes = pictures.reduce((sum, { units }) => sum + sizeOf(units), 0)
  return (bytes * 8 * fps) / pictures.length / BITS
}

function picturesOf({ codec, parameters, slices }: Loop, { fps }: Rate): PaddedPicture[] {
  const mark = markUnit(codec)
  const count = Math.min(slices.length, Math.max(1, Math.round(fps * LOOP_SECONDS)))
  return slices.slice(0, count).map((slice, index) => {
    const before = index === 0 ? parameters : []
    return { units: [...before, mark.bytes, slice], markUnit: before.length, markAt: mark.markAt }
  })
}

function budgetOf(pictures: number, { megabits, fps }: Rate): number {
  return (megabits * BITS * pictures) / 8 / fps
}

/** Bytes of each picture, which together make the budget, as far as none is smaller than it is. */
function sharesOf(sizes: readonly number[], budget: number): number[] {
  const weights = sizes.map((_, index) => (index === 0 && sizes.length > 1 ? KEY_FRAME_RATIO : 1))
  const isFixed = sizes.map(() => false)
  for (;;) {
    const fixed = sum(sizes.filter((_, index) => isFixed[index]))
    const weight = sum(weights.filter((_, index) => !isFixed[index]))
    const each = weight === 0 ? 0 : (budget - fixed) / weight
    const tooLarge = sizes.findIndex((size, index) => !isFixed[index] && size > each * (weights[index] ?? 1))
    if (tooLarge < 0)
      return sizes.map((size, index) => (isFixed[index] ? size : each * (weights[index] ?? 1)))
    isFixed[tooLarge] = true
  }
}

/** Null if there is no space for a whole unit. */
function fillerOf(codec: PublishCodec, bytes: number): Uint8Array | null {
  const head = FILLER_HEADERS[codec]
  if (bytes < head.length + 1) return null
  const unit = new Uint8Array(bytes).fill(0xff)
  unit.set(head)
  unit[bytes - 1] = RBSP_END
  return unit
}

function sizeOf(units: readonly Uint8Array[]): number {
  return sum(units.map(({ length }) => length))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
