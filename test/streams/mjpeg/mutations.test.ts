import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { MultipartParser } from '../../../src/streams/mjpeg/multipart.ts'
import { MUTATIONS, seeded, stateBytes } from '../mutated.ts'
import { bodyOf, fixture } from '../recorded.ts'

const ROUNDS = 100_000
const MAX_STATE_BYTES = 2048
const LIMIT_MS = 20_000

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

test('100,000 random mutations of recorded streams never throw, hang or grow', { timeout: 60_000 }, () => {
  const streams = [
    bodyOf(fixture('motion.http')).subarray(0, 7500),
    bodyOf(fixture('vlc.http')).subarray(0, 10_000),
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
    let frames = 0
    const parser = new MultipartParser(next(2) === 0 ? 'BoundaryString' : null, crc32, {
      frame: () => frames++,
    })
    if (next(4) === 0) parser.checkNextPicture()
    for (const piece of kind?.(stream, next(stream.length), next(stream.length), spare) ?? [])
      parser.push(piece)
    if (frames > 12) expect.fail(`${frames} frames in mutation ${i}`)
    if (i % 50 === 0) largest = Math.max(largest, stateBytes(parser))
  }
  expect(largest).toBeLessThan(MAX_STATE_BYTES)
  expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS)
})
