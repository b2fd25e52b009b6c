import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { countOverHttp, countOverRtsp, countWithFfmpeg } from './independent-count.ts'
import { startMotion } from './motion.ts'
import { startNginxTls } from './nginx.ts'
import { startVlc } from './vlc.ts'

// The servers and the counters prove themselves first, without the product: a red test of the product
// beside a green one here is the product's fault.

const WINDOW_MS = 6_000
/** A gap from here on is a freeze at 25 FPS. */
const FREEZE_MS = 190

test('motion sends 20 plain readers and ffmpeg the same steady rate', async () => {
  const motion = await startMotion()
  onTestFinished(motion.stop)
  await expectSteadyRate(motion.url)
})

test('VLC sends 20 plain readers and ffmpeg the same steady rate', async () => {
  const vlc = await startVlc()
  onTestFinished(vlc.stop)
  await expectSteadyRate(vlc.url)
})

test('nginx passes motion on to 20 plain TLS readers and ffmpeg at the same steady rate', async () => {
  const motion = await startMotion()
  onTestFinished(motion.stop)
  const nginx = await startNginxTls(motion.port)
  onTestFinished(nginx.stop)
  await expectSteadyRate(nginx.url)
})

test('a counter whose server never listens reports what ffmpeg printed', async () => {
  const { firstFrame } = countOverRtsp('rtsp://127.0.0.1:1/camera', 'tcp')
  await expect(firstFrame).rejects.toThrow(/^no picture: ffmpeg exited with \d+: .*Connection refused/s)
})

async function expectSteadyRate(url: string): Promise<void> {
  const readers = Array.from({ length: 20 }, () => countOverHttp(url))
  const counters = [...readers, countWithFfmpeg(url)]
  onTestFinished(() => {
    for (const counter of counters) counter.stop()
  })
  await Promise.all(counters.map((counter) => counter.firstFrame))

  await delay(1_000) // past the burst that ffmpeg reads while it looks at the stream
  const from = Date.now()
  const to = from + WINDOW_MS
  while (Date.now() < to) await delay(to - Date.now()) // a timer can be early by this clock
  const seen = counters.map((counter) => counter.arrivalsBetween(from, to))

  const rates = seen.map((arrivals) => arrivals.length / (WINDOW_MS / 1000))
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  expect(mean).toBeGreaterThan(23)
  expect(mean).toBeLessThan(27)
  expect(rates.filter((rate) => Math.abs(rate / mean - 1) > 0.02)).toEqual([])
  expect(Math.max(...seen.map(longestGap))).toBeLessThan(FREEZE_MS)
}

function longestGap(arrivals: readonly number[]): number {
  return Math.max(...arrivals.slice(1).map((arrival, n) => arrival - arrivals[n]!))
}
