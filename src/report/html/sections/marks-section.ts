import { markFacts } from '../../facts/mark-words.ts'
import type { Report, ReportedConnection } from '../../schema/schema.ts'
import { latencyChart } from '../charts/latency-chart.ts'
import { type Html, html } from '../html.ts'
import { amount, facts, folded, milliseconds, type Section, table } from '../html-layout.ts'
import { BY_NAME } from '../window-seconds.ts'

/** Delay and lost frames; null for cameras without marks. */
export function marksSection(report: Report): Section | null {
  const { marks } = report
  if (marks === null) return null
  const cameras = marks.marked_frames === 0 ? null : folded('marks-cameras', 'By camera', cameraTable(report))
  const body = html`${facts(markFacts(marks))}${latencyChart(report)}${cameras}`
  return { id: 'marks', title: 'Delay and lost frames', body }
}

function cameraTable({ individual_connections: connections }: Report): Html {
  const cameras = [...Map.groupBy(connections, ({ camera_id }) => camera_id)]
  return table({
    caption: 'Delay and lost frames by camera',
    columns: [
      { name: 'camera' },
      ...[
        'viewers',
        'median, worst viewer',
        'p95, worst viewer',
        'lost',
        'repeated',
        'reordered',
        'of others',
      ].map((name) => ({ name, isNumber: true })),
    ],
    rows: cameras
      .sort(([a], [b]) => BY_NAME.compare(a, b))
      .map(([id, viewers]) => ({ cells: [id, amount(viewers.length), ...cellsOf(viewers)] })),
    isSortable: true,
  })
}

function cellsOf(viewers: readonly ReportedConnection[]): string[] {
  return [
    milliseconds(worst(viewers, 'latency_p50_ms')),
    milliseconds(worst(viewers, 'latency_p95_ms')),
    ...FRAMES.map((key) => amount(total(viewers, key))),
  ]
}

const FRAMES = ['lost_frames', 'repeated_frames', 'reordered_frames', 'foreign_frames'] as const

/** Null where none was measured. */
function worst(
  viewers: readonly ReportedConnection[],
  key: 'latency_p50_ms' | 'latency_p95_ms',
): number | null {
  return viewers.reduce<number | null>((most, { [key]: ms }) => {
    if (ms === null) return most
    return most === null ? ms : Math.max(most, ms)
  }, null)
}

function total(viewers: readonly ReportedConnection[], key: (typeof FRAMES)[number]): number | null {
  return viewers.reduce<number | null>((sum, { [key]: frames }) => {
    if (frames === null) return sum
    return (sum ?? 0) + frames
  }, null)
}
