import { lengthText, type Soak, soakFacts } from '../../facts/soak-words.ts'
import type { Report } from '../../schema/schema.ts'
import { timeChart } from '../charts/time-chart.ts'
import { type Html, html } from '../html.ts'
import { bullets, facts, folded, type Section } from '../html-layout.ts'

const MEGABYTE = 1_000_000

/** Hours at one load, window by window; null without a soak. */
export function soakSection({ soak }: Report): Section | null {
  if (soak === null) return null
  const unhealthy = soak.unhealthy_connections.map(
    ({ connection_id: id, windows }) => `${id}: ${windows} of ${soak.windows.total} windows`,
  )
  const body = html`${facts(soakFacts(soak))}${chartsOf(soak)}
${unhealthy.length === 0 ? null : folded('soak-unhealthy', 'Connections that were unhealthy most often', bullets(unhealthy))}`
  return { id: 'soak', title: `Soak of ${lengthText(soak.seconds)}`, body }
}

function chartsOf(soak: Soak): readonly (Html | null)[] {
  const { points, window_seconds: seconds } = soak
  const axis = { step: 'window' as const, xLabel: `windows of the soak, ${lengthText(seconds)} each` }
  const megabytes = (bytes: number | null) => (bytes === null ? null : bytes / MEGABYTE)
  return [
    timeChart({
      id: 'soak-memory',
      title: 'Memory over the soak',
      text: 'That of the server: the smallest value of each window.',
      unit: 'MB',
      series: [
        { name: 'server', tone: 'first', values: points.map((point) => megabytes(point.memory_bytes)) },
        {
          name: 'load generator',
          tone: 'second',
          values: points.map((point) => megabytes(point.own_memory_bytes)),
        },
      ],
      ...axis,
    }),
    timeChart({
      id: 'soak-fps',
      title: 'Frames a second of a connection over the soak',
      text: 'The mean of each window over the planned connections.',
      unit: 'FPS',
      series: [{ name: 'FPS', tone: 'first', values: points.map(({ fps }) => fps) }],
      digits: 2,
      ...axis,
    }),
    timeChart({
      id: 'soak-events',
      title: 'Reconnections over the soak',
      text: 'Those that nobody planned.',
      unit: 'events',
      series: [{ name: 'reconnections', tone: 'fail', values: points.map((point) => point.reconnections) }],
      areEvents: true,
      digits: 0,
      ...axis,
    }),
  ]
}
