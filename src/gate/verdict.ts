import type { Floor, GateResult, GateRow } from '../model.ts'
import { figure } from './figure.ts'
import { judgeFloors } from './floors.ts'
import { type RegressionInput, regressionRows } from './regressions.ts'

export interface GateInput extends Omit<RegressionInput, 'isCensored' | 'hasAb'> {
  /** Null without thresholds.json. */
  readonly floors: readonly Floor[] | null
  /** The measured window against the health rules; decides where there is no floor. */
  readonly trialRule: { readonly passes: boolean; readonly why: string }
  /** This machine was the limit of the measured window: whatever was measured, it was not the server. */
  readonly generatorLimited: boolean
  /** What disturbed a window that passed all the same; null when nothing did. */
  readonly disturbance: string | null
  /** The capacity when the search ended before anything failed. */
  readonly censoredCapacity: number | null
  /** Null when no second server was measured. */
  readonly abRow: GateRow | null
}

const GENERATOR =
  'the load generator was the limit of the measured window, so the run says nothing of the server'
const SHOWN = 3

/** Verdicts that never change the exit code. */
const ASIDE: ReadonlySet<GateRow['verdict']> = new Set(['advice', 'no_baseline'])

/** The gate's answer. Without a single floor the trial rule decides in their place. */
export function judge(input: GateInput): GateResult {
  const { floors, censoredCapacity, abRow } = input
  const isCensored = censoredCapacity !== null
  const rows = [
    ...judgeFloors(input.metrics, floors ?? [], censoredCapacity),
    ...(abRow === null ? [] : [abRow]),
    ...regressionRows({ ...input, isCensored, hasAb: abRow !== null }),
  ]
  if (input.generatorLimited) return { verdict: 'inconclusive', rows: rows.map(voided), why: GENERATOR }
  return judgeRows(
    input,
    rows.map((row) => doubted(row, input.disturbance)),
  )
}

/** What a search or an A/B tells: each of their trials was looked at by itself. */
const OF_TRIALS: ReadonlySet<string> = new Set(['capacity_connections', 'recommended_cameras'])

/** A number of a disturbed window that is not met may be the disturbance's. */
function doubted(row: GateRow, disturbance: string | null): GateRow {
  const isOfWindow = row.kind !== 'ab' && !OF_TRIALS.has(row.metric) && row.value !== null
  if (disturbance === null || row.verdict !== 'fail' || !isOfWindow) return row
  return {
    ...row,
    verdict: 'inconclusive',
    why: `${row.why}; but this machine was disturbed: ${disturbance}`,
  }
}

/** What never counted is left as it was: it says why. */
function voided(row: GateRow): GateRow {
  return ASIDE.has(row.verdict) ? row : { ...row, verdict: 'inconclusive', why: GENERATOR }
}

function judgeRows(input: GateInput, rows: readonly GateRow[]): GateResult {
  const { trialRule, floors } = input
  const judged = rows.filter(({ verdict }) => !ASIDE.has(verdict))
  const failed = judged.filter(({ verdict }) => verdict === 'fail')
  if (floors === null || floors.length === 0) {
    if (!trialRule.passes)
      return { verdict: 'fail', rows, why: [byTrialRule(input), ...also(failed)].join('; ') }
  }
  if (failed.length > 0) return { verdict: 'fail', rows, why: sentence(failed, judged.length, 'not met') }
  const open = judged.filter(({ verdict }) => verdict === 'inconclusive')
  if (open.length > 0)
    return { verdict: 'inconclusive', rows, why: sentence(open, judged.length, 'undecided') }
  if (floors === null || floors.length === 0)
    return { verdict: 'pass', rows, why: [byTrialRule(input), ...also(judged)].join('; ') }
  return { verdict: 'pass', rows, why: met(judged.length) }
}

function byTrialRule({ floors, trialRule }: GateInput): string {
  const source = floors === null ? 'no thresholds.json' : 'no floors in thresholds.json'
  return `${trialRule.why}; ${source}, so the health rules decide`
}

/** Rows that were judged beside the trial rule. */
function also(rows: readonly GateRow[]): string[] {
  if (rows.length === 0) return []
  const failed = rows.filter(({ verdict }) => verdict === 'fail')
  return [failed.length > 0 ? sentence(failed, rows.length, 'not met') : met(rows.length)]
}

function met(count: number): string {
  return count === 1 ? 'the limit is met' : `all ${count} limits are met`
}

function sentence(rows: readonly GateRow[], all: number, what: string): string {
  const shown = rows.slice(0, SHOWN).map((row) => `${row.metric} ${valueText(row)} (limit ${row.limit})`)
  const more = rows.length > SHOWN ? `, and ${rows.length - SHOWN} more` : ''
  return `${rows.length} of ${all} limits ${what}: ${shown.join(', ')}${more}`
}

/** Of a comparison it is the change that the limit is about. */
function valueText({ value, change, limit, kind }: GateRow): string {
  if (kind !== 'floor' && change !== null) {
    const unit = limit.endsWith('%') ? ' %' : ' points'
    return `${change > 0 ? '+' : ''}${figure(Number(change.toFixed(1)))}${unit}`
  }
  if (value === null || Number.isNaN(value)) return 'not measured'
  return Number.isFinite(value) ? figure(value) : 'infinite'
}
