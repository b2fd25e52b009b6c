import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { MultipartParser } from '../../../src/streams/mjpeg/multipart.ts'
import { bodyOf, fixture } from '../recorded.ts'

const MUTATIONS = 100_000
const MAX_STATE_BYTES = 2048
const LIMIT_MS = 20_000

/** A small generator with a seed, so that what fails can be found again. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

/** Everything that the parser holds: numbers and flags as 8 bytes, texts and buffers by their length. */
function stateBytes(value: unknown, seen = new Set<unknown>()): number {
  if (value instanceof Uint8Array) return value.length
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || seen.has(value)) return 8
  seen.add(value)
  return Object.values(value).reduce((sum: number, each) => sum + stateBytes(each, seen), 8)
}

type Mutation = (stream: Buffer, at: number, to: number, spare: Buffer) => Buffer[]

const kinds: Mutation[] = [
  (stream, at, _to, spare) => [stream.subarray(0, at), spare, stream.subarray(at + spare.length)],
  (stream, at, _to, spare) => [stream.subarray(0, at), spare, stream.subarray(at)],
  (stream, at, to) => [stream.subarray(0, at), stream.subarray(Math.max(at, to))],
  (stream, at, to) => [stream.subarray(0, Math.max(at, to)), stream.subarray(at)],
  (stream, at) => [stream.subarray(at)],
  (stream, at, to) => [stream.subarray(at), stream.subarray(0, to), stream.subarray(at)],
]

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
  const next = random(20_261_122)
  const one = Buffer.alloc(1)
  const startedAt = performance.now()
  let largest = 0
  for (let i = 0; i < MUTATIONS; i += 1) {
    const stream = streams[i % streams.length] ?? Buffer.alloc(0)
    one[0] = next(256)
    const spare = next(2) === 0 ? one : (spares[next(spares.length)] ?? one)
    const kind = kinds[next(kinds.length)]
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
