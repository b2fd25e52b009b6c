import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { decode } from 'jpeg-js'
import { describe, expect, test } from 'vitest'
import { emptyMark } from '../../src/marks/mark.ts'
import { isInked } from '../../src/simulator/font.ts'
import { createPictures, MAX_PICTURE_BYTES, pictureSizeProblem } from '../../src/simulator/pictures.ts'

const FFMPEG = 'ffmpeg'
const MINIMUM = Number(/from (\d+)/.exec(pictureSizeProblem(0, '--frame-size')?.expected ?? '')?.[1])

function picture(bytes: number, cameraId: string, frame: number): Buffer {
  const target = Buffer.alloc(bytes + 20, 0xaa)
  createPictures(bytes)
    .of(cameraId)
    .write(target, 10, { ...emptyMark(), number: frame })
  // Not a byte too many, on either side.
  expect(target.subarray(0, 10)).toEqual(Buffer.alloc(10, 0xaa))
  expect(target.subarray(-10)).toEqual(Buffer.alloc(10, 0xaa))
  return target.subarray(10, -10)
}

/** Reads a line of the drawn text back from the pixels. */
function readText(jpeg: Buffer, row: number, columns: number): string {
  const { width, data } = decode(jpeg)
  const scale = width / 160
  const isLight = (x: number, y: number) => (data[4 * (y * width + x) + 1] ?? 0) > 128
  const characters = ' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.\u25a1'
  return Array.from({ length: columns }, (_, column) =>
    Array.from(characters).find((character) =>
      Array.from({ length: 64 }, (_, i) => [i % 8, i >> 3] as const).every(([x, y]) => {
        const at = (cell: number, offset: number) => (cell * 8 + offset + 0.5) * scale
        return isLight(Math.floor(at(column, x)), Math.floor(at(row, y))) === isInked(character, x, y)
      }),
    ),
  ).join('')
}

describe('the pictures of the simulated cameras', () => {
  test.each([
    [MINIMUM, 160, 120],
    [10_000, 320, 240],
    [40_000, 640, 480],
    [200_001, 640, 480],
  ])(
    'a picture of %i bytes is a JPEG of %i × %i with the camera and the frame drawn in it',
    (bytes, w, h) => {
      const jpeg = picture(bytes, 'Front-7/b', 1_000_123)
      expect(decode(jpeg)).toMatchObject({ width: w, height: h })
      expect(readText(jpeg, 1, 14)).toBe(' CAM FRONT-7\u25a1B')
      expect(readText(jpeg, 3, 13)).toBe(' FRAME 000123')
      expect(jpeg.subarray(-2)).toEqual(Buffer.of(0xff, 0xd9))
    },
  )

  test('every size from the smallest on is met to the byte, for every camera and frame', () => {
    const sizes = fc.oneof(
      fc.integer({ min: MINIMUM, max: MINIMUM + 20 }),
      fc.integer({ min: MINIMUM, max: 300_000 }),
    )
    const frames = fc.integer({ min: 0, max: 9_999_999_999 })
    fc.assert(
      fc.property(sizes, fc.string({ minLength: 1 }), frames, (bytes, id, frame) => {
        expect(segmentsEnd(picture(bytes, id, frame))).toBe(bytes)
      }),
      { numRuns: 300 },
    )
  })

  test('the smallest size holds the ids that cost most', () => {
    for (const character of Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.é')) {
      expect(segmentsEnd(picture(MINIMUM, character.repeat(30), 888_888))).toBe(MINIMUM)
    }
  })

  test('no two frames in a row are the same, and the same frame always is', () => {
    const pictures = Array.from({ length: 50 }, (_, frame) => picture(5000, '1', frame).toString('base64'))
    expect(new Set(pictures).size).toBe(50)
    expect(picture(5000, '1', 7).toString('base64')).toBe(pictures[7])
    const moved = decode(picture(5000, '1', 7)).data
    expect(moved.equals(decode(picture(5000, '1', 8)).data)).toBe(false)
  })

  test('a size that is too small or too large is told with the option and the limits', () => {
    const expected = `a whole number of bytes from ${MINIMUM} to ${MAX_PICTURE_BYTES}`
    for (const bytes of [MINIMUM - 1, MAX_PICTURE_BYTES + 1, 5000.5, Number.NaN]) {
      expect(pictureSizeProblem(bytes, '--frame-size')).toEqual({
        option: '--frame-size',
        found: `${bytes}`,
        expected,
      })
    }
    expect(pictureSizeProblem(MINIMUM, '--frame-size')).toBeNull()
    expect(MINIMUM).toBeLessThan(4096)
  })

  test.runIf(spawnSync(FFMPEG, ['-version']).status === 0)('ffmpeg has nothing to complain about', () => {
    for (const bytes of [MINIMUM, 10_000, 40_000, 200_001]) {
      const words = ['-v', 'warning', '-f', 'mjpeg', '-i', '-', '-f', 'null', '-']
      const { status, stderr } = spawnSync(FFMPEG, words, { input: picture(bytes, '12', 345) })
      expect([status, stderr.toString()]).toEqual([0, ''])
    }
  })
})

/** Walks the markers of a JPEG file as a reader does that skips what it does not know; where the scan ends. */
function segmentsEnd(jpeg: Uint8Array): number {
  let at = 2
  while (jpeg[at + 1] !== 0xda) {
    if (jpeg[at] !== 0xff) throw new Error(`no marker at ${at}`)
    at += 2 + ((jpeg[at + 2] ?? 0) << 8) + (jpeg[at + 3] ?? 0)
  }
  at += 14
  let restarts = 0
  for (;;) {
    at = jpeg.indexOf(0xff, at)
    if (at < 0) throw new Error('the scan has no end')
    const marker = jpeg[at + 1] ?? 0
    if (marker === 0xd9) return at + 2
    if (marker !== 0 && marker !== 0xd0 + (restarts++ % 8)) throw new Error(`marker ${marker} in the scan`)
    at += 2
  }
}
