// npm run bench: camgate beside a bare socket reader of the same stream, in one run on this machine.
// Processor time per GB (readers pinned to one core, the built-in cameras to another), memory per connection,
// a capacity search against the truth, and how soon the programs say their first word. `npm run bench -- search` runs
// the part of that name alone.
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { markdownTable } from 'markdown-table'
import { cpuSeconds, printed, residentBytes, startPinned, stop } from './processes.ts'

const READER_CORE = 0
const SERVER_CORE = os.availableParallelism() > 1 ? 1 : 0
const ROOT = path.join(import.meta.dirname, '..')
const CLI = path.join(ROOT, 'dist', 'cli', 'index.js')
const ACTION = path.join(ROOT, 'dist', 'action', 'index.js')
const SECONDS = 6
const STARTS = 10
const ROUNDS = 3

interface Load {
  readonly connections: number
  readonly fps: number
  readonly frameBytes: number
}

/** What the bench reads of camgate's report. */
interface SearchReport {
  readonly capacity: {
    readonly connections: number | null
    readonly low: number | null
    readonly high: number | null
    readonly stable: number | null
  }
  readonly trials: readonly { readonly outcome: string; readonly elapsed_seconds: number }[]
}

interface Server {
  readonly child: ChildProcess
  readonly url: string
}

interface Stats {
  readonly open_connections: number
  readonly bins: { readonly start_epoch_ms: number; readonly frames: readonly number[] }
}

type Reader = (url: string, load: Load) => readonly string[]

const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-bench-'))
const READERS: Record<string, Reader> = {
  'bare net.Socket': (url, load) => [
    path.join(import.meta.dirname, 'readers', 'bare.ts'),
    `${url}/camera/1`,
    String(load.connections),
  ],
  camgate: (url, load) => [
    CLI,
    '1',
    ...['--connections-per-camera', String(load.connections), '--target', `${url}/camera/1`],
    ...['--nominal-fps', String(load.fps), '--connect-rate', '1000', '--duration', '10m', '--settle', '1'],
    ...['--reports-dir', folder, '--logs-dir', folder, '--quiet'],
  ],
}

const PARTS: Record<string, () => Promise<void>> = {
  start: measureStart,
  speed: () => compareSpeed({ connections: 400, fps: 25, frameBytes: 40_000 }),
  memory: () => measureMemory({ connections: 1000, fps: 5, frameBytes: 4000 }),
  search: () => measureSearch(500),
}
const wanted = process.argv.slice(2)

try {
  for (const [name, part] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name)) await part()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** From the start of a process to its first words, and what the runner has to download for it. */
async function measureStart(): Promise<void> {
  const programs = { 'camgate --help': [CLI, '--help'], 'the Action, to its first log line': [ACTION] }
  const rows: string[][] = []
  for (const [name, words] of Object.entries(programs)) {
    const times: number[] = []
    for (let round = 0; round < STARTS; round += 1) times.push(await firstWords(words))
    rows.push([name, `${median(times).toFixed(0)} ms`, `${Math.max(...times).toFixed(0)} ms`])
  }
  console.log(`\nStart, ${STARTS} times:\n`)
  console.log(markdownTable([['program', 'median', 'longest'], ...rows]))
  const files = readdirSync(path.join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, stat: statSync(path.join(ROOT, 'dist', name)) }))
    .filter(({ stat }) => stat.isFile())
    .toSorted((a, b) => b.stat.size - a.stat.size)
  const total = files.reduce((sum, { stat }) => sum + stat.size, 0)
  const largest = files.slice(0, 3).map(({ name, stat }) => [name, megabytes(stat.size)])
  console.log(`\ndist/, ${megabytes(total)} in all:\n`)
  console.log(markdownTable([['largest', 'size'], ...largest]))
}

async function firstWords(words: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const child = startPinned(READER_CORE, process.execPath, words)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  const tookMs = performance.now() - startedAt
  await stop(child)
  return tookMs
}

async function compareSpeed(load: Load): Promise<void> {
  const rows: { name: string; cpuPerGb: number; framesPerSecond: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, reader] of Object.entries(READERS)) {
      rows.push({ name, ...(await withReader(load, reader, measureSpeed)) })
    }
  }
  const bare = median(rows.filter((row) => row.name === 'bare net.Socket').map((row) => row.cpuPerGb))
  const table = Object.keys(READERS).map((name) => {
    const own = rows.filter((row) => row.name === name)
    const cpuPerGb = median(own.map((row) => row.cpuPerGb))
    const frames = median(own.map((row) => row.framesPerSecond))
    const planned = load.connections * load.fps
    const error = `${(100 * (frames / planned - 1)).toFixed(2)} %`
    return [name, cpuPerGb.toFixed(2), `${(cpuPerGb / bare).toFixed(2)} ×`, frames.toFixed(0), error]
  })
  console.log(`\n${describe(load)}, median of ${ROUNDS} alternating rounds of ${SECONDS} s:\n`)
  console.log(markdownTable([['reader', 'CPU s/GB', 'ratio', 'frames/s', 'error'], ...table]))
}

async function measureSpeed(pid: number, url: string, { frameBytes }: Load) {
  const before = { cpu: cpuSeconds(pid), at: Date.now() }
  await sleep(SECONDS * 1000)
  const after = { cpu: cpuSeconds(pid), at: Date.now() }
  await sleep(300)
  const frames = framesBetween(await statsOf(url), before.at, after.at)
  return {
    cpuPerGb: (after.cpu - before.cpu) / ((frames * frameBytes) / 1e9),
    framesPerSecond: (1000 * frames) / (after.at - before.at),
  }
}

