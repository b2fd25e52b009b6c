import { requiredCapacity } from '../../facts/required-capacity.ts'
import { sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { searchChart } from '../charts/search-chart.ts'
import { html } from '../html.ts'
import { bullets, type Section } from '../html-layout.ts'

/** How the capacity was found; null without a search. */
export function searchSection(report: Report): Section | null {
  const { capacity } = report
  // Those of the other axis are loads of other cameras.
  const trials = report.trials.filter(({ axis }) => axis === 'viewers')
  if (trials.length === 0) return null
  const body = html`${searchChart(trials, requiredCapacity(report))}
<p>${sentence(capacity.reason)}.</p>${bullets(capacity.notes.map((note) => `${sentence(note)}.`))}`
  return { id: 'capacity', title: 'Capacity search', body }
}
