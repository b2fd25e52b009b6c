import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FrameCounter } from './independent-count.ts'
import { type RealServer, startServer } from './server-process.ts'

/** The official definitions of OpenTelemetry and the official parser of OpenMetrics. */
export const PYTHON_PACKAGES = ['opentelemetry-proto==1.45.2', 'prometheus-client==0.26.0']

/** Debian's Prometheus, which scrapes a port every second. */
export async function startPrometheus(scraped: number): Promise<RealServer> {
  return await startServer('prometheus', async (folder, port) => {
    const job = `job_name: camgate, static_configs: [{ targets: ['127.0.0.1:${scraped}'] }]`
    const config = `global: { scrape_interval: 1s }\nscrape_configs: [{ ${job} }]\n`
    await writeFile(join(folder, 'prometheus.yml'), config)
    const url = `http://127.0.0.1:${port}`
    const words = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--log.level=warn']
    const command = ['prometheus', ...words, `--web.listen-address=127.0.0.1:${port}`]
    return { command, url, count: () => readiness(`${url}/-/ready`) }
  })
}

export async function startPushgateway(): Promise<RealServer> {
  return await startServer('pushgateway', async (_, port) => {
    const url = `http://127.0.0.1:${port}`
    // Debian's keeps its metrics in a file of the machine.
    const words = ['--persistence.file=', '--log.level=warn']
    const command = ['prometheus-pushgateway', `--web.listen-address=127.0.0.1:${port}`, ...words]
    return { command, url, count: () => readiness(`${url}/-/ready`) }
  })
}

/** @param python one that has OpenTelemetry's definitions */
export async function startOtlpReceiver(python: string): Promise<RealServer> {
  return await startServer('otlp', async (_, port) => {
    const url = `http://127.0.0.1:${port}`
    const command = [python, join(import.meta.dirname, 'otlp-receiver.py'), `${port}`]
    return { command, url, count: () => readiness(url) }
  })
}

/** Takes the place of the first picture of a server that has none. */
function readiness(url: string): FrameCounter {
  const firstFrame = fetch(url).then((response) => {
    if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`)
  })
  return { firstFrame, arrivalsBetween: () => [], stop() {} }
}
