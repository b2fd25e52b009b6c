import { expect, test } from 'vitest'
import { Jitter } from '../../../src/streams/rtsp/jitter.ts'

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
  for (const { timestamp, atMs } of packets) jitter.take(timestamp % 2 ** 32, atMs)
  expect(jitter.ms).toBeCloseTo(byTheBook(packets, 90_000), 9)
  expect(jitter.ms > 0).toBe(wobbleMs > 0)
})

test('another source has no clock in common with the one before', () => {
  const jitter = new Jitter(90_000)
  jitter.take(0, 0)
  jitter.take(3600, 40)
  jitter.restart()
  jitter.take(900_000_000, 80)
  jitter.take(900_003_600, 120)
  expect(jitter.ms).toBe(0)
})
