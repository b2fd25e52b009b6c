import { type RowTexts, rowsToShow, rowTexts } from '../facts/gate-rows.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, paragraphs, table } from './markdown-layout.ts'

const HEADING = '### Gate'
const HEADER = ['metric', 'baseline', 'this run', 'change', 'limit', 'verdict']
const NONE = '–'

/** The judged rows, and why some did not plainly pass; without limits, what decided instead. */
export function gateBlocks(report: Report): Block[] {
  const rows = rowsToShow(report)
  const { why } = report.gate
  // A void run is not judged even if limits are set.
  const title = report.generator.limited ? 'Not judged' : 'No limits are set'
  if (rows.length === 0) return [{ priority: 1, text: paragraphs(HEADING, `${title}: ${prose(why)}.`) }]
  const texts = rows.map((row) => rowTexts(row, report))
  const notes = texts.flatMap(({ metric, note }) => (note === null ? [] : `${code(metric)}: ${prose(note)}`))
  return [
    { priority: 1, text: paragraphs(HEADING, rowsTable(texts)) },
    ...(notes.length > 0 ? [{ priority: 3, text: bullets(notes) }] : []),
  ]
}

function rowsTable(rows: readonly RowTexts[]): string {
  const cells = rows.map(({ metric, baseline, value, change, limit, mark, verdict }) => [
    code(metric),
    baseline ?? NONE,
    value ?? NONE,
    change ?? NONE,
    prose(limit),
    `${mark} ${verdict}`.trim(),
  ])
  return table({ header: HEADER, rows: cells, align: ['l', 'r', 'r', 'r', 'l', 'l'] })
}
