import { counted } from '../../analysis/stats/counted.ts'
import { type RowTexts, rowsToShow, rowTexts } from '../facts/gate-rows.ts'
import { decidingRow } from '../facts/headline.ts'
import { type LimitNote, limitNotes } from '../facts/limit-notes.ts'
import { silenceOf } from '../facts/silence-words.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, folded, paragraphs, table } from './markdown-layout.ts'

const SHOWN = 6
const NONE = '–'

/** The limits, those that were not met first, and why some are undecided. */
export function gateBlocks(report: Report): Block[] {
  const limits = rowsToShow(report).map((row) => rowTexts(row, report))
  if (limits.length === 0) return []
  if (report.generator.limited)
    return [
      { priority: 2, text: folded(`${counted(limits.length, 'limit')}, not judged`, rowsTable(limits)) },
    ]
  const [shown, rest] = [limits.slice(0, SHOWN), limits.slice(SHOWN)]
  return [
    { priority: 1, text: paragraphs(rowsTable(shown), openNotes(report)) },
    ...(rest.length === 0 ? [] : [{ priority: 2, text: folded(restText(rest), rowsTable(rest)) }]),
  ]
}

/** What is not about an undecided limit: one that could be tighter, or that has no baseline yet. */
export function limitNoteBlocks(report: Report): Block[] {
  const notes = report.generator.limited ? [] : limitNotes(report).filter(({ isOpen }) => !isOpen)
  if (notes.length === 0) return []
  return [{ priority: 6, text: folded('Notes on the limits', bullets(notes.map(noteText))) }]
}

/** The headline has already said one of them; where nothing was delivered, it has said all. */
function openNotes(report: Report): string {
  if (silenceOf(report) !== null) return ''
  const said = report.gate.verdict === 'inconclusive' ? decidingRow(report)?.why : undefined
  const open = limitNotes(report).filter(({ isOpen, why }) => isOpen && why !== said)
  return bullets(open.map(noteText))
}

function noteText({ titles, why }: LimitNote): string {
  return `${prose(titles.join('; '))}: ${prose(why)}`
}

function restText(rest: readonly RowTexts[]): string {
  const failed = rest.filter(({ verdict }) => verdict === 'fail').length
  const more = `${rest.length} more ${rest.length === 1 ? 'limit' : 'limits'}`
  return failed === 0 ? more : `${more}, ${failed} not met`
}

interface Column {
  readonly name: string
  readonly align: 'l' | 'r'
  readonly cell: (limit: RowTexts) => string | null
}

/** Rows without a mark say why they have none. */
const ASIDES: { readonly [V in RowTexts['verdict']]?: string } = {
  no_baseline: ' (no baseline yet)',
  advice: ' (the A/B decides)',
}

const COLUMNS: readonly Column[] = [
  { name: '', align: 'l', cell: ({ mark }) => mark },
  { name: 'metric', align: 'l', cell: ({ title }) => prose(title) },
  {
    name: 'this run',
    align: 'r',
    cell: ({ value, verdict }) => value ?? (verdict === 'fail' ? 'not measured' : null),
  },
  { name: 'limit', align: 'l', cell: ({ limit, verdict }) => prose(`${limit}${ASIDES[verdict] ?? ''}`) },
  { name: 'baseline', align: 'r', cell: ({ baseline }) => baseline },
  { name: 'change', align: 'r', cell: ({ change }) => change },
]

/** Without the columns that no limit has anything for. */
function rowsTable(limits: readonly RowTexts[]): string {
  const columns = COLUMNS.filter(({ cell }) => limits.some((limit) => (cell(limit) ?? '') !== ''))
  return table({
    header: columns.map(({ name }) => name),
    rows: limits.map((limit) => columns.map(({ cell }) => cell(limit) ?? NONE)),
    align: columns.map(({ align }) => align),
  })
}
