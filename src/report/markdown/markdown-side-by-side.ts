import { verdictTexts } from '../facts/gate-rows.ts'
import { metricTitle } from '../facts/metric-words.ts'
import { COMPARED_COLUMNS, comparedLines, comparedNotes, type SideBySide } from '../facts/side-by-side.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, paragraphs, table } from './markdown-layout.ts'

/** The gate of the newer report, with the older one's numbers next to it. */
export function markdownSideBySide(pair: SideBySide): string {
  const [older, newer] = pair.names
  const { verdict, why } = pair.newer.gate
  const rows = comparedLines(pair).map(({ cells }) => cells.map((cell) => prose(cell)))
  const notes = comparedNotes(pair).map((row) => `${prose(metricTitle(row.metric))}: ${prose(row.why)}`)
  const [mark, word] = verdictTexts(verdict)
  return `${paragraphs(
    `### ${mark} ${word}: ${prose(why)}`,
    `Newer: ${code(newer)}, older: ${code(older)}`,
    table({
      header: COMPARED_COLUMNS.map(({ name }) => name),
      rows,
      align: COMPARED_COLUMNS.map(({ align }) => align),
    }),
    bullets(notes),
  )}\n`
}
