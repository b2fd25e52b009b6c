import type { Floor, GateResult, GateRow } from '../../model/gate.ts'
import { figure } from '../../text/figure.ts'
import { absentAbRows } from './ab-row.ts'
import { judgeFloors } from './floors.ts'
import { type RegressionInput, regressionRows } from './regressions.ts'

export interface GateInput extends Omit<RegressionInput, 'isCensored' | 'hasAb'> {
  /** Null without thresholds.json. */
  readonly floors: readonly Floor[] | null
  /** The measured window judged by the health rules, which decide if there are no floors. */
  readonly trialRule: { readonly passes: boolean; readonly why: string }
  /**
   * `limited`: this machine was the bottleneck of the measured window, so the numbers are not the server's. `evidence`
   * as in the report.
   */
  readonly generator: { readonly limited: boolean; readonly evidence: readonly string[] }
  /** What disturbed a window that passed anyway; null if nothing did. */
  readonly disturbance: string | null
  /** The capacity if the search ended before anything failed. */
  readonly censoredCapacity: number | null
  /** Null if no second server was measured. */
  readonly abRow: GateRow | null
  /** Both sides of the A/B were the same server, so it says nothing about a change. */
  readonly isSelfCheck?: boolean
}

const SHOWN = 3
/** Limits that were not judged are only named, so more of them fit. */
const NAMED = 8

/** Verdicts that never change the exit code. */
const ASIDE: ReadonlySet<GateRow['verdict']> = new Set(['advice', 'no_baseline'])

/** The gate's verdict. Without any floors, the health rules decide instead. */
export function judge(input: GateInput): GateResult {
  const { floors, censoredCapacity, abRow } = input
  const isCensored = censoredCapacity !== null
  const rows = [
    ...judgeFloors(input.metrics, floors ?? [], censoredCapacity, input.openCapacity),
    ...(abRow === null ? absentAbRows(input.regressions) : [abRow]),
    ...regressionRows({ ...input, isCensored, hasAb: abRow !== null && input.isSelfCheck !== true }),
  ]
  const { limited, evidence } = input.generator
  if (limited) {
    const why = `${evidence[0] ?? 'this machine was the limit'}, so this run says nothing about the server`
    return { verdict: 'inconclusive', rows: rows.map((row) => voided(row, why)), why }
  }
  return judgeRows(
    input,
    rows.map((row) => doubted(row, input.disturbance)),
  )
}

/** Metrics from a search or an A/B comparison, whose trials were each checked for disturbances. */
const OF_TRIALS: ReadonlySet<string> = new Set(['capacity_connections', 'recommended_cameras'])

/** A limit that was missed in a disturbed window may have been missed because of the disturbance. */
function doubted(row: GateRow, disturbance: string | null): GateRow {
  const isOfWindow = row.kind !== 'ab' && !OF_TRIALS.has(row.metric) && row.value !== null
  if (disturbance === null || row.verdict !== 'fail' || !isOfWindow) return row
  return {
    ...row,
    verdict: 'inconclusive',
    why: `${row.why}; but this machine was disturbed: ${disturbance}`,
  }
}

/** Rows that never count stay as they are: they already say why. */
function voided(row: GateRow, why: string): GateRow {
  return ASIDE.has(row.verdict) ? row : { ...row, verdict: 'inconclusive', why }
}

function judgeRows(input: GateInput, rows: readonly GateRow[]): GateResult {
  const { trialRule } = input
  const judged = rows.filter(({ verdict }) => !ASIDE.has(verdict))
  const failed = judged.filter(({ verdict }) => verdict === 'fail')
  const open = judged.filter(({ verdict }) => verdict === 'inconclusive')
  const isByTrialRule = input.floors === null || input.floors.length === 0
  const isBroken = isByTrialRule && !trialRule.passes
  const why = (...parts: readonly string[]): string => [...parts, ...notJudged(rows)].join('; ')
  const also = isBroken ? [byTrialRule(input)] : []
  if (failed.length > 0)
    return { verdict: 'fail', rows, why: why(...also, sentence(failed, judged.length, 'not met')) }
  if (isBroken) return { verdict: 'fail', rows, why: why(...also) }
  if (open.length > 0) return { verdict: 'inconclusive', rows, why: why(...undecided(open, judged.length)) }
  const ruled = isByTrialRule ? [byTrialRule(input)] : []
  return { verdict: 'pass', rows, why: why(...ruled, ...met(judged.length)) }
}

function byTrialRule({ floors, trialRule }: GateInput): string {
  const source = floors === null ? 'no thresholds.json' : 'no floors in thresholds.json'
  return `${trialRule.why}; ${source}, so the health rules decide`
}

function met(count: number): string[] {
  if (count === 0) return []
  return [count === 1 ? 'the limit is met' : `all ${count} limits are met`]
}

/** The rows that were compared with something and are still undecided. */
function undecided(open: readonly GateRow[], all: number): string[] {
  const compared = open.filter((row) => !isNotJudged(row))
  return compared.length === 0 ? [] : [sentence(compared, all, 'undecided')]
}

/** Whether a limit on a change had nothing to be judged by. */
function isNotJudged({ kind, verdict, change }: GateRow): boolean {
  if (verdict === 'no_baseline') return true
  return kind === 'regression' && verdict === 'inconclusive' && change === null
}

/** Names the limits that were not judged, whatever the verdict, and the reason if it is the same for all. */
function notJudged(rows: readonly GateRow[]): string[] {
  const found = rows.filter(isNotJudged)
  if (found.length === 0) return []
  const names = found.slice(0, NAMED).map(({ metric, limit }) => `${metric} (${limit})`)
  const more = found.length > NAMED ? `, and ${found.length - NAMED} more` : ''
  const reasons = [...new Set(found.map(({ why }) => why))]
  return [`not judged: ${names.join(', ')}${more}${reasons.length === 1 ? `: ${reasons[0]}` : ''}`]
}

function sentence(rows: readonly GateRow[], all: number, what: string): string {
  const shown = rows.slice(0, SHOWN).map((row) => `${row.metric} ${valueText(row)} (limit ${row.limit})`)
  const more = rows.length > SHOWN ? `, and ${rows.length - SHOWN} more` : ''
  return `${rows.length} of ${all} limits ${what}: ${shown.join(', ')}${more}`
}

/** A comparison shows its change, because that is what its limit is about. */
function valueText({ value, change, limit, kind }: GateRow): string {
  if (kind !== 'floor' && change !== null) {
    const unit = limit.endsWith('%') ? ' %' : ' points'
    return `${change > 0 ? '+' : ''}${figure(Number(change.toFixed(1)))}${unit}`
  }
  if (value === null || Number.isNaN(value)) return 'not measured'
  return Number.isFinite(value) ? figure(value) : 'infinite'
}
