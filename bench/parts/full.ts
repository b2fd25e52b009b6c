// As much as a core can send, measured from the other core.
import { markdownTable } from 'markdown-table'
import { framesSent, type Load, startCameras } from '../cameras.ts'
import { camgateOf, outcomeOf } from '../camgate.ts'
import { describe, megabytes, percentOff } from '../format.ts'
import { peakResidentBytes } from '../process-tree.ts'
import { READER_CORE, startPinned, stop } from '../processes.ts'

const LOAD: Load = { connections: 800, fps: 25, frameBytes: 40_000 }
const SECONDS = 20

export async function measureFull(): Promise<string> {
  const rows = [await measureWith(1), await measureWith(2)]
  const head = ['', 'FPS error', 'of the planned', 'healthy', 'this machine the limit', 'RSS at most']
  const table = markdownTable([head, ...rows])
  return `${describe(LOAD)} for ${SECONDS} s, one core for camgate and one for the cameras:\n\n${table}`
}

async function measureWith(workers: number): Promise<string[]> {
  const cameras = await startCameras(LOAD)
  const words = ['--workers', String(workers)]
  const child = startPinned(READER_CORE, camgateOf(cameras.url, LOAD, SECONDS, ...words))
  const outcome = outcomeOf(child)
  const peak = await peakResidentBytes([child.pid ?? 0], outcome)
  const { report } = await outcome
  if (report === null) throw new Error('camgate ended without a report')
  const [from, to] = [report.run.window.started_at, report.run.window.ended_at].map(Date.parse)
  const sent = await framesSent(cameras.url, from ?? 0, to ?? 0)
  await stop(cameras.child)
  const frames = report.connection_statistics.total_frames_received
  const planned = (LOAD.connections * LOAD.fps * ((to ?? 0) - (from ?? 0))) / 1000
  return [
    words.join(' '),
    percentOff(frames, sent),
    `${((100 * frames) / planned).toFixed(1)} %`,
    `${report.health.healthy_connections} of ${report.health.planned_connections}`,
    report.generator.limited ? 'yes' : 'no',
    megabytes(peak),
  ]
}
