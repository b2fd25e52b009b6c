import type { Floor, GateFinding, GateResult, GateRow } from '../../model/gate.ts'
import { absentAbRows } from './ab-row.ts'
import { judgeFloors } from './floors.ts'
import { type RegressionInput, regressionRows } from './regressions.ts'

export interface GateInput extends Omit<RegressionInput, 'isCensored' | 'hasAb'> {
  /** Null without thresholds.json. */
  readonly floors: readonly Floor[] | null
  /** The measured window judged by the health rules, which decide if there are no floors. */
  readonly trialRule: { readonly passes: boolean; readonly why: string }
  /** What a soak is judged by beside the limits; absent or empty without one. */
  readonly soak?: readonly SoakFinding[]
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

/** One rule of a soak, and why it has its verdict. */
export interface SoakFinding {
  readonly verdict: GateResult['verdict']
  readonly why: string
}

/** Verdicts that never change the exit code. */
const ASIDE: ReadonlySet<GateRow['verdict']> = new Set(['advice', 'no_baseline'])

/** The gate's verdict. Without any floors, the health rules decide instead. */
export function judge(input: GateInput): GateResult {
  const { floors, censoredCapacity, abRow } = input
  const isCensored = censoredCapacity !== null
  const rows = [
    ...judgeFloors(input.metrics, floors ?? [], censoredCapacity, input.openCapacity, input.unmeasurable),
    ...(abRow === null ? absentAbRows(input.regressions) : [abRow]),
    ...regressionRows({ ...input, isCensored, hasAb: abRow !== null && input.isSelfCheck !== true }),
  ]
  const { limited, evidence } = input.generator
  if (limited) {
    const reason = { code: 'void', evidence: evidence[0] ?? null } as const
    return { verdict: 'inconclusive', rows: rows.map((row) => voidRow(row, reason)), findings: [reason] }
  }
  return judgeRows(
    input,
    rows.map((row) => doubt(row, input.disturbance)),
  )
}

/** Metrics from a search or an A/B comparison, whose trials were each checked for disturbances. */
const OF_TRIALS: ReadonlySet<string> = new Set(['capacity_connections', 'recommended_cameras'])

/** A limit that was missed in a disturbed window may have been missed because of the disturbance. */
function doubt(row: GateRow, disturbance: string | null): GateRow {
  const isOfWindow = row.kind !== 'ab' && !OF_TRIALS.has(row.metric) && row.value !== null
  if (disturbance === null || row.verdict !== 'fail' || !isOfWindow) return row
  return {
    ...row,
    verdict: 'inconclusive',
    reason: { code: 'disturbed', disturbance, otherwise: row.reason },
  }
}

/** Rows that never count stay as they are: they already have a reason. */
function voidRow(row: GateRow, reason: GateRow['reason']): GateRow {
  return ASIDE.has(row.verdict) ? row : { ...row, verdict: 'inconclusive', reason }
}

function judgeRows(input: GateInput, rows: readonly GateRow[]): GateResult {
  const { trialRule } = input
  const judged = rows.filter(({ verdict }) => !ASIDE.has(verdict))
  const failed = judged.filter(({ verdict }) => verdict === 'fail')
  const open = judged.filter(({ verdict }) => verdict === 'inconclusive')
  const ruled = trialRuleOf(input)
  const isBroken = ruled !== null && !trialRule.passes
  const soak = soakFindings(input)
  const limits = judged.length
  const result = (verdict: GateResult['verdict'], ...findings: (GateFinding | null)[]): GateResult => {
    const all = [...findings, notJudged(rows)].filter((finding) => finding !== null)
    return { verdict, rows, findings: all }
  }
  if (failed.length > 0)
    return result('fail', isBroken ? ruled : null, { code: 'not_met', rows: failed, limits }, ...soak.fail)
  if (isBroken) return result('fail', ruled, ...soak.fail)
  if (soak.fail.length > 0) return result('fail', ...soak.fail)
  if (open.length > 0 || soak.inconclusive.length > 0)
    return result('inconclusive', open.length > 0 ? undecided(open, limits) : null, ...soak.inconclusive)
  return result('pass', ruled, limits === 0 ? null : { code: 'met', limits })
}

function soakFindings({ soak = [] }: GateInput): Record<'fail' | 'inconclusive', GateFinding[]> {
  const of = (wanted: SoakFinding['verdict']): GateFinding[] =>
    soak.filter(({ verdict }) => verdict === wanted).map(({ why }) => ({ code: 'soak', detail: why }))
  return { fail: of('fail'), inconclusive: of('inconclusive') }
}

/** Null if floors decide. */
function trialRuleOf({ floors, trialRule: { why } }: GateInput): GateFinding | null {
  if (floors !== null && floors.length > 0) return null
  return { code: 'trial_rule', detail: why, without: floors === null ? 'file' : 'floors' }
}

/** The rows that were compared with something and are still undecided. */
function undecided(open: readonly GateRow[], limits: number): GateFinding | null {
  const rows = open.filter((row) => !isNotJudged(row))
  return rows.length === 0 ? null : { code: 'undecided', rows, limits }
}

/** The limits that were not judged, whatever the verdict. */
function notJudged(all: readonly GateRow[]): GateFinding | null {
  const rows = all.filter(isNotJudged)
  return rows.length === 0 ? null : { code: 'not_judged', rows }
}

/** Whether a limit on a change had nothing to be judged by. */
function isNotJudged({ kind, verdict, change }: GateRow): boolean {
  if (verdict === 'no_baseline') return true
  return kind === 'regression' && verdict === 'inconclusive' && change === null
}
