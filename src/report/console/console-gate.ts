import { markdownTable } from 'markdown-table'
import { metricValue } from '../facts/metric-values.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

type Row = Report['gate']['rows'][number]

const MARKS = { pass: '✅ PASS', fail: '❌ FAIL', inconclusive: '⚠️ INCONCLUSIVE' } as const
const NONE = '–'

/** The judged rows, then the verdict with its reason; without limits, how to set some. */
export function gateSection(report: Report): Section {
  const { rows } = report.gate
  const conclusion = gateConclusion(report)
  if (rows.length === 0) return ['🚦 Gate:', conclusion, ...howToSetLimits()]
  const notes = rows.filter(hasMoreToSay).map((row) => `- ${row.metric}: ${row.why}`)
  return ['🚦 Gate:', ...tableOf(rows, report).split('\n'), ...notes, conclusion]
}

/** The verdict with its reason. */
export function gateConclusion({ gate: { verdict, why } }: Pick<Report, 'gate'>): string {
  return `${MARKS[verdict]}: ${why}`
}

function howToSetLimits(): string[] {
  return [
    'To set limits of your own, put floors in thresholds.json, for example:',
    '{ "version": 1, "floors": { "connection_success_rate": { "min": 95 }, "reconnection_rate": { "max": 0.1 } } }',
  ]
}

/** A passing row can still have advice, such as a limit that could be tighter. */
function hasMoreToSay({ verdict, why }: Row): boolean {
  return verdict !== 'pass' || why !== 'within the limit'
}

/** True for infinity, which the report's JSON cannot hold. */
function isNever({ metric }: Row, report: Report): boolean {
  return metricValue(metric, report) === Number.POSITIVE_INFINITY
}

/** Has columns for baseline and change only if some row has a baseline. */
function tableOf(rows: readonly Row[], report: Report): string {
  const hasBaseline = rows.some((row) => row.baseline !== null)
  const whereCompared = (...names: string[]): string[] => (hasBaseline ? names : [])
  const header = [
    'metric',
    ...whereCompared('baseline'),
    'this run',
    ...whereCompared('change'),
    'limit',
    'verdict',
  ]
  const cells = rows.map((row) => [
    row.metric,
    ...whereCompared(figure(row.baseline, NONE)),
    figure(row.value, isNever(row, report) ? 'never' : NONE),
    ...whereCompared(changeText(row)),
    row.limit,
    row.verdict.replace('_', ' '),
  ])
  const numeric = header.map((name) => (['this run', 'baseline', 'change'].includes(name) ? 'r' : 'l'))
  return markdownTable([header, ...cells], { align: numeric })
}

/** In percent, or in points if the limit is. */
function changeText({ change, limit }: Row): string {
  if (change === null) return NONE
  return `${change > 0 ? '+' : ''}${change.toFixed(1)} ${limit.endsWith('points') ? 'points' : '%'}`
}

/** Up to three decimals, without trailing zeros. */
function figure(value: number | null, otherwise: string): string {
  return value === null ? otherwise : String(Number(value.toFixed(3)))
}
