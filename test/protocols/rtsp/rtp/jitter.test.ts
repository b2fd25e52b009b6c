import { expect, test } from 'vitest'
import { Jitter } from '../../../../src/protocols/rtsp/rtp/jitter.ts'

/** RFC 3550, 6.4.1, word by word, with numbers that do not wrap. */
function byTheBook(packets: readonly { timestamp: number; atMs: number }[], rate: number): number {
  let jitter = 0
  packets.forEach(({ timestamp, atMs }, i) => {
    const before = packets[i - 1]
    if (before === undefined) return
    const [r, rBefore] = [Math.floor((atMs * rate) / 1000), Math.floor((before.atMs * rate) / 1000)]
    const d = Math.abs(r - rBefore - (timestamp - before.timestamp))
    jitter += (d - jitter) / 16
  })
  return (jitter * 1000) / rate
}

test.each([
  ['an even stream', 0, 0],
  ['one that wobbles', 7, 0],
  ['one whose timestamps wrap', 7, 4_294_000_000],
  ['one that began long ago', 3, 1_000_000],
])('the jitter of %s is that of RFC 3550', (_what, wobbleMs, firstTimestamp) => {
  const jitter = new Jitter(90_000)
  const packets = Array.from({ length: 500 }, (_, i) => ({
    timestamp: firstTimestamp + i * 3600,
    atMs: 9_000_000 + i * 40 + ((i * 7919) % 13) * (wobbleMs / 13),
  }))
  packets.forEach(({ timestamp, atMs }, number) => {
    jitter.take(timestamp % 2 ** 32, atMs, number)
  })
  expect(jitter.ms).toBeCloseTo(byTheBook(packets, 90_000), 9)
  expect(jitter.ms > 0).toBe(wobbleMs > 0)
})

test('another source has no clock in common with the one before', () => {
  const jitter = new Jitter(90_000)
  jitter.take(0, 0, 0)
  jitter.take(3600, 40, 1)
  jitter.restart()
  jitter.take(900_000_000, 80, 2)
  jitter.take(900_003_600, 120, 3)
  expect(jitter.ms).toBe(0)
})

/** Numbers of pictures in the order of showing, sent in the order of decoding. */
const ORDERS: readonly [string, (length: number) => number[]][] = [
  ['two B pictures', (length) => reordered(length, [2, 0, 1])],
  ['three B pictures', (length) => reordered(length, [3, 0, 1, 2])],
  ['a pyramid of them', (length) => reordered(length, [3, 1, 0, 2])],
  [
    'groups that end without any',
    (length) =>
      Array.from({ length: Math.floor(length / 4) }, (_, g) => [0, 3, 1, 2].map((i) => 4 * g + i)).flat(),
  ],
]

function reordered(length: number, group: readonly number[]): number[] {
  const groups = Array.from({ length: Math.floor(length / group.length) }, (_, g) => g * group.length)
  return [-1, ...groups.flatMap((first) => group.map((at) => first + at))]
}

test.each(ORDERS)('with %s the jitter is that of the sending, not of the order', (_what, order) => {
  const wobble = (i: number) => ((i * 7919) % 13) * 0.5
  const jitter = new Jitter(90_000)
  const plain = new Jitter(90_000)
  order(600).forEach((picture, i) => {
    for (const packet of [0, 1]) {
      const atMs = 9_000_000 + i * 40 + wobble(i) + packet
      jitter.take((4_294_000_000 + picture * 3600) % 2 ** 32, atMs, 2 * i + packet)
      plain.take(i * 3600, atMs, 2 * i + packet)
    }
  })
  expect(jitter.ms).toBeCloseTo(plain.ms, 6)
})

test('a jump of the clock is no jitter', () => {
  const jitter = new Jitter(90_000)
  for (let i = 0; i < 50; i += 1) jitter.take(i * 3600 + (i < 25 ? 0 : 1_000_000_000), i * 40, i)
  expect(jitter.ms).toBe(0)
})

test('lost pictures and late packets leave the jitter near that of the sending', () => {
  const jitter = new Jitter(90_000)
  const order = reordered(900, [2, 0, 1])
  order.forEach((picture, i) => {
    if (i % 20 !== 7) jitter.take(100_000 + picture * 3600, i * 40, i)
  })
  expect(jitter.ms).toBeLessThan(3)
})
