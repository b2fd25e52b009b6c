import type { Problem } from '../errors.ts'
import { MARK_COMMENT_BYTES, writeMarkComment } from '../marks/jpeg-comment.ts'
import type { FrameMark } from '../model/marks.ts'
import { COMMENT_HEAD_BYTES, writePadding } from './jpeg-comments.ts'
import { COLUMNS, COUNTER_DIGITS, drawTestPicture, type Piece, type TestPicture } from './test-picture.ts'

/** The pictures of one camera: real JPEG files, all of one exact size. */
export interface CameraPictures {
  readonly bytes: number
  /** Writes all bytes of the picture with this mark to `target`. Its number is drawn into it, modulo a million. */
  write(target: Uint8Array, offset: number, mark: Readonly<FrameMark>): void
}

export interface Pictures {
  readonly width: number
  readonly height: number
  of(cameraId: string): CameraPictures
}

/** The larger the file, the larger its picture: 160 × 120, 320 × 240, 640 × 480. */
const SCALES = [4, 2, 1] as const
const COUNTER_MODULUS = 10 ** COUNTER_DIGITS
export const MAX_PICTURE_BYTES = 64 * 1024 * 1024

/** Why a picture size is not possible; null if it is. */
export function pictureSizeProblem(frameBytes: number, option: string): Problem | null {
  const minimum = sizeLimit(1)
  const fits = Number.isInteger(frameBytes) && frameBytes >= minimum && frameBytes <= MAX_PICTURE_BYTES
  if (fits) return null
  return {
    option,
    found: `${frameBytes}`,
    expected: `a whole number of bytes from ${minimum} to ${MAX_PICTURE_BYTES}`,
  }
}

/** Prepares pictures of exactly `frameBytes`. The caller must not pass a size with a {@link pictureSizeProblem}. */
export function createPictures(frameBytes: number): Pictures {
  const scale = SCALES.find((candidate) => sizeLimit(candidate) <= frameBytes) ?? 1
  const picture = testPicture(scale)
  return {
    width: picture.width,
    height: picture.height,
    of: (cameraId) => cameraPictures(picture, cameraId, frameBytes),
  }
}

const drawn = new Map<number, TestPicture>()

function testPicture(scale: number): TestPicture {
  const known = drawn.get(scale)
  if (known !== undefined) return known
  const picture = drawTestPicture(scale)
  drawn.set(scale, picture)
  return picture
}

const limits = new Map<number, number>()

/** The smallest size that fits every picture of any camera, measured with the costliest camera id. */
function sizeLimit(scale: number): number {
  const known = limits.get(scale)
  if (known !== undefined) return known
  const picture = testPicture(scale)
  const scan = longest(picture.pieces(picture.costliest.repeat(COLUMNS)))
  const limit = fixedBytes(picture) + scan + COMMENT_HEAD_BYTES
  limits.set(scale, limit)
  return limit
}

function longest(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + Math.max(...variants(piece).map((v) => v.length)), 0)
}

function variants(piece: Piece): readonly Uint8Array[] {
  if (piece.kind === 'still') return [piece.bytes]
  return piece.kind === 'digit' ? piece.byDigit : piece.byColumn
}

/** Everything except the scan and the padding. */
function fixedBytes(picture: TestPicture): number {
  return headOf(picture).length + MARK_COMMENT_BYTES + tailOf(picture).length + 2
}

/** SOI, and the APP0 segment that must follow it (JFIF). */
const START_BYTES = 2 + 18

function headOf(picture: TestPicture): Uint8Array {
  const { width, height } = picture
  const components = [1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]
  const frameHeader = [0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3]
  return Uint8Array.of(...picture.head, ...frameHeader, ...components, ...picture.huffmanTables)
}

function tailOf(picture: TestPicture): Uint8Array {
  return Uint8Array.of(0xff, 0xdd, 0, 4, 0, picture.tileMcus, ...picture.scanHeader)
}

function cameraPictures(picture: TestPicture, cameraId: string, bytes: number): CameraPictures {
  const head = headOf(picture)
  const [start, rest] = [head.subarray(0, START_BYTES), head.subarray(START_BYTES)]
  const tail = tailOf(picture)
  const pieces = picture.pieces(cameraId)
  const chosen: Uint8Array[] = pieces.map(() => head)
  const paddingWithoutScan = bytes - fixedBytes(picture)
  return {
    bytes,
    write(target, offset, mark) {
      const scanBytes = choose(pieces, mark.number, chosen)
      target.set(start, offset)
      let at = writeMarkComment(target, offset + start.length, mark)
      target.set(rest, at)
      at += rest.length
      at = writePadding(target, at, paddingWithoutScan - scanBytes)
      target.set(tail, at)
      at += tail.length
      for (const part of chosen) {
        target.set(part, at)
        at += part.length
      }
      target[at] = 0xff
      target[at + 1] = 0xd9
    },
  }
}

/** Puts the variants that show this frame into `chosen`; returns their bytes. */
function choose(pieces: readonly Piece[], frame: number, chosen: Uint8Array[]): number {
  const counter = frame % COUNTER_MODULUS
  let bytes = 0
  for (let i = 0; i < pieces.length; i++) {
    const part = variantOf(pieces[i] as Piece, counter)
    chosen[i] = part
    bytes += part.length
  }
  return bytes
}

function variantOf(piece: Piece, counter: number): Uint8Array {
  if (piece.kind === 'still') return piece.bytes
  const part =
    piece.kind === 'bar' ? piece.byColumn[counter % COLUMNS] : piece.byDigit[digitAt(counter, piece.place)]
  return part as Uint8Array
}

const POWERS = Array.from({ length: COUNTER_DIGITS }, (_, place) => 10 ** (COUNTER_DIGITS - 1 - place))

function digitAt(counter: number, place: number): number {
  return Math.floor(counter / (POWERS[place] as number)) % 10
}
