import { counted } from '../../analysis/stats/counted.ts'
import { disagreementText } from '../facts/counter-words.ts'
import { memoryEachText } from '../facts/figure-words.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, figure, folded, table } from './markdown-layout.ts'

type Resources = NonNullable<Report['resources']>

const MEGABYTE = 1_000_000

/** What the server's process used, and whether its counters are ours; empty if nothing is known. */
export function resourceBlocks(report: Report): Block[] {
  const { resources } = report
  const found = disagreementText(report)
  const disagreement = found === null ? '' : prose(`${found}.`)
  if (resources === null)
    return disagreement === '' ? [] : [{ priority: 7, text: folded('Server', disagreement) }]
  const notes = bullets(resources.notes.map((note) => prose(note)))
  const loads = resources.loads.length === 0 ? '' : loadTable(resources)
  return [{ priority: 7, text: folded('Server process', inWindow(resources), disagreement, notes, loads) }]
}

function inWindow({ window, cores, processes }: Resources): string {
  if (window === null) return 'It had ended before the measured window.'
  const { connections: held, cpu_cores: used, memory_bytes: bytes } = window
  const { cpu_cores_per_connection: slope } = window
  const cpuEach = each(slope === null ? null : figure(slope, 4), used / held, (value) => figure(value, 4))
  const cpu = `${figure(used, 2)} of ${counted(cores, 'processor')}${cpuEach}`
  const memory = `${megabytes(bytes)} of memory${each(memoryEachText(window), bytes / held, megabytes)}`
  const tree = processes > 1 ? ` and ${processes} processes` : ''
  const where = `with ${counted(window.connections, 'connection')}`
  return `${cpu}, ${memory}, ${percent(window.utilization)} busy, ${where}${tree}.`
}

/** From the slope over several loads; a single load gives only an upper bound. */
function each(slope: string | null, share: number, text: (value: number) => string): string {
  if (slope !== null) return ` (${slope} more with each connection)`
  return Number.isFinite(share) ? ` (at most ${text(share)} a connection, by one load)` : ''
}

function loadTable({ loads }: Resources): string {
  const rows = loads.map((use) => [
    String(use.connections),
    figure(use.seconds),
    figure(use.cpu_cores, 2),
    percent(use.utilization),
    megabytes(use.memory_bytes),
  ])
  const header = ['connections', 'seconds', 'processors', 'busy', 'memory']
  return table({ header, rows, align: header.map(() => 'r') })
}

function megabytes(bytes: number): string {
  return `${figure(bytes / MEGABYTE)} MB`
}

function percent(share: number): string {
  return `${figure(100 * share)} %`
}
