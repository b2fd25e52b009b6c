import { counted } from '../../analysis/stats/counted.ts'
import { verdictTexts } from '../facts/gate-rows.ts'
import { headline } from '../facts/headline.ts'
import { metricTitle } from '../facts/metric-words.ts'
import { COMPARED_COLUMNS, comparedLines, comparedNotes, type SideBySide } from '../facts/side-by-side.ts'
import { sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import { abIntervalChart } from './charts/ab-interval-chart.ts'
import { type Html, html, type Part } from './html.ts'
import { type DocumentAssets, htmlDocument } from './html-document.ts'
import { amount, bullets, type Section, table } from './html-layout.ts'
import { sectionMarkup } from './html-page.ts'
import { verdictMark } from './sections/verdict-section.ts'

/** The verdict on the newer of two reports, their numbers next to each other, and what they are reports of. */
export function htmlSideBySidePage(pair: SideBySide, assets: DocumentAssets): string {
  const { verdict, why } = pair.newer.gate
  const [, word] = verdictTexts(verdict)
  const sections = [
    { id: 'numbers', title: 'Numbers', body: numbers(pair) },
    ...comparisons(pair),
    { id: 'runs', title: 'Runs', body: runs(pair) },
  ]
  const main = html`<header id="verdict" class="${verdict}">
<h1>${verdictMark(verdict)}<span class="word">${word}</span> ${headline(pair.newer)}</h1>
<p class="why">${sentence(why)}.</p>
</header>
${sections.map(sectionMarkup)}`
  return htmlDocument(`${word}: two reports`, main, assets)
}

function numbers(pair: SideBySide): Html {
  const rows = comparedLines(pair).map(({ cells: [title = '', ...values], row }) => {
    const [verdict = ''] = values.splice(-1)
    return { cells: [title, ...values, row === null ? verdict : badge(verdict)] }
  })
  const notes = comparedNotes(pair).map((row) => html`${metricTitle(row.metric)}: ${row.why}`)
  const columns = COMPARED_COLUMNS.map(({ name, align }) => ({ name, isNumber: align === 'right' }))
  return html`${table({ caption: 'Both reports, and the limit of the newer one', columns, rows })}${bullets(notes)}`
}

/** What each of them found about two servers; nothing if none compared any. */
function comparisons({ older, newer }: SideBySide): Section[] {
  const body = abIntervalChart([
    ['older', older],
    ['newer', newer],
  ])
  return body === null ? [] : [{ id: 'comparison', title: 'Base and head', body }]
}

function badge(verdict: string): Html {
  return html`<span class="badge ${verdict.replaceAll(' ', '-')}">${verdict}</span>`
}

function runs({ older, newer, names }: SideBySide): Html {
  const both = [older, newer]
  const row = (name: string, of: (report: Report) => Part) => ({ cells: [name, ...both.map(of)] })
  return table({
    caption: 'What was measured',
    columns: [{ name: 'run' }, { name: 'older' }, { name: 'newer' }],
    rows: [
      { cells: ['file', ...names] },
      row('started', ({ run }) => run.started_at),
      row('run id', ({ run }) => run.run_id),
      row('target', ({ run }) => run.target),
      row('load', ({ run: { profile } }) => loadText(profile)),
      row('window', ({ run }) => `${amount(run.window.seconds, 1)} s`),
      row('version', ({ run }) => run.tool_version),
    ],
  })
}

function loadText({ cameras, connections_per_camera: each }: Report['run']['profile']): string {
  return `${counted(cameras, 'camera')} × ${counted(each, 'connection')}`
}
