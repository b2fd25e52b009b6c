// Cameras that publish: what they cost beside the relay that they publish to and camgate, which reads them from it.
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { markdownTable } from 'markdown-table'
import { type CamgateReport, camgate, outcomeOf } from '../camgate.ts'
import { percentOff } from '../format.ts'
import { cpuSeconds } from '../process-tree.ts'
import { CLI, node, printed, READER_CORE, startPinned, stop } from '../processes.ts'
import { type Relay, startRelay } from '../relay.ts'

const [CAMERAS, FPS, MEGABITS] = [100, 25, 2]
const VIEWERS_PER_CAMERA = 2
const [SETTLE_SECONDS, SECONDS] = [5, 20]
/** Ours lies in camgate's window. */
const [LATER_SECONDS, MARGIN_SECONDS] = [1, 3]
const OPEN_LIMIT_MS = 30_000

interface Publishing {
  readonly relay: Relay
  readonly child: ChildProcess
  readonly statsUrl: string
}

interface PublisherCounts {
  readonly now_epoch_ms: number
  readonly frames_sent: number
  readonly frames_skipped: number
}

/** In a span of time: processors in use, and frames a second. */
interface Spent {
  readonly publisher: number
  readonly relay: number
  readonly reader: number
  readonly sentFps: number
  readonly skipped: number
  readonly dropped: number
}

export async function measurePublish(): Promise<string> {
  const alone = await measured(async (publishing) => ({
    spent: await spentIn(publishing, SECONDS),
    report: null,
  }))
  const read = await measured(measureRead)
  const head = ['', 'without viewers', `with ${VIEWERS_PER_CAMERA * CAMERAS} viewers`]
  const both = (name: string, value: (spent: Spent) => string) => [
    name,
    value(alone.spent),
    value(read.spent),
  ]
  const rows = [
    both('processors of the publisher', ({ publisher }) => publisher.toFixed(2)),
    both('processors of the relay', ({ relay }) => relay.toFixed(2)),
    both('processors of camgate --workers 1', ({ reader }) => (reader === 0 ? '' : reader.toFixed(2))),
    both('sent, FPS error', ({ sentFps }) => percentOff(sentFps, CAMERAS * FPS)),
    both('not sent, because the relay was behind', ({ skipped }) => `${skipped}`),
    both('dropped by the relay', ({ dropped }) => `${dropped}`),
    ...rowsOf(read.report).map(([name, value]) => [name, '', value]),
  ]
  const what = `${CAMERAS} cameras × ${FPS} fps × ${MEGABITS} Mbit/s, published over TCP for ${SECONDS} s; the relay has a core, the others share one:`
  return `${what}\n\n${markdownTable([head, ...rows])}`
}

async function measured<T>(work: (publishing: Publishing) => Promise<T>): Promise<T> {
  const relay = await startRelay()
  const rate = ['--fps', String(FPS), '--publish-bitrate', String(MEGABITS)]
  const words = ['--publish', `${relay.url}/{camera}`, '--cameras', String(CAMERAS), ...rate, '--port', '0']
  const child = startPinned(READER_CORE, node(CLI, 'simulate', ...words))
  try {
    const text = await printed(child, /http:\S+\/stats\n.* cameras publish/s)
    await untilConnected(relay, CAMERAS)
    await sleep(SETTLE_SECONDS * 1000)
    return await work({ relay, child, statsUrl: text.split('\n')[0] ?? '' })
  } finally {
    await stop(child)
    await stop(relay.child)
  }
}

async function measureRead(publishing: Publishing) {
  const { relay } = publishing
  const reader = startPinned(
    READER_CORE,
    camgate(
      CAMERAS,
      ...['--connections-per-camera', String(VIEWERS_PER_CAMERA), '--target', `${relay.url}/{camera}`],
      ...['--nominal-fps', String(FPS), '--workers', '1', '--connect-rate', '1000'],
      ...['--settle', String(SETTLE_SECONDS), '--duration', String(SECONDS)],
    ),
  )
  const outcome = outcomeOf(reader)
  await untilConnected(relay, CAMERAS + CAMERAS * VIEWERS_PER_CAMERA)
  await sleep((SETTLE_SECONDS + LATER_SECONDS) * 1000)
  const spent = await spentIn(publishing, SECONDS - MARGIN_SECONDS, reader)
  const { report } = await outcome
  if (report === null) throw new Error('camgate ended without a report')
  return { spent, report }
}

async function untilConnected(relay: Relay, connections: number): Promise<void> {
  const deadline = Date.now() + OPEN_LIMIT_MS
  while ((await relay.counts()).connections < connections) {
    if (Date.now() > deadline) throw new Error(`${connections} connections did not open`)
    await sleep(200)
  }
}

async function spentIn({ relay, child, statsUrl }: Publishing, seconds: number, reader?: ChildProcess) {
  const processes = [child, relay.child, ...(reader === undefined ? [] : [reader])]
  const look = async () => ({
    cpu: processes.map(({ pid = 0 }) => cpuSeconds([pid])),
    atMs: performance.now(),
    sent: await statsOf(statsUrl),
    relay: await relay.counts(),
  })
  const before = await look()
  await sleep(seconds * 1000)
  const after = await look()
  const [publisher = 0, relayed = 0, read = 0] = after.cpu.map(
    (value, index) => (1000 * (value - (before.cpu[index] ?? 0))) / (after.atMs - before.atMs),
  )
  const sent = after.sent.frames_sent - before.sent.frames_sent
  return {
    publisher,
    relay: relayed,
    reader: read,
    sentFps: (1000 * sent) / (after.sent.now_epoch_ms - before.sent.now_epoch_ms),
    skipped: after.sent.frames_skipped - before.sent.frames_skipped,
    dropped: after.relay.frames_dropped - before.relay.frames_dropped,
  }
}

async function statsOf(url: string): Promise<PublisherCounts> {
  const response = await fetch(url)
  return (await response.json()) as PublisherCounts
}

function rowsOf({ run, connection_statistics, health, generator, marks }: CamgateReport): [string, string][] {
  const [from = 0, to = 0] = [run.window.started_at, run.window.ended_at].map(Date.parse)
  const { total_frames_received: frames } = connection_statistics
  const delay = marks.latency_ms
  const planned = (CAMERAS * VIEWERS_PER_CAMERA * FPS * (to - from)) / 1000
  const delays = delay === null ? 'not measured' : `${delay.p50} ms, ${delay.p95} ms, ${delay.p99} ms`
  return [
    ['read, FPS error', percentOff(frames, planned)],
    ['healthy', `${health.healthy_connections} of ${health.planned_connections}`],
    ['this machine the limit', generator.limited ? 'yes' : 'no'],
    ['delay, median, 95th, 99th percentile', delays],
    ['lost frames', `${marks.lost_frames ?? 'not measured'}`],
  ]
}
