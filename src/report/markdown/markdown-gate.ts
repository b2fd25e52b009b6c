import { metricValue } from '../facts/metric-values.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, figure, paragraphs, table } from './markdown-layout.ts'

type Row = Report['gate']['rows'][number]

const HEADING = '### Gate'
const HEADER = ['metric', 'baseline', 'this run', 'change', 'limit', 'verdict']
const VERDICTS: Record<Row['verdict'], string> = {
  pass: '✅ pass',
  fail: '❌ fail',
  inconclusive: '⚠️ inconclusive',
  improved: '✅ improved',
  advice: 'advice',
  no_baseline: 'no baseline',
}

/** The judged rows, and why some did not plainly pass; without limits, what decided instead. */
export function gateBlocks(report: Report): Block[] {
  const { rows, why } = report.gate
  // A void run is not judged even if limits are set.
  const title = report.generator.limited ? 'Not judged' : 'No limits are set'
  if (rows.length === 0) return [{ priority: 1, text: paragraphs(HEADING, `${title}: ${prose(why)}.`) }]
  const notes = rows.filter(hasMoreToSay).map((row) => `${code(row.metric)}: ${prose(row.why)}`)
  return [
    { priority: 1, text: paragraphs(HEADING, rowsTable(rows, report)) },
    ...(notes.length > 0 ? [{ priority: 3, text: bullets(notes) }] : []),
  ]
}

/** A passing row can still have advice, such as a limit that could be tighter. */
function hasMoreToSay({ verdict, why }: Row): boolean {
  return verdict !== 'pass' || why !== 'within the limit'
}

function rowsTable(rows: readonly Row[], report: Report): string {
  const cells = rows.map((row) => [
    code(row.metric),
    figure(row.baseline, 3),
    metricValue(row.metric, report) === Number.POSITIVE_INFINITY ? 'never' : figure(row.value, 3),
    change(row),
    prose(row.limit),
    VERDICTS[row.verdict],
  ])
  return table({ header: HEADER, rows: cells, align: ['l', 'r', 'r', 'r', 'l', 'l'] })
}

/** In percent, or in points if the limit is. */
function change({ change: value, limit }: Row): string {
  if (value === null) return figure(null)
  return `${value > 0 ? '+' : ''}${figure(value)} ${limit.endsWith('points') ? 'points' : '%'}`
}
