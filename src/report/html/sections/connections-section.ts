import { clip } from '../../../text/escape.ts'
import type { Report, ReportedConnection } from '../../schema/schema.ts'
import { html } from '../html.ts'
import { amount, milliseconds, percent, type Row, type Section, table } from '../html-layout.ts'

const COLUMNS = [
  { name: 'connection' },
  { name: 'camera' },
  { name: 'outcome' },
  { name: 'FPS', isNumber: true },
  { name: 'first frame', isNumber: true },
  { name: 'longest gap', isNumber: true },
  { name: 'stalled', isNumber: true },
  { name: 'reconnections', isNumber: true },
  { name: 'packets lost', isNumber: true },
  { name: 'how it ended' },
]

/** Every connection, the worst first. The page's script filters and sorts them. */
export function connectionsSection(report: Report): Section {
  const all = report.individual_connections.toSorted((a, b) => rank(a) - rank(b) || shareOf(a) - shareOf(b))
  const { healthy_connections: healthy, planned_connections: planned } = report.health
  const body = html`<p>${amount(healthy)} of ${amount(planned)} healthy.</p>${table({
    caption: 'Connections, the worst first',
    columns: COLUMNS,
    rows: all.map(rowOf),
    isSortable: true,
  })}`
  return { id: 'connections', title: 'Connections', body }
}

/** What never worked comes first, then what broke off, then what was late; healthy ones last. */
function rank({ status, outcome }: ReportedConnection): number {
  if (outcome === 'healthy') return 4
  if (outcome === 'frozen') return 3
  return ['error', 'disconnected', 'connected'].indexOf(status)
}

function shareOf({ avg_fps, nominal_fps }: ReportedConnection): number {
  return nominal_fps > 0 ? avg_fps / nominal_fps : 0
}

function rowOf(connection: ReportedConnection): Row {
  const { outcome } = connection
  const tone = outcome === 'healthy' ? 'pass' : outcome === 'frozen' ? 'inconclusive' : 'fail'
  return {
    cells: [
      clip(connection.connection_id, 60),
      clip(connection.camera_id, 60),
      html`<span class="badge ${tone}">${outcome.replaceAll('_', ' ')}</span>`,
      `${amount(connection.avg_fps, 1)} of ${amount(connection.nominal_fps, 1)}`,
      connection.first_frame_ms === null ? 'never' : milliseconds(connection.first_frame_ms),
      milliseconds(connection.longest_gap_ms),
      milliseconds(connection.stalled_ms),
      amount(connection.reconnections),
      connection.loss_percent === null ? '–' : percent(connection.loss_percent, 2),
      clip(connection.detail ?? '', 120),
    ],
  }
}
