import { disagreementText } from '../../facts/counter-words.ts'
import { memoryEachText } from '../../facts/figure-words.ts'
import { isolated, sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { notRecorded, timeChart } from '../charts/time-chart.ts'
import { type Html, html } from '../html.ts'
import { amount, bullets, facts, folded, percent, type Section, table } from '../html-layout.ts'
import { figureCharts } from './figure-charts.ts'
import { rangeText } from './rate-sections.ts'

type Resources = NonNullable<Report['resources']>

const MEGABYTE = 1_000_000

/** What was seen of the server; null if nobody watched it. */
export function serverSection(report: Report): Section | null {
  const { resources } = report
  const charts = figureCharts(report).filter((chart) => chart !== null)
  const found = disagreementText(report)
  const disagreement = found === null ? null : html`<p>${found}.</p>`
  if (resources === null)
    return charts.length === 0 && disagreement === null
      ? null
      : { id: 'server', title: 'Server', body: html`${disagreement}${charts}` }
  const body = html`${windowFacts(report, resources)}${disagreement}${overTime(report)}${charts}
${bullets(resources.notes.map((note) => `${sentence(note)}.`))}
${resources.loads.length === 0 ? null : folded('server-loads', 'Processors and memory over the load', loadTable(resources))}`
  return { id: 'server', title: 'Server', body }
}

function windowFacts(report: Report, { window, cores, processes }: Resources): Html | null {
  if (window === null) return html`<p>It had ended before the measured window.</p>`
  const each = window.cpu_cores_per_connection
  const memory = memoryEachText(window)
  return facts([
    ['Processors', `${amount(window.cpu_cores, 2)} of ${amount(cores, 1)}`],
    ['Busiest thread or all, of what it has', percent(100 * window.utilization)],
    ['Memory', megabytes(window.memory_bytes)],
    ['Processors for one more connection', each === null ? '' : String(Number(each.toPrecision(2)))],
    ['Memory for one more connection', memory],
    ['Processes', amount(processes)],
    ['Isolation', isolated(report)],
  ])
}

function overTime({ timeline }: Report): readonly (Html | null)[] {
  const memory = (timeline?.server_memory_bytes ?? []).map((bytes) =>
    bytes === null ? null : bytes / MEGABYTE,
  )
  const processors = timeline?.server_processors ?? []
  const charts = [
    timeChart({
      id: 'server-processors',
      title: 'Processors of the server',
      text: rangeText(processors, 'processors', 2),
      unit: 'processors',
      series: [{ name: 'processors', tone: 'first', values: processors }],
      digits: 2,
    }),
    timeChart({
      id: 'server-memory',
      title: 'Memory of the server',
      text: rangeText(memory, 'MB'),
      unit: 'MB',
      series: [{ name: 'MB', tone: 'first', values: memory }],
    }),
  ]
  const names = ['processors of the server over time', 'its memory over time']
  const known = new Set(timeline?.server_figures.map(({ name }) => name))
  const missing = names.filter((_, index) => charts[index] === null)
  // The figures of the server have them with their limits.
  const shown = charts.filter((_, index) => !known.has(index === 0 ? 'processors' : 'memory_bytes'))
  return [...shown, known.size > 0 ? null : notRecorded(missing)]
}

function loadTable({ loads }: Resources): Html {
  return table({
    caption: 'What the server used at each load',
    columns: ['connections', 'seconds', 'processors', 'busy', 'memory'].map((name) => ({
      name,
      isNumber: true,
    })),
    rows: loads.map((use) => ({
      cells: [
        amount(use.connections),
        amount(use.seconds, 1),
        amount(use.cpu_cores, 2),
        percent(100 * use.utilization),
        megabytes(use.memory_bytes),
      ],
    })),
  })
}

function megabytes(bytes: number): string {
  return `${amount(bytes / MEGABYTE, 1)} MB`
}
