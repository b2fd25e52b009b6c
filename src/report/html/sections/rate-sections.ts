import type { Report } from '../../schema/schema.ts'
import { firstFrameChart, gapChart } from '../charts/delay-charts.ts'
import { heatMapChart, type PictureAddress } from '../charts/heat-map-chart.ts'
import { notRecorded, timeChart } from '../charts/time-chart.ts'
import { type Html, html } from '../html.ts'
import { amount, facts, percent, type Section } from '../html-layout.ts'
import { allCameras, camerasOf, ratesOf, spansOf } from '../window-seconds.ts'

/** What arrived in the measured window: of each camera, and of all together. */
export function deliverySection(report: Report, addressOf: PictureAddress): Section {
  const spans = spansOf(report)
  const cameras = camerasOf(report)
  const map = spans.length === 0 || cameras.length === 0 ? null : heatMapChart(cameras, spans, addressOf)
  const body = html`${map ?? notRecorded(['frames of each second'])}${onlyFirst(report, spans)}${rateCharts(report, spans)}`
  return { id: 'delivery', title: 'Frames', body }
}

/** A report of a long window, or of many connections, has the frames of its first seconds only. */
function onlyFirst({ run }: Report, { length }: readonly number[]): Html | null {
  const seconds = Math.ceil(run.window.seconds)
  if (length === 0 || length >= seconds) return null
  return html`<p class="note">The frames of the first ${amount(length)} of ${amount(seconds)} seconds were recorded.</p>`
}

function rateCharts(report: Report, spans: readonly number[]): readonly (Html | null)[] {
  const { timeline } = report
  const all = allCameras(report)
  const rates = ratesOf(all, spans)
  const mbit = timeline?.mbit_per_second ?? []
  const charts = [
    timeChart({
      id: 'fps',
      title: 'Frames a second, all connections together',
      text: `On average ${amount(report.connection_statistics.global_fps, 1)} a second, ${percent(report.health.delivered_frames_rate)} of the planned frames.`,
      unit: 'FPS',
      series: [{ name: 'frames a second', tone: 'first', values: rates }],
      limit: all.nominal > 0 ? { value: all.nominal, text: `planned: ${amount(all.nominal)}` } : null,
    }),
    timeChart({
      id: 'mbit',
      title: 'Data of all streams',
      text: rangeText(mbit, 'Mbit/s'),
      unit: 'Mbit/s',
      series: [{ name: 'Mbit/s', tone: 'first', values: mbit }],
    }),
    timeChart({
      id: 'events',
      title: 'Drops and reconnections',
      text: `${amount(report.health.drops)} times a stream ended or fell silent; ${amount(report.connection_statistics.total_reconnections)} delivered again.`,
      unit: 'events',
      series: [
        { name: 'drops', tone: 'fail', values: timeline?.drops ?? [] },
        { name: 'reconnections', tone: 'first', values: timeline?.reconnections ?? [] },
      ],
      areEvents: true,
      digits: 0,
    }),
  ]
  const names = ['frames a second', 'Mbit/s over time', 'drops and reconnections over time']
  return [...charts, notRecorded(names.filter((_, index) => charts[index] === null))]
}

/** Between which values a series lay. */
export function rangeText(values: readonly (number | null)[], unit: string, digits: 1 | 2 = 1): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return 'Not recorded.'
  const least = amount(
    known.reduce((low, value) => Math.min(low, value)),
    digits,
  )
  const most = amount(
    known.reduce((high, value) => Math.max(high, value)),
    digits,
  )
  return least === most ? `${least} ${unit} throughout.` : `Between ${least} and ${most} ${unit}.`
}

/** How regular the pictures came, and how soon the first. */
export function delaySection(report: Report): Section {
  const { health } = report
  const list = facts([
    ['Freezes', amount(health.freezes)],
    ['Long stalls', amount(health.long_stalls)],
    ['Stalled time', percent(health.stalled_rate, 2)],
    ['Fairness between connections', amount(health.fairness, 3)],
    ['Packets lost', health.loss_percent === null ? '' : percent(health.loss_percent, 2)],
    ['Jitter, p95', health.jitter_ms === null ? '' : `${amount(health.jitter_ms, 1)} ms`],
  ])
  const charts = [gapChart(report), firstFrameChart(report)]
  const missing = ['gaps between frames', 'first frames'].filter((_, index) => charts[index] === null)
  return {
    id: 'delays',
    title: 'Gaps and first frames',
    body: html`${list}<div class="pair">${charts}</div>${notRecorded(missing)}`,
  }
}
