import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MultipartParser } from '../../../src/protocols/mjpeg/multipart.ts'
import { bytes, jpeg, lengthPart, plainPart } from './pictures.ts'

const still = jpeg('still')
const moved = jpeg('moved')
const longer = jpeg('a longer one')

/** What is said of each picture; `?` asks for a check of the next one. */
function said(stream: readonly (Buffer | '?')[], toPart: (body: Buffer) => Buffer): boolean[] {
  const answers: boolean[] = []
  const parser = new MultipartParser('frame', crc32, { frame: (_bytes, isSame) => answers.push(isSame) })
  for (const piece of stream) {
    if (piece === '?') parser.checkNextPicture()
    // Cut anywhere: a checksum goes on over chunks.
    else for (const chunk of [toPart(piece).subarray(0, 70), toPart(piece).subarray(70)]) parser.push(chunk)
  }
  return answers
}

const framings: [string, (body: Buffer) => Buffer][] = [
  ['with lengths', (body) => lengthPart(body)],
  ['without lengths', (body) => plainPart(body)],
  ['padded', (body) => bytes(lengthPart(bytes(body, '  ')), '--frame\r\n\r\n')],
]

describe.each(framings)('the same picture again, %s', (_name, toPart) => {
  test('nothing is the same before anybody has looked twice', () => {
    expect(said([still, still, still], toPart)).toEqual([false, false, false])
    expect(said([still, '?', still, still], toPart)).toEqual([false, false, false])
  })

  test('is the same from the second look on', () => {
    const stream = ['?', still, still, '?', still, still, still, '?', still] as const
    expect(said(stream, toPart).slice(-4)).toEqual([true, true, true, true].slice(-4))
  })

  test('another length ends it at once', () => {
    const stream = [still, '?', still, '?', still, longer, still, still] as const
    expect(said(stream, toPart)).toEqual([false, false, true, false, false, false])
  })

  test('another picture of the same length ends it at the next look', () => {
    const stream = [still, '?', still, '?', still, moved, '?', moved, moved, '?', moved] as const
    expect(said(stream, toPart)).toEqual([false, false, true, true, false, false, true])
  })

  test('a moving picture of constant length is never the same', () => {
    const pictures = Array.from({ length: 20 }, (_, i) => jpeg(`picture ${i + 10}`))
    const stream = pictures.flatMap((picture) => ['?' as const, picture])
    expect(said(stream, toPart)).not.toContain(true)
  })

  test('looks on both sides of another length say nothing', () => {
    expect(said([still, '?', still, longer, still, '?', still], toPart)).not.toContain(true)
  })
})

test('a frozen picture stays one when its lengths have proven right', () => {
  const stream = Array.from({ length: 120 }, () => ['?' as const, still]).flat()
  expect(said(stream, lengthPart).slice(3)).not.toContain(false)
})

test('a look waits for a picture of the same length, if lengths are known', () => {
  const lengths: number[] = []
  const checksum = (data: Uint8Array, value: number): number => {
    lengths.push(data.length)
    return crc32(data, value)
  }
  const parser = new MultipartParser('frame', checksum, { frame: () => {} })
  parser.checkNextPicture()
  for (const picture of [still, longer, still, longer, moved, still, still]) parser.push(lengthPart(picture))
  // All but the SOI, which tells that this is a picture.
  expect(lengths).toEqual([still.length - 2])
})
