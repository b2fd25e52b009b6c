// A server that is bound by the processors it shares with camgate: what camgate finds beside what an independent
// reader counts, with the server's process named, found, and isolated.

import path from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { markdownTable } from 'markdown-table'
import { startCameras } from '../cameras.ts'
import { type CamgateReport, camgate, outcomeOf } from '../camgate.ts'
import { node, start, stop } from '../processes.ts'

const BURN_US = 2000
const CAMERAS = 10
const [FPS, FRAME_BYTES] = [25, 8000]
const HEALTHY_SHARE = 0.95
const READER_SECONDS = 6
const RANGE: readonly [low: number, high: number] = [16, 64]
/** Loads that the independent reader tries, each halving what is left of the range. */
const READER_TRIES = 6

export async function measureProcessors(): Promise<string> {
  const faults = [`burn=${BURN_US}`]
  const server = await startCameras(
    { fps: FPS, frameBytes: FRAME_BYTES },
    { cameras: CAMERAS, faults, isPinned: false },
  )
  const pid = String(server.child.pid)
  const truth = await independentCapacity(server.url)
  const rows: string[][] = [['an independent reader', `${truth.held} to ${truth.failed}`, '', '', '', '', '']]
  const ways: Readonly<Record<string, readonly string[]>> = {
    '--server-pid, not isolated': ['--server-pid', pid, '--isolate', 'off'],
    '--server-pid': ['--server-pid', pid],
    'owner of the listening socket': [],
  }
  for (const [name, words] of Object.entries(ways)) rows.push([name, ...(await search(server.url, words))])
  await stop(server.child)
  const head = [
    'measured by',
    'capacity',
    '90 % interval',
    'confirmed',
    'trials (invalid)',
    'minutes',
    'reason',
  ]
  const what = `A server that burns ${BURN_US / 1000} ms of processor time a frame (${FPS} fps × ${FRAME_BYTES / 1000} KB), on all processors of this machine`
  return `${what}:\n\n${markdownTable([head, ...rows])}`
}

async function search(url: string, words: readonly string[]): Promise<string[]> {
  const target = ['--connections-per-camera', '1', '--target', `${url}/camera/{camera}`]
  const startedAt = performance.now()
  const child = start(camgate(CAMERAS, ...target, '--find-capacity', '--duration', '10', ...words))
  const { report } = await outcomeOf(child)
  if (report === null) throw new Error('camgate ended without a report')
  return [...found(report), ((performance.now() - startedAt) / 60_000).toFixed(1), report.capacity.reason]
}

function found({ capacity, trials }: CamgateReport): string[] {
  const { connections, low, high, stable } = capacity
  const invalid = trials.filter(({ outcome }) => outcome === 'invalid').length
  return [String(connections), `${low} to ${high}`, String(stable), `${trials.length} (${invalid})`]
}

/** The highest load that it saw held and the lowest that it saw fail, by halving. */
async function independentCapacity(url: string): Promise<{ held: number; failed: number }> {
  let [held, failed] = RANGE
  for (let left = READER_TRIES; left > 0 && failed - held > 1; left -= 1) {
    const connections = Math.round((held + failed) / 2)
    if (await isHeld(url, connections)) held = connections
    else failed = connections
  }
  return { held, failed }
}

/** The rule of a trial: 95 % of the connections get 95 % of their frames. */
async function isHeld(url: string, connections: number): Promise<boolean> {
  const program = path.join(import.meta.dirname, '..', 'readers', 'shares.ts')
  const words = [url, connections, CAMERAS, FPS, READER_SECONDS].map(String)
  const printed = await text(start(node(program, ...words)).stdout ?? new Readable())
  const shares = JSON.parse(printed) as number[]
  const healthy = shares.filter((share) => share >= HEALTHY_SHARE).length
  return healthy >= Math.ceil(HEALTHY_SHARE * shares.length - 1e-9)
}
