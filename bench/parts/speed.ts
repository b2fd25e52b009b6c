// What a reader costs for the bytes it reads, and how true its count is.
import { markdownTable } from 'markdown-table'
import { CAMERAS, type Load } from '../cameras.ts'
import { describe, median, megabytes, percentOff } from '../format.ts'
import { type Measured, measure } from '../measure.ts'
import { BARE, NOT_INSTALLED, READERS, type Reader } from '../readers.ts'

const SECONDS = 4
const ROUNDS = 3
const LOADS: readonly Load[] = [
  { connections: 400, fps: 25, frameBytes: 40_000 },
  { connections: 800, fps: 25, frameBytes: 40_000 },
  { connections: 1000, fps: 25, frameBytes: 4000 },
]
const HEAD = ['reader', 'connections', 'CPU s/GB', 'ratio', 'frames/s', 'FPS error', 'of the planned', 'RSS']

export async function compareSpeed(): Promise<string> {
  const tables: string[] = []
  const small = new Map<string, Measured>()
  for (const load of LOADS) tables.push(await compareAt(load, small))
  return tables.join('\n\n')
}

async function compareAt(load: Load, small: Map<string, Measured>): Promise<string> {
  const rounds: Map<Reader, Measured>[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureAll(load))
  const bare = median(rounds.map((round) => round.get(BARE)?.cpuSecondsPerGb ?? Number.NaN))
  const rows: string[][] = []
  for (const reader of READERS) {
    const own = rounds.map((round) => round.get(reader)).filter((measured) => measured !== undefined)
    rows.push([...row(reader, load, own, bare), await perConnection(reader, load, own, small)])
  }
  const missing = NOT_INSTALLED.map((name) => [name, 'not installed'])
  const table = markdownTable([[...HEAD, 'KB a connection'], ...rows, ...missing])
  return `${describe(load)}, median of ${ROUNDS} alternating rounds of ${SECONDS} s:\n\n${table}`
}

async function measureAll(load: Load): Promise<Map<Reader, Measured>> {
  const measured = new Map<Reader, Measured>()
  for (const reader of READERS) measured.set(reader, await measure(reader, limited(load, reader), SECONDS))
  return measured
}

function row(reader: Reader, load: Load, own: readonly Measured[], bare: number): string[] {
  const middle = (value: (measured: Measured) => number) => median(own.map(value))
  const cpu = middle((measured) => measured.cpuSecondsPerGb)
  return [
    reader.name,
    String(limited(load, reader).connections),
    cpu.toFixed(2),
    `${(cpu / bare).toFixed(2)} ×`,
    middle((measured) => measured.framesPerSecond).toFixed(0),
    percentOff(
      middle((measured) => measured.ofSent),
      1,
    ),
    `${(100 * middle((measured) => measured.ofPlanned)).toFixed(1)} %`,
    megabytes(middle((measured) => measured.residentBytes)),
  ]
}

/** What each further connection takes, over a run with few of them. */
async function perConnection(
  reader: Reader,
  load: Load,
  own: readonly Measured[],
  small: Map<string, Measured>,
): Promise<string> {
  const { connections } = limited(load, reader)
  const few = { ...load, connections: Math.min(CAMERAS, connections / 2) }
  const key = `${reader.name} ${load.frameBytes}`
  const base = small.get(key) ?? (await measure(reader, few, SECONDS))
  small.set(key, base)
  const more = median(own.map((measured) => measured.residentBytes)) - base.residentBytes
  return (more / 1000 / (connections - few.connections)).toFixed(1)
}

function limited(load: Load, { most }: Reader): Load {
  return { ...load, connections: Math.min(load.connections, most) }
}
