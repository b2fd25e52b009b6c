// What it costs to scrape the metrics of a large MediaMTX, as a share of a processor.
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../../src/load/clock.ts'
import { openMetrics } from '../../src/server/metrics/open-metrics.ts'
import { megabytes } from '../format.ts'
import { node, READER_CORE, ROOT, startPinned, stop } from '../processes.ts'

const WARM_UP_MS = 10_000
const MEASURED_MS = 30_000

export async function measureMetrics(): Promise<string> {
  const server = startPinned(READER_CORE, node(path.join(ROOT, 'bench', 'readers', 'metrics-page.ts')))
  const [port] = (await once(server.stdout ?? server, 'data')) as [Buffer]
  const url = `http://127.0.0.1:${String(port).trim()}/metrics`
  const size = (await (await fetch(url)).arrayBuffer()).byteLength
  const watch = await openMetrics({
    urls: [url],
    option: '--server-metrics',
    figures: [],
    figureOption: '--server-metric',
    insecure: false,
    mask: (text) => text,
    every: systemClock.every,
  })
  watch.begin()
  await delay(WARM_UP_MS)
  const fromMs = performance.now()
  const before = process.cpuUsage()
  await delay(MEASURED_MS)
  const { user, system } = process.cpuUsage(before)
  const elapsedMs = performance.now() - fromMs
  const points = watch.figures(fromMs, performance.now())[0]?.points.length ?? 0
  watch.close()
  await stop(server)
  const percent = (user + system) / 10 / elapsedMs
  const failed = watch.notes().join('; ') || 'none failed'
  return `Metrics of ${megabytes(size)}: ${percent.toFixed(2)} % of a processor (${points} scrapes in ${Math.round(elapsedMs / 1000)} s; ${failed}).`
}
