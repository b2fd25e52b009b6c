import type { CameraSeconds } from './window-seconds.ts'
import { arrivedShare } from './window-seconds.ts'

/** A picture whose pixels are indexes of a palette of red, green, blue and alpha, each 0 to 255. */
export interface IndexedPicture {
  readonly width: number
  readonly height: number
  /** Row by row from the top. */
  readonly pixels: Uint8Array
  readonly palette: readonly (readonly [red: number, green: number, blue: number, alpha: number])[]
}

const STEPS = 100
/** Nothing was planned for the second. */
const UNKNOWN = STEPS + 1

/** One pixel for a camera and a second: the more of its frames are missing, the stronger and the more orange it is. */
export function heatMap(cameras: readonly CameraSeconds[], spans: readonly number[]): IndexedPicture {
  const pixels = new Uint8Array(cameras.length * spans.length)
  for (const [row, camera] of cameras.entries())
    for (const [second, span] of spans.entries()) {
      const share = arrivedShare(camera, second, span)
      pixels[row * spans.length + second] = share === null ? UNKNOWN : Math.round(STEPS * share)
    }
  return { width: spans.length, height: cameras.length, pixels, palette: PALETTE }
}

/** Color of a share (0 to 1) of the planned frames, as CSS writes it. */
export function heatColor(share: number): string {
  const [red, green, blue, alpha] = colorOf(share)
  return `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(2)})`
}

type Color = IndexedPicture['palette'][number]

/** Both are visible on white and on black; the two ends differ in strength too, not only in color. */
const COMPLETE: Color = [56, 139, 253, 70]
const MISSING: Color = [207, 74, 2, 255]

const PALETTE: readonly Color[] = [
  ...Array.from({ length: STEPS + 1 }, (_, step) => colorOf(step / STEPS)),
  [128, 128, 128, 0],
]

/** Few missing frames are to be seen as well, so the first steps are larger. */
function colorOf(share: number): Color {
  const missing = (1 - share) ** 0.6
  const mix = (from: number, to: number): number => Math.round(from + (to - from) * missing)
  return [
    mix(COMPLETE[0], MISSING[0]),
    mix(COMPLETE[1], MISSING[1]),
    mix(COMPLETE[2], MISSING[2]),
    mix(COMPLETE[3], MISSING[3]),
  ]
}
