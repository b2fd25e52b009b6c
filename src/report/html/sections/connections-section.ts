import { clip } from '../../../text/escape.ts'
import type { Report, ReportedConnection } from '../../schema/schema.ts'
import { type Html, html, type Part } from '../html.ts'
import { amount, type Column, milliseconds, percent, type Row, type Section, table } from '../html-layout.ts'
import { BY_NAME, perMille } from '../window-seconds.ts'

interface ConnectionColumn extends Column {
  readonly cell: (connection: ReportedConnection, report: Report) => Part
  /** False where no connection has anything to show. */
  readonly isShown?: (report: Report) => boolean
}

const COLUMNS: readonly ConnectionColumn[] = [
  { name: 'connection', cell: (one) => clip(one.connection_id, 60) },
  { name: 'camera', cell: (one) => clip(one.camera_id, 60) },
  { name: 'outcome', cell: outcomeBadge },
  { name: 'FPS', isNumber: true, cell: rateText },
  {
    name: 'first frame',
    isNumber: true,
    cell: ({ first_frame_ms: ms }) => (ms === null ? 'never' : milliseconds(ms)),
  },
  { name: 'longest gap', isNumber: true, cell: (one) => milliseconds(one.longest_gap_ms) },
  { name: 'stalled', isNumber: true, cell: (one) => milliseconds(one.stalled_ms) },
  { name: 'reconnections', isNumber: true, cell: (one) => amount(one.reconnections) },
  {
    name: 'packets lost',
    isNumber: true,
    cell: (one) => percent(one.loss_percent, 2),
    isShown: ({ individual_connections: all }) => all.some((one) => one.loss_percent !== null),
  },
  {
    name: 'delay, p95',
    isNumber: true,
    cell: (one) => milliseconds(one.latency_p95_ms),
    isShown: ({ individual_connections: all }) => all.some((one) => one.latency_p95_ms !== null),
  },
  {
    name: 'frames lost',
    isNumber: true,
    cell: (one) => amount(one.lost_frames),
    isShown: ({ individual_connections: all }) => all.some((one) => one.lost_frames !== null),
  },
  {
    name: 'frames of other cameras',
    isNumber: true,
    cell: (one) => amount(one.foreign_frames),
    isShown: ({ individual_connections: all }) => all.some((one) => (one.foreign_frames ?? 0) > 0),
  },
  {
    name: 'how it ended',
    cell: (one) => clip(one.detail ?? '', 120),
    isShown: ({ individual_connections: all }) => all.some(({ detail }) => (detail ?? '') !== ''),
  },
]

/** Every connection, the worst first. The page's script filters and sorts them. */
export function connectionsSection(report: Report): Section {
  const columns = COLUMNS.filter(({ isShown }) => isShown?.(report) ?? true)
  const { healthy_connections: healthy, planned_connections: planned } = report.health
  const body = html`<p>${amount(healthy)} of ${amount(planned)} healthy.</p>${table({
    caption: 'Connections, the worst first',
    columns,
    rows: worstFirst(report).map((one): Row => ({ cells: columns.map(({ cell }) => cell(one, report)) })),
    isSortable: true,
  })}`
  return { id: 'connections', title: 'Connections', body }
}

function worstFirst({ individual_connections: all }: Report): ReportedConnection[] {
  return all.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      perMille(shareOf(a)) - perMille(shareOf(b)) ||
      BY_NAME.compare(a.connection_id, b.connection_id),
  )
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

function outcomeBadge({ outcome }: ReportedConnection): Html {
  const tone = outcome === 'healthy' ? 'pass' : outcome === 'frozen' ? 'inconclusive' : 'fail'
  return html`<span class="badge ${tone}">${outcome.replaceAll('_', ' ')}</span>`
}

/** `24.9 of 25`; only what arrived where nobody knows the nominal rate. */
function rateText({ avg_fps, nominal_fps }: ReportedConnection, { run }: Report): string {
  const isKnown = run.profile.nominal_fps !== null
  return `${amount(avg_fps, 1)}${isKnown ? ` of ${amount(nominal_fps, 1)}` : ''}`
}
