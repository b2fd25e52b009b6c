import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/load/clock.ts'
import { openMetrics } from '../../src/server/metrics/open-metrics.ts'
import { boundToParent } from './bound-command.ts'
import { freePort } from './server-process.ts'

const TICKS = 100

/** Seconds that all processors together were busy: user, nice, system, irq and softirq of /proc/stat. */
function busySeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
    readFileSync('/proc/stat', 'utf8').slice(0, 200).split('\n')[0]?.split(/\s+/).map(Number) ?? []
  return (user + nice + system + irq + softirq) / TICKS
}

function memory(field: string): number {
  return 1024 * Number(new RegExp(`^${field}: +(\\d+)`, 'm').exec(readFileSync('/proc/meminfo', 'utf8'))?.[1])
}

test('what node_exporter says of this machine is what /proc says', async () => {
  const port = await freePort()
  const { file, args } = boundToParent(['prometheus-node-exporter', `--web.listen-address=127.0.0.1:${port}`])
  const exporter = spawn(file, args, { stdio: 'ignore' })
  onTestFinished(async () => {
    exporter.kill('SIGKILL')
    await once(exporter, 'exit')
  })
  const url = `http://127.0.0.1:${port}/metrics`
  await expect
    .poll(
      () =>
        fetch(url).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200)
  const mask = (text: string) => text
  const { every } = systemClock
  const watch = await openMetrics({
    urls: [url],
    option: '--server-metrics',
    figures: [],
    figureOption: '--server-metric',
    insecure: false,
    mask,
    every,
  })
  const [fromMs, busy] = [performance.now(), busySeconds()]
  watch.begin()
  await delay(10_500)
  watch.end()
  const busyProcessors = (1000 * (busySeconds() - busy)) / (performance.now() - fromMs)
  const figures = new Map(watch.figures(fromMs, Number.POSITIVE_INFINITY).map((one) => [one.name, one]))
  watch.close()
  const processors = figures.get('processors')
  const points = processors?.points.map(({ value }) => value) ?? []
  expect(processors).toMatchObject({ limit: cpus().length, source: `node_exporter at ${url}` })
  expect(points.length).toBeGreaterThanOrEqual(6)
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length
  expect(Math.abs(mean - busyProcessors)).toBeLessThan(0.15 * cpus().length)
  expect(figures.get('memory_bytes')?.limit).toBe(memory('MemTotal'))
  const used = memory('MemTotal') - memory('MemAvailable')
  expect(Math.abs((figures.get('memory_bytes')?.points.at(-1)?.value ?? 0) - used)).toBeLessThan(1e9)
})
