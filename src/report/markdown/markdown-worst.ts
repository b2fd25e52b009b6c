import { counted } from '../../analysis/stats/counted.ts'
import { lossText, restText, worstConnections } from '../console/console-worst.ts'
import type { Report, ReportedConnection } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { figure, folded, paragraphs, table } from './markdown-layout.ts'

const SHOWN = 10

/** The connections that fared worst; empty if all are healthy. */
export function worstBlocks(report: Report): Block[] {
  const worst = worstConnections(report)
  if (worst.length === 0) return []
  const shown = worst.slice(0, SHOWN)
  const rest = restText(worst.slice(SHOWN))
  const header = ['connection', 'outcome', 'FPS', 'nominal', 'longest gap', 'reconnections', 'how it ended']
  const rows = table({ header, rows: shown.map(cells), align: ['l', 'l', 'r', 'r', 'r', 'r', 'l'] })
  const more = rest === '' ? '' : `… and ${rest}: see the JSON report.`
  return [{ priority: 7, text: folded(summaryOf(worst, shown.length), paragraphs(rows, more)) }]
}

function summaryOf(worst: readonly ReportedConnection[], shown: number): string {
  const frozen = worst.filter(({ outcome }) => outcome === 'frozen').length
  const unhealthy = worst.length - frozen
  if (frozen === 0) return `Worst connections (${shown} of ${unhealthy} not healthy)`
  if (unhealthy === 0) return `Frozen pictures (${shown} of ${counted(frozen, 'connection')})`
  return `Worst connections (${shown} of ${unhealthy} not healthy and ${frozen} with a frozen picture)`
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
