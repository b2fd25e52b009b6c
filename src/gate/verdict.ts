import type { Floor, GateResult, GateRow, Regression } from '../model.ts'
import { figure } from './figure.ts'
import { judgeFloors, type Metrics } from './floors.ts'
import { regressionRows } from './regressions.ts'

export interface GateInput {
  readonly metrics: Metrics
  /** Null without thresholds.json. */
  readonly floors: readonly Floor[] | null
  readonly regressions?: readonly Regression[]
  /** The measured window against the health rules; decides alone where there is no floor. */
  readonly trialRule: { readonly passes: boolean; readonly why: string }
  /** This machine was the limit of the measured window: whatever was measured, it was not the server. */
  readonly generatorLimited: boolean
  /** The capacity when the search ended before anything failed. */
  readonly censoredCapacity?: number | null
}

const GENERATOR =
  'the load generator was the limit of the measured window, so the run says nothing of the server'
const SHOWN = 3

/** The gate's answer. Without a single floor the trial rule decides. */
export function judge(input: GateInput): GateResult {
  const rows = judgeFloors(input.metrics, input.floors ?? [], input.censoredCapacity ?? null)
  const compared = regressionRows(input.metrics, input.regressions ?? [])
  const result = judgeRows(input, rows)
  return { ...result, rows: [...result.rows, ...compared] }
}

function judgeRows(input: GateInput, rows: readonly GateRow[]): GateResult {
  if (input.generatorLimited) return { verdict: 'inconclusive', rows: rows.map(voided), why: GENERATOR }
  if (rows.length === 0) return byTrialRule(input)
  const failed = rows.filter((row) => row.verdict === 'fail')
  if (failed.length > 0) return { verdict: 'fail', rows, why: sentence(failed, rows.length, 'not met') }
  const open = rows.filter((row) => row.verdict === 'inconclusive')
  if (open.length > 0) return { verdict: 'inconclusive', rows, why: sentence(open, rows.length, 'undecided') }
  return {
    verdict: 'pass',
    rows,
    why: rows.length === 1 ? 'the limit is met' : `all ${rows.length} limits are met`,
  }
}

function voided(row: GateRow): GateRow {
  return { ...row, verdict: 'inconclusive', why: GENERATOR }
}

function byTrialRule({ floors, trialRule }: GateInput): GateResult {
  const source = floors === null ? 'no thresholds.json' : 'no floors in thresholds.json'
  return {
    verdict: trialRule.passes ? 'pass' : 'fail',
    rows: [],
    why: `${trialRule.why}; ${source}, so the health rules decide`,
  }
}

function sentence(rows: readonly GateRow[], all: number, what: string): string {
  const shown = rows.slice(0, SHOWN).map((row) => `${row.metric} ${valueText(row)} (limit ${row.limit})`)
  const more = rows.length > SHOWN ? `, and ${rows.length - SHOWN} more` : ''
  return `${rows.length} of ${all} limits ${what}: ${shown.join(', ')}${more}`
}

function valueText({ value }: GateRow): string {
  if (value === null || Number.isNaN(value)) return 'not measured'
  return Number.isFinite(value) ? figure(value) : 'infinite'
}
