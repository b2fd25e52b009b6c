import { lossText, worstConnections } from './console-worst.ts'
import type { Block } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { figure, folded, paragraphs, table } from './markdown-layout.ts'
import type { Report, ReportedConnection } from './schema.ts'

const SHOWN = 10

/** The connections that fared worst; nothing when all are healthy. */
export function worstBlocks(report: Report): Block[] {
  const worst = worstConnections(report)
  if (worst.length === 0) return []
  const shown = worst.slice(0, SHOWN)
  const more = worst.length - shown.length
  const header = ['connection', 'outcome', 'FPS', 'nominal', 'longest gap', 'reconnections', 'how it ended']
  const rows = table({ header, rows: shown.map(cells), align: ['l', 'l', 'r', 'r', 'r', 'r', 'l'] })
  const rest = more > 0 ? `… and ${more} more that were not healthy: see the JSON report.` : ''
  const summary = `Worst connections (${shown.length} of ${worst.length} not healthy)`
  return [{ priority: 7, text: folded(summary, paragraphs(rows, rest)) }]
}

function cells(connection: ReportedConnection): string[] {
  return [
    code(connection.connection_id, 60),
    connection.outcome.replaceAll('_', ' '),
    figure(connection.avg_fps),
    figure(connection.nominal_fps),
    seconds(connection.longest_gap_ms),
    String(connection.reconnections),
    prose(connection.detail ?? lossText(connection), 120),
  ]
}

function seconds(ms: number | null): string {
  return ms === null ? figure(null) : `${figure(ms / 1000)} s`
}
