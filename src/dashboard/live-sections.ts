import { SEARCH_TITLES } from '../model/capacity.ts'
import { reportTrial } from '../report/build/capacity-sections.ts'
import { abChart } from '../report/html/charts/ab-chart.ts'
import { searchChart } from '../report/html/charts/search-chart.ts'
import { timeChart } from '../report/html/charts/time-chart.ts'
import { type Html, html, type Part } from '../report/html/html.ts'
import { amount, bullets, percent } from '../report/html/html-layout.ts'
import { tile } from '../report/html/sections/verdict-section.ts'
import type { LiveRun } from './live-run.ts'
import type { LiveSection } from './viewers.ts'

/**
 * What is known of a run so far, by the renderers of its report. Every section is there from the beginning, if empty.
 * @param required connections that a floor requires of the capacity; null if none does
 */
export function liveSections(run: LiveRun, required: number | null): readonly LiveSection[] {
  const parts: Record<string, Part> = {
    'live-now': now(run),
    'live-pairs': pairs(run),
    'live-search': search(run, required),
    'live-rates': rates(run),
    'live-lines': lines(run),
  }
  return Object.entries(parts).map(([id, part]) => ({ id, html: html`${part}`.text }))
}

function now({ phase, last, elapsedSeconds }: LiveRun): Html {
  const tiles = [
    tile(
      'Healthy connections',
      last === null ? '–' : amount(last.healthy),
      last === null ? '' : `of ${amount(last.planned)}`,
    ),
    tile('FPS per connection', amount(last?.fps ?? null, 1)),
    tile('Data', last === null ? '–' : `${amount((8 * last.bytes) / 1e6)} Mbit/s`),
    tile('Reconnections', amount(last?.reconnections ?? null)),
    tile('Load generator', last === null ? '–' : percent(100 * last.generatorLoad, 0), 'of what it can read'),
  ]
  // The measured window has no name in the progress line.
  const step = /^\d/.test(phase) ? `Measured window: ${phase}` : phase
  return html`<p class="why">${step}</p><p class="note">Running for ${duration(elapsedSeconds)}.</p><dl class="tiles">${tiles}</dl>`
}

/** `2 min 5 s` */
function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return `${minutes === 0 ? '' : `${minutes} min `}${seconds % 60} s`
}

function pairs({ pairs }: LiveRun): Html | null {
  return pairs.length === 0 ? null : html`<h2>Base and head</h2>${abChart({ pairs })}`
}

/** What is required of the capacity is not required of the base. */
function search({ trials, search }: LiveRun, required: number | null): Html | null {
  if (trials.length === 0) return null
  const isOfBase = search === SEARCH_TITLES.base
  return html`<h2>Capacity search${isOfBase ? ' of the base' : ''}</h2>${searchChart(trials.map(reportTrial), isOfBase ? null : required)}`
}

function rates({ seconds }: LiveRun): Html | null {
  if (seconds.length === 0) return null
  const xLabel = 'seconds, the newest on the right'
  const charts = [
    timeChart({
      id: 'live-connections',
      title: 'Connections',
      text: 'Connections that are planned, and those of them that are healthy.',
      unit: 'connections',
      series: [
        { name: 'planned', tone: 'second', values: seconds.map(({ planned }) => planned) },
        { name: 'healthy', tone: 'first', values: seconds.map(({ healthy }) => healthy) },
      ],
      digits: 0,
      xLabel,
    }),
    timeChart({
      id: 'live-fps',
      title: 'Frames a second of a connection',
      text: 'The mean over the planned connections and up to five seconds.',
      unit: 'FPS',
      series: [{ name: 'FPS', tone: 'first', values: seconds.map(({ fps }) => fps) }],
      xLabel,
    }),
    timeChart({
      id: 'live-mbit',
      title: 'Data of all streams',
      text: 'What arrived in each second.',
      unit: 'Mbit/s',
      series: [{ name: 'Mbit/s', tone: 'first', values: seconds.map(({ megabits }) => megabits) }],
      xLabel,
    }),
  ]
  return html`<h2>The last minutes</h2>${charts}`
}

function lines({ lines }: LiveRun): Html | null {
  return lines.length === 0 ? null : html`<h2>Steps and alerts</h2>${bullets(lines.toReversed())}`
}
