import type { PublishCodec, PublishOptions, PublishResolution } from '../model/publishing.ts'
import { unitsOf } from './annex-b.ts'

/** Two seconds of a test pattern at 25 frames a second: a key frame and the pictures that follow it. */
export interface Loop {
  readonly codec: PublishCodec
  /** NAL units: sequence and picture parameters of H.264; video, sequence and picture parameters of H.265. */
  readonly parameters: readonly Uint8Array[]
  /** The one slice of each picture. */
  readonly slices: readonly Uint8Array[]
}

const LOOPS: Readonly<Record<`${PublishCodec}-${PublishResolution}`, () => Promise<{ LOOP: string }>>> = {
  'h264-360p': () => import('./loops/h264-360p.ts'),
  'h264-720p': () => import('./loops/h264-720p.ts'),
  'h264-1080p': () => import('./loops/h264-1080p.ts'),
  'h265-360p': () => import('./loops/h265-360p.ts'),
  'h265-720p': () => import('./loops/h265-720p.ts'),
  'h265-1080p': () => import('./loops/h265-1080p.ts'),
}

/** Only the loop that is published is loaded. */
export async function loadLoop({
  codec,
  resolution,
}: Pick<PublishOptions, 'codec' | 'resolution'>): Promise<Loop> {
  const { LOOP } = await LOOPS[`${codec}-${resolution}`]()
  const units = unitsOf(Buffer.from(LOOP, 'base64'))
  return {
    codec,
    parameters: units.filter((unit) => !isSlice(codec, unit)),
    slices: units.filter((unit) => isSlice(codec, unit)),
  }
}

/** H.264, table 7-1: types 1 to 5. H.265, table 7-1: below 32. */
function isSlice(codec: PublishCodec, unit: Uint8Array): boolean {
  const head = unit[0] ?? 0
  return codec === 'h264' ? (head & 0x1f) <= 5 : ((head >> 1) & 0x3f) < 32
}
