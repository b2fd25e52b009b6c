// What the gate says of a server that is bound by the processors it shares with camgate, and of one that costs 30 %
// more a frame.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { markdownTable } from 'markdown-table'
import { measureByAction } from '../action.ts'
import { startCameras } from '../cameras.ts'
import { type CamgateReport, camgate, outcomeOf } from '../camgate.ts'
import { CLI, start, stop } from '../processes.ts'

const BURN_US = 2000
const MORE_BURN_US = 2600
const CAMERAS = 10
const [FPS, FRAME_BYTES] = [25, 8000]
const FLOOR = 32
const LIMITS = { version: 1, floors: { capacity_connections: { min: FLOOR } } }
const ACTION_PORT = 18_480

const LOAD = ['--connections-per-camera', '1', '--duration', '10']

export async function measureGate(): Promise<string> {
  const rows = [
    await floor(BURN_US),
    await floor(MORE_BURN_US),
    await againstBase(BURN_US),
    await againstBase(MORE_BURN_US),
    await byAction(),
  ]
  const head = ['what is judged', 'burn', 'verdict', 'exit code', 'minutes', 'found']
  const what = `A server that burns processor time for every frame (${FPS} fps × ${FRAME_BYTES / 1000} KB), on all processors of this machine`
  return `${what}:\n\n${markdownTable([head, ...rows])}`
}

async function floor(burn: number): Promise<string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-bench-'))
  const thresholds = path.join(folder, 'thresholds.json')
  writeFileSync(thresholds, JSON.stringify(LIMITS))
  const server = await burning(burn)
  const row = await judged([...server.words, '--find-capacity', '--thresholds', thresholds])
  await stop(server.child)
  rmSync(folder, { recursive: true })
  return [`at least ${FLOOR} connections`, `${burn}`, ...row]
}

async function againstBase(burn: number): Promise<string[]> {
  const [head, base] = [await burning(burn), await burning(BURN_US)]
  const row = await judged([...head.words, '--baseline-target', base.target])
  await Promise.all([stop(head.child), stop(base.child)])
  return ['A/B', `${burn} against ${BURN_US}`, ...row]
}

/** Nobody names its process: the Action has started it. */
async function byAction(): Promise<string[]> {
  const startedAt = performance.now()
  const { exitCode, report } = await measureByAction({
    cameras: `${CAMERAS}`,
    'connections-per-camera': '1',
    duration: '10',
    'find-capacity': 'true',
    start: `'${process.execPath}' '${CLI}' simulate ${cameraWords(BURN_US).join(' ')} --port ${ACTION_PORT}`,
    target: `http://127.0.0.1:${ACTION_PORT}/camera/{camera}`,
  })
  return ['a search by the Action', `${BURN_US}`, ...rowOf(exitCode, report, startedAt)]
}

async function burning(burn: number) {
  const load = { fps: FPS, frameBytes: FRAME_BYTES }
  const faults = [`burn=${burn}`]
  const { child, url } = await startCameras(load, { cameras: CAMERAS, faults, isPinned: false })
  const target = `${url}/camera/{camera}`
  return { child, target, words: ['--target', target, '--server-pid', `${child.pid}`] }
}

function cameraWords(burn: number): string[] {
  const picture = ['--fps', `${FPS}`, '--frame-size', `${FRAME_BYTES}`]
  return ['--cameras', `${CAMERAS}`, ...picture, '--fault', `burn=${burn}`]
}

async function judged(words: readonly string[]): Promise<string[]> {
  const startedAt = performance.now()
  const { exitCode, report } = await outcomeOf(start(camgate(CAMERAS, ...LOAD, ...words)))
  return rowOf(exitCode, report, startedAt)
}

function rowOf(exitCode: number | null, report: CamgateReport | null, startedAt: number): string[] {
  if (report === null) throw new Error(`camgate ended without a report, with exit code ${exitCode}`)
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
  return [report.gate.verdict, `${exitCode}`, minutes, found(report)]
}

function found({ ab, capacity, trials }: CamgateReport): string {
  if (ab !== null) {
    const [ratio, low, high] = [ab.ratio, ab.low, ab.high].map((share) => (share ?? Number.NaN).toFixed(3))
    return `${ratio} of the base (${low} to ${high}), ${ab.pairs.length} pairs`
  }
  const invalid = trials.filter(({ outcome }) => outcome === 'invalid').length
  const { connections, low, high, reason } = capacity
  return `${connections} (${low} to ${high}), ${trials.length} trials, ${invalid} invalid: ${reason}`
}
