// Very many slow streams: more connections than most servers have.
import { setTimeout as sleep } from 'node:timers/promises'
import { markdownTable } from 'markdown-table'
import { CAMERAS, type Load, startCameras, untilOpen } from '../cameras.ts'
import { camgateOf, outcomeOf } from '../camgate.ts'
import { describe, megabytes } from '../format.ts'
import { peakResidentBytes, residentBytes } from '../process-tree.ts'
import { READER_CORE, startPinned, stop } from '../processes.ts'

const LOAD: Load = { connections: 5000, fps: 1, frameBytes: 10_000 }
const SECONDS = 60
const FEW_SECONDS = 10
/** Gentler than the other parts, and still ten times what users have: the set-up of a connection leaves garbage. */
const RATE = ['--connect-rate', '500']
/** Behind the last opening: past the settling, before the end of the shorter window. */
const INTO_THE_WINDOW_MS = 6000

export async function measureMany(): Promise<string> {
  const few = await run({ ...LOAD, connections: CAMERAS }, FEW_SECONDS)
  const many = await run(LOAD, SECONDS)
  const each = (bytes: (run: Run) => number) =>
    `${((bytes(many) - bytes(few)) / (LOAD.connections - CAMERAS) / 1000).toFixed(1)} KB`
  const table = markdownTable([
    ['camgate', ''],
    ['healthy', many.healthy],
    ['this machine the limit', many.limited],
    ['RSS in the measured window', megabytes(many.inWindow)],
    [`with ${CAMERAS} connections`, megabytes(few.inWindow)],
    ['each further connection', each((run) => run.inWindow)],
    ['RSS at most, while the report is made', megabytes(many.peak)],
    ['each further connection', each((run) => run.peak)],
  ])
  return `${describe(LOAD)}, --duration ${SECONDS}:\n\n${table}`
}

interface Run {
  readonly inWindow: number
  readonly peak: number
  readonly healthy: string
  readonly limited: string
}

async function run(load: Load, seconds: number): Promise<Run> {
  const cameras = await startCameras(load)
  const child = startPinned(READER_CORE, camgateOf(cameras.url, load, seconds, ...RATE))
  const outcome = outcomeOf(child)
  await untilOpen(cameras.url, load.connections)
  await sleep(INTO_THE_WINDOW_MS)
  const inWindow = residentBytes([child.pid ?? 0])
  const peak = await peakResidentBytes([child.pid ?? 0], outcome)
  const { report } = await outcome
  await stop(cameras.child)
  const { healthy_connections: healthy, planned_connections: planned } = report?.health ?? {}
  return {
    inWindow,
    peak,
    healthy: `${healthy} of ${planned}`,
    limited: report?.generator.limited === false ? 'no' : 'yes',
  }
}
