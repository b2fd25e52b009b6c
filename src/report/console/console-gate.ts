import { markdownTable } from 'markdown-table'
import { type RowTexts, rowsToShow, rowTexts, verdictTexts } from '../facts/gate-rows.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

const NONE = '–'

/** The judged rows, then the verdict with its reason; without limits, how to set some. */
export function gateSection(report: Report): Section {
  const rows = rowsToShow(report)
  const conclusion = gateConclusion(report)
  if (rows.length === 0) return ['🚦 Gate:', conclusion, ...howToSetLimits()]
  const texts = rows.map((row) => rowTexts(row, report))
  const notes = texts.filter(({ note }) => note !== null).map(({ metric, note }) => `- ${metric}: ${note}`)
  return ['🚦 Gate:', ...tableOf(texts).split('\n'), ...notes, conclusion]
}

/** The verdict with its reason. */
export function gateConclusion({ gate: { verdict, why } }: Pick<Report, 'gate'>): string {
  return `${verdictTexts(verdict).join(' ')}: ${why}`
}

function howToSetLimits(): string[] {
  return [
    'To set limits of your own, put floors in thresholds.json, for example:',
    '{ "version": 1, "floors": { "connection_success_rate": { "min": 95 }, "reconnection_rate": { "max": 0.1 } } }',
  ]
}

/** Has columns for baseline and change only if some row has a baseline. */
function tableOf(rows: readonly RowTexts[]): string {
  const hasBaseline = rows.some(({ baseline }) => baseline !== null)
  const whereCompared = (...cells: string[]): string[] => (hasBaseline ? cells : [])
  const header = [
    'metric',
    ...whereCompared('baseline'),
    'this run',
    ...whereCompared('change'),
    'limit',
    'verdict',
  ]
  const cells = rows.map(({ metric, baseline, value, change, limit, verdict }) => [
    metric,
    ...whereCompared(baseline ?? NONE),
    value ?? NONE,
    ...whereCompared(change ?? NONE),
    limit,
    verdict,
  ])
  const numeric = header.map((name) => (['this run', 'baseline', 'change'].includes(name) ? 'r' : 'l'))
  return markdownTable([header, ...cells], { align: numeric })
}
