import { type RowTexts, rowsToShow, rowTexts } from '../facts/gate-rows.ts'
import type { Report } from '../schema/schema.ts'
import { type Column, tableLines } from './console-table.ts'
import type { Line, Section, Tone } from './section.ts'

const NONE = '–'

/** The judged rows, failed ones first, and why some did not plainly pass; without limits, how to set some. */
export function gateSection(report: Report): Section {
  const texts = rowsToShow(report).map((row) => rowTexts(row, report))
  if (texts.length === 0) return ['🚦 Gate:', ...howToSetLimits(report)]
  const notes = texts.filter(({ note }) => note !== null).map(({ metric, note }) => `- ${metric}: ${note}`)
  return ['🚦 Gate:', ...gateTable(texts), ...notes]
}

function howToSetLimits({ generator, gate, shard }: Report): string[] {
  if (shard !== null) return [`Nothing is judged: ${gate.why}.`]
  if (generator.limited) return ['Nothing was judged: this machine was the limit.']
  return [
    'No limits are set: the health rules decided.',
    'To set limits of your own, put floors in thresholds.json, for example:',
    '{ "version": 1, "floors": { "connection_success_rate": { "min": 95 }, "reconnection_rate": { "max": 0.1 } } }',
  ]
}

/** Has columns for baseline and change only if some row has a baseline. */
export function gateTable(rows: readonly RowTexts[]): Line[] {
  const columns = rows.some(({ baseline }) => baseline !== null)
    ? COLUMNS
    : COLUMNS.filter(({ of }) => of === 'run')
  const [header = '', ...lines] = tableLines(
    columns,
    rows.map((row) => columns.map(({ text }) => text(row) ?? NONE)),
  )
  return [header, ...lines.map((text, at) => colored(text, rows[at]))]
}

interface GateColumn extends Column {
  readonly text: (row: RowTexts) => string | null
  /** The others need a baseline. */
  readonly of: 'run' | 'baseline'
}

const COLUMNS: readonly GateColumn[] = [
  { name: 'metric', align: 'left', of: 'run', text: ({ metric }) => metric },
  { name: 'baseline', align: 'right', of: 'baseline', text: ({ baseline }) => baseline },
  { name: 'this run', align: 'right', of: 'run', text: ({ value }) => value },
  { name: 'change', align: 'right', of: 'baseline', text: ({ change }) => change },
  { name: 'limit', align: 'left', of: 'run', text: ({ limit }) => limit },
  { name: 'verdict', align: 'left', of: 'run', text: ({ word }) => word },
]

const TONES: Readonly<Record<string, Tone>> = {
  pass: 'good',
  improved: 'good',
  fail: 'bad',
  inconclusive: 'unsure',
}

/** In the colour of the row's verdict; without one for a verdict that never counts. */
export function colored(text: string, row: Pick<RowTexts, 'verdict'> | null | undefined): Line {
  const tone = row == null ? undefined : TONES[row.verdict]
  return tone === undefined ? text : { text, tone }
}
