import { type Html, html, type Part } from './html.ts'

/** Building blocks of the page. */

/** More rows than anybody reads; the JSON report has them all. */
const MAX_ROWS = 2000

export interface Section {
  /** Of its element, unique in the page. */
  readonly id: string
  readonly title: string
  readonly body: Html
}

export interface Column {
  readonly name: string
  /** Numbers are aligned to the right. */
  readonly isNumber?: boolean
}

export interface Row {
  readonly cells: readonly Part[]
  /** Where the row lies on the chart above, in percent of its width. */
  readonly at?: number | null
}

export interface Table {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** The page's script lets people sort and filter it. */
  readonly isSortable?: boolean
}

/** A table of at most 2,000 rows, then how many more there are. The first cell of a row is its heading. */
export function table({ caption, columns, rows, isSortable = false }: Table): Html {
  const heads = columns.map(({ name, isNumber }) => html`<th scope="col"${numeric(isNumber)}>${name}</th>`)
  const left = rows.length - MAX_ROWS
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table${isSortable ? html` data-sortable` : null}><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${rows.slice(0, MAX_ROWS).map((row) => tableRow(row, columns))}</tbody></table></div>${left > 0 ? html`<p>… and ${amount(left)} more in the JSON report.</p>` : null}`
}

function tableRow({ cells, at = null }: Row, columns: readonly Column[]): Html {
  const place = at === null ? null : html` data-at="${rounded(at)}"`
  return html`<tr${place}>${cells.map((cell, index) => tableCell(cell, index, columns[index]?.isNumber))}</tr>
`
}

function tableCell(cell: Part, index: number, isNumber: boolean | undefined): Html {
  return index === 0
    ? html`<th scope="row"${numeric(isNumber)}>${cell}</th>`
    : html`<td${numeric(isNumber)}>${cell}</td>`
}

function numeric(isNumber = false): Html | null {
  return isNumber ? html` class="number"` : null
}

/** What opens with a click, also without the script. */
export function folded(id: string, summary: string, content: Part): Html {
  return html`<details id="${id}"><summary>${summary}</summary>
${content}
</details>`
}

/** A list of terms with their values; those whose value is empty are left out. */
export function facts(list: readonly (readonly [name: string, value: Part])[]): Html | null {
  const known = list.filter(([, value]) => value !== '' && value !== null)
  if (known.length === 0) return null
  return html`<dl class="facts">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** At most 100 items. */
export function bullets(items: readonly Part[]): Html | null {
  if (items.length === 0) return null
  return html`<ul>${items.slice(0, 100).map((item) => html`<li>${item}</li>`)}</ul>`
}

const FORMATS = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits, useGrouping: true }),
)

/** `12,345.6`, with at most `digits` (0 to 3) decimals; a dash where there is no number. */
export function amount(value: number | null, digits: 0 | 1 | 2 | 3 = 0): string {
  return value === null ? '–' : (FORMATS[digits]?.format(value) ?? String(value))
}

export function percent(value: number | null, digits: 0 | 1 | 2 | 3 = 1): string {
  return value === null ? '–' : `${amount(value, digits)} %`
}

/** `340 ms`, `12.5 s` from ten seconds on. */
export function milliseconds(value: number | null): string {
  if (value === null) return '–'
  return value < 10_000 ? `${amount(value, value < 10 ? 1 : 0)} ms` : `${amount(value / 1000, 1)} s`
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100
}
