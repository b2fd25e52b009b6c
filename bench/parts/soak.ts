// Ten minutes of connections that a server closes at random: what camgate takes stays flat. SOAK_SECONDS sets another time.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { markdownTable } from 'markdown-table'
import { CAMERAS, type Load, startCameras } from '../cameras.ts'
import { FORCE, outcomeOf } from '../camgate.ts'
import { openClosingProxy } from '../closing-proxy.ts'
import { describe, megabytes } from '../format.ts'
import { descriptors, residentBytes } from '../process-tree.ts'
import { CLI, node, READER_CORE, startPinned, stop } from '../processes.ts'

const LOAD: Load = { connections: 200, fps: 10, frameBytes: 4000 }
const SECONDS = Number(process.env.SOAK_SECONDS ?? 600)
const MEAN_LIFE_MS = 20_000
const SHOWN = 10
/** Memory grows until caches and compiled code have settled. */
const WARM_UP = 0.2

interface Sample {
  readonly seconds: number
  readonly resident: number
  readonly descriptors: number
  readonly logBytes: number
  readonly closed: number
}

export async function measureSoak(): Promise<string> {
  const parts: string[] = []
  for (const protocol of ['mjpeg', 'rtsp'] as const) parts.push(await soak(protocol))
  return parts.join('\n\n')
}

async function soak(protocol: 'mjpeg' | 'rtsp'): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-soak-'))
  const cameras = await startCameras(LOAD, { protocol })
  const proxy = await openClosingProxy(Number(new URL(cameras.url).port), MEAN_LIFE_MS)
  const scheme = protocol === 'rtsp' ? 'rtsp' : 'http'
  const words = [
    ...['--connections-per-camera', String(LOAD.connections / CAMERAS), '--nominal-fps', String(LOAD.fps)],
    ...['--target', `${scheme}://127.0.0.1:${proxy.port}/camera/{camera}`, '--duration', String(SECONDS)],
    ...['--settle', '1', FORCE, '--json', '--quiet', '--reports-dir', folder, '--logs-dir', folder],
  ]
  const child = startPinned(READER_CORE, node(CLI, String(CAMERAS), ...words))
  const outcome = outcomeOf(child)
  const samples: Sample[] = []
  const startedAt = Date.now()
  const everyMs = Math.max(1000, SECONDS * 10)
  for (let at = everyMs; at < SECONDS * 1000 && child.exitCode === null; at += everyMs) {
    await sleep(startedAt + at - Date.now())
    samples.push(sampleOf(child.pid ?? 0, folder, { seconds: at / 1000, closed: proxy.closed() }))
  }
  const { report } = await outcome
  await Promise.all([proxy.close(), stop(cameras.child)])
  rmSync(folder, { recursive: true, force: true })
  const end =
    report === null ? 'It ended without a report.' : `It ended with a report: ${report.gate.verdict}.`
  return `${describe(LOAD)} of ${protocol}, ${SECONDS} s. ${end}\n\n${tableOf(samples)}\n\n${growthOf(samples)}`
}

function sampleOf(pid: number, folder: string, at: Pick<Sample, 'seconds' | 'closed'>): Sample {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  const logBytes = logs.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
  return { ...at, resident: residentBytes([pid]), descriptors: descriptors([pid]), logBytes }
}

function tableOf(samples: readonly Sample[]): string {
  const step = Math.max(1, Math.ceil(samples.length / SHOWN))
  const rows = samples.filter((_, index) => (index + 1) % step === 0)
  return markdownTable([
    ['seconds', 'RSS', 'descriptors', 'log', 'streams closed'],
    ...rows.map((one) => [
      String(Math.round(one.seconds)),
      megabytes(one.resident),
      String(one.descriptors),
      `${(one.logBytes / 1000).toFixed(0)} KB`,
      String(one.closed),
    ]),
  ])
}

function growthOf(samples: readonly Sample[]): string {
  const settled = samples.slice(Math.floor(samples.length * WARM_UP))
  const perMinute = (pick: (one: Sample) => number) =>
    60 * slopeOf(settled.map((one) => [one.seconds, pick(one)]))
  const closed = perMinute((one) => one.closed)
  return (
    `A minute, after the first fifth: RSS ${(perMinute((one) => one.resident) / 1000).toFixed(0)} KB, ` +
    `descriptors ${perMinute((one) => one.descriptors).toFixed(2)}, ` +
    `log ${(perMinute((one) => one.logBytes) / 1000).toFixed(1)} KB for ${closed.toFixed(0)} closed streams.`
  )
}

/** Least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const [x, y] = [mean(points.map((one) => one[0])), mean(points.map((one) => one[1]))]
  const square = points.reduce((sum, one) => sum + (one[0] - x) ** 2, 0)
  return square === 0 ? 0 : points.reduce((sum, one) => sum + (one[0] - x) * (one[1] - y), 0) / square
}
