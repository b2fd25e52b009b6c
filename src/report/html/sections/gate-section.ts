import { rowsToShow, rowTexts } from '../../facts/gate-rows.ts'
import type { Report } from '../../schema/schema.ts'
import { html } from '../html.ts'
import { type Column, type Row, type Section, table } from '../html-layout.ts'

type GateRow = Report['gate']['rows'][number]

const NONE = '–'

/** Every limit with its number, failed ones first; columns that no row has anything for are left out. */
export function gateSection(report: Report): Section {
  const rows = rowsToShow(report)
  const title = 'Gate'
  if (rows.length === 0) return { id: 'gate', title, body: html`<p>${withoutRows(report)}</p>` }
  const isCompared = rows.some(({ baseline, change }) => baseline !== null || change !== null)
  return {
    id: 'gate',
    title,
    body: table({
      caption: 'Limits and numbers',
      columns: columnsOf(isCompared),
      rows: rows.map((row) => cellsOf(row, report, isCompared)),
    }),
  }
}

function withoutRows({ generator }: Report): string {
  return generator.limited ? 'Not judged: the run is void.' : 'No limits are set: the health rules decided.'
}

function columnsOf(isCompared: boolean): readonly Column[] {
  const compared = [
    { name: 'baseline', isNumber: true },
    { name: 'change', isNumber: true },
  ]
  return [
    { name: 'number' },
    { name: 'verdict' },
    { name: 'this run', isNumber: true },
    { name: 'limit' },
    ...(isCompared ? compared : []),
    { name: 'why' },
  ]
}

function cellsOf(row: GateRow, report: Report, isCompared: boolean): Row {
  const { title, baseline, value, change, limit, verdict, word, note } = rowTexts(row, report)
  return {
    cells: [
      title,
      html`<span class="badge ${verdict.replace('_', '-')}">${word}</span>`,
      value ?? NONE,
      html`<span class="limit-cell">${limit}</span>`,
      ...(isCompared ? [baseline ?? NONE, change ?? NONE] : []),
      note ?? '',
    ],
  }
}
