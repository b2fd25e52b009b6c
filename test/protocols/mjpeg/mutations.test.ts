import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { MultipartParser } from '../../../src/protocols/mjpeg/multipart.ts'
import { effort } from '../../effort.ts'
import { MUTATIONS, mutationRounds, seeded, stateBytes } from '../mutated.ts'
import { bodyOf, fixture } from '../recorded.ts'
import { ODD_STREAMS } from './odd-streams.ts'
import { cut, parse } from './parse.ts'

/** No stream has more pictures, and a mutation takes in a part of it at most twice. */
const MAX_FRAMES = 20
const MAX_STATE_BYTES = 2048
const ROUNDS = mutationRounds(effort({ unit: 4000, thorough: 100_000 }))
const LIMIT_MS = 20_000 + 0.2 * ROUNDS
/** Larger streams take more time than they are worth. */
const MAX_STREAM = 50_000

const spares = [
  '\r\n',
  '\n',
  '--',
  '-',
  ':',
  ' ',
  '\0',
  'Content-Length: 1\r\n',
  '--BoundaryString\r\n',
  '\xff',
  '\xff\xd8',
  '\xff\xd9',
  '\xff\xda',
  '9',
].map((text) => Buffer.from(text, 'latin1'))

test('mutations of recorded streams never throw, hang or grow', { timeout: 3 * LIMIT_MS }, () => {
  const streams = [
    bodyOf(fixture('motion.http')).subarray(0, 7500),
    bodyOf(fixture('vlc.http')).subarray(0, 10_000),
    ...ODD_STREAMS.map(({ body }) => body).filter((body) => body.length < MAX_STREAM),
  ]
  const next = seeded(20_261_122)
  const one = Buffer.alloc(1)
  const startedAt = performance.now()
  let largest = 0
  for (let i = 0; i < ROUNDS; i += 1) {
    const stream = streams[i % streams.length] ?? Buffer.alloc(0)
    one[0] = next(256)
    const spare = next(2) === 0 ? one : (spares[next(spares.length)] ?? one)
    const kind = MUTATIONS[next(MUTATIONS.length)]
    const pieces = kind?.(stream, next(stream.length), next(stream.length), spare) ?? []
    let frames = 0
    const parser = new MultipartParser(next(2) === 0 ? 'BoundaryString' : null, crc32, {
      frame: () => frames++,
    })
    if (next(4) === 0) parser.checkNextPicture()
    for (const piece of pieces) parser.push(piece)
    if (frames > MAX_FRAMES) expect.fail(`${frames} frames in mutation ${i}`)
    if (i % 50 === 0) largest = Math.max(largest, stateBytes(parser))
    if (i % 20 === 0) expectSameInPieces(Buffer.concat(pieces), 1 + next(700))
  }
  expect(largest).toBeLessThan(MAX_STATE_BYTES)
  expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS)
})

function expectSameInPieces(stream: Buffer, size: number): void {
  const whole = parse(stream, null)
  const inPieces = parse(cut(stream, [size]), null)
  const isSame = whole.failure === inPieces.failure && String(whole.frames) === String(inPieces.frames)
  if (!isSame) expect(inPieces).toEqual(whole)
}