async function measureMemory(load: Load): Promise<void> {
  const few = { ...load, connections: load.connections / 10 }
  const reader = READERS.camgate ?? (() => [])
  const small = await withReader(few, reader, async (pid) => residentBytes(pid))
  const [early, late] = await withReader(load, reader, async (pid) => {
    await sleep(10_000)
    const first = residentBytes(pid)
    await sleep(30_000)
    return [first, residentBytes(pid)]
  })
  const each = ((early ?? 0) - small) / (load.connections - few.connections)
  console.log(`\n${describe(load)}:\n`)
  console.log(
    markdownTable([
      ['memory of camgate', ''],
      [`with ${few.connections} connections`, megabytes(small)],
      [`with ${load.connections} connections, after 10 s`, megabytes(early ?? 0)],
      [`with ${load.connections} connections, after 40 s`, megabytes(late ?? 0)],
      ['each further connection', `${(each / 1000).toFixed(1)} KB`],
    ]),
  )
}

/**
 * A quick search of a server that holds `capacity` connections at full rate, as a user would start it. The
 * truth for the health rules is up to 1 ÷ 0.95 of that: FPS of 95 % is still healthy.
 */
async function measureSearch(capacity: number): Promise<void> {
  const fps = 25
  const load = { connections: 48, fps, frameBytes: 4000 }
  const server = await startServer(load, ['--cameras', '24', '--fault', `budget=${capacity * fps}`])
  const words = ['24', '--connections-per-camera', '2', '--target', `${server.url}/camera/{camera}`]
  const search = ['--find-capacity', '--max-connections', '2000', '--duration', '10', '--json', '--quiet']
  const folders = ['--reports-dir', folder, '--logs-dir', folder]
  const startedAt = Date.now()
  const child = startPinned(READER_CORE, process.execPath, [CLI, ...words, ...search, ...folders])
  const report = JSON.parse(await text(child.stdout ?? new Readable())) as SearchReport
  await stop(server.child)
  const { low, high, connections, stable } = report.capacity
  const truth = Math.floor(capacity / 0.95)
  const holds = low !== null && high !== null && low <= truth && truth <= high
  console.log(`\nA quick search of a server that holds ${capacity} connections at ${fps} fps × 4 KB:\n`)
  console.log(
    markdownTable([
      ['search', ''],
      ['whole run', `${((Date.now() - startedAt) / 60_000).toFixed(1)} min`],
      ['the search in it', `${((report.trials.at(-1)?.elapsed_seconds ?? 0) / 60).toFixed(1)} min`],
      [
        'trials',
        `${report.trials.length} (${report.trials.filter((t) => t.outcome === 'invalid').length} invalid)`,
      ],
      ['estimate', `${connections} (${percentOff(connections ?? 0, truth)} from the truth of ${truth})`],
      ['90 % interval', `${low} to ${high} (${holds ? 'holds' : 'DOES NOT HOLD'} the truth)`],
      ['confirmed', String(stable)],
    ]),
  )
}

function percentOff(value: number, truth: number): string {
  const off = 100 * (value / truth - 1)
  return `${off < 0 ? '' : '+'}${off.toFixed(1)} %`
}

/** Runs a reader against built-in cameras of its own and measures once all its connections are open. */
async function withReader<T>(
  load: Load,
  reader: Reader,
  measure: (pid: number, url: string, load: Load) => Promise<T>,
): Promise<T> {
  const server = await startServer(load)
  const child = startPinned(READER_CORE, process.execPath, reader(server.url, load))
  child.stdout?.resume()
  try {
    await untilOpen(server.url, load.connections)
    await sleep(3000)
    return await measure(child.pid ?? 0, server.url, load)
  } finally {
    await stop(child)
    await stop(server.child)
  }
}

async function startServer({ fps, frameBytes }: Load, more: readonly string[] = []): Promise<Server> {
  const picture = ['--fps', String(fps), '--frame-size', String(frameBytes)]
  const words = ['simulate', '--cameras', '1', ...picture, '--port', '0', ...more]
  const child = startPinned(SERVER_CORE, process.execPath, [CLI, ...words])
  return { child, url: await printed(child, /http:\/\/127\.0\.0\.1:\d+/) }
}

async function untilOpen(url: string, connections: number): Promise<void> {
  const deadline = Date.now() + 30_000
  while ((await statsOf(url)).open_connections < connections) {
    if (Date.now() > deadline) throw new Error(`${connections} connections did not open`)
    await sleep(200)
  }
}

async function statsOf(url: string): Promise<Stats> {
  const response = await fetch(`${url}/stats?summary=1`)
  return (await response.json()) as Stats
}

/** Frames that the cameras sent between two moments, from bins of 100 ms, the first and last in part. */
function framesBetween({ bins }: Stats, fromMs: number, toMs: number): number {
  return bins.frames.reduce((sum, frames, index) => {
    const start = bins.start_epoch_ms + index * 100
    const share = Math.max(0, Math.min(toMs, start + 100) - Math.max(fromMs, start)) / 100
    return sum + frames * share
  }, 0)
}

function describe({ connections, fps, frameBytes }: Load): string {
  return `${connections} connections × ${fps} fps × ${frameBytes / 1000} KB`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
