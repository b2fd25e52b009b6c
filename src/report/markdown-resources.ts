import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, counted, figure, folded, paragraphs, table } from './markdown-layout.ts'
import type { Report } from './schema.ts'

type Resources = NonNullable<Report['resources']>

const MEGABYTE = 1_000_000

/** What the server's process used; nothing where it was not watched. */
export function resourceBlocks({ resources }: Report): Block[] {
  if (resources === null) return []
  const notes = bullets(resources.notes.map((note) => prose(note)))
  const text = paragraphs('### Server process', inWindow(resources), notes)
  if (resources.loads.length === 0) return [{ priority: 4, text }]
  return [
    { priority: 4, text },
    { priority: 7, text: folded('CPU and memory over the load', loadTable(resources)) },
  ]
}

function inWindow({ window, cores, processes }: Resources): string {
  if (window === null) return 'It had ended before the measured window.'
  const cpu = `${figure(window.cpu_cores, 2)} of ${counted(cores, 'core')} (${figure(window.cpu_cores_per_connection, 4)} a connection)`
  const memory = `${megabytes(window.memory_bytes)} of memory (${megabytes(window.memory_bytes_per_connection)} a connection)`
  const tree = processes > 1 ? ` and ${processes} processes` : ''
  const where = `with ${counted(window.connections, 'connection')}`
  return `${cpu}, ${memory}, ${percent(window.utilization)} busy, ${where}${tree}.`
}

function loadTable({ loads }: Resources): string {
  const rows = loads.map((use) => [
    String(use.connections),
    figure(use.seconds),
    figure(use.cpu_cores, 2),
    percent(use.utilization),
    megabytes(use.memory_bytes),
  ])
  const header = ['connections', 'seconds', 'CPU cores', 'busy', 'memory']
  return table({ header, rows, align: header.map(() => 'r') })
}

function megabytes(bytes: number): string {
  return `${figure(bytes / MEGABYTE)} MB`
}

function percent(share: number): string {
  return `${figure(100 * share)} %`
}
