import type { ChangeLimit, GateRow, Regression } from '../../model/gate.ts'
import { holm } from '../stats/holm.ts'
import type { Interval } from '../stats/interval.ts'
import { type BaselineView, comparableJobs, type JobNumbers } from './baseline-jobs.ts'
import { ALPHA, type Compared, changeLimit, comparisonOf } from './compared.ts'
import type { Metrics } from './floors.ts'
import {
  ALL_MEASURABLE,
  isCensorable,
  NOTHING_OPEN,
  type OpenCapacity,
  type Unmeasurable,
} from './measured.ts'
import { percentChange } from './percent-change.ts'
import { pointsChange } from './points-change.ts'
import { shareChange } from './share-change.ts'

/** The goal of a capacity search, so it is judged alone. All other metrics are guardrails with Holm's correction. */
const PRIMARY = 'capacity_connections'
/** Metrics in percent of the planned connections. */
const SHARES: ReadonlySet<string> = new Set(['connection_success_rate', 'healthy_rate'])

export interface RegressionInput extends BaselineView {
  readonly metrics: Metrics
  readonly regressions: readonly Regression[]
  /** The capacity is only known to be "at least" this, so it cannot prove a drop. */
  readonly isCensored: boolean
  /** What the search left open; absent if nothing. */
  readonly openCapacity?: OpenCapacity
  /** What this run could not show; absent if nothing. */
  readonly unmeasurable?: Unmeasurable
  /** Whether an A/B comparison decides about the capacity. */
  readonly hasAb: boolean
}

type Judged = Pick<GateRow, 'baseline' | 'change' | 'verdict' | 'reason'>

interface Line {
  readonly metric: string
  readonly limit: ChangeLimit
  readonly value: number | null
  readonly judged: Judged | Found
}

/** A comparison with the jobs. Its final verdict depends on the other rows too. */
interface Found {
  readonly jobs: JobNumbers
  readonly compared: Compared
  /** The wide interval of this run's number; null if the number is known. */
  readonly interval: Interval | null
}

/**
 * One row for each limit on the change from the recorded jobs of the same machine and profile (docs/thresholds.md).
 * The row of `ab_goodput`, the limit of A/B comparisons, is in ab-row.ts.
 */
export function regressionRows(input: RegressionInput): GateRow[] {
  const lines = input.regressions
    .filter(({ metric }) => metric !== 'ab_goodput')
    .flatMap(({ metric, limits }) =>
      Object.entries(limits).map(([name, most]) => lineOf(metric, name, most, input)),
    )
  const proofs = guardrailProofs(lines)
  return lines.map((line) => ({
    metric: line.metric,
    kind: 'regression',
    value: line.value,
    limit: line.limit,
    ...conclude(line, proofs.get(line), input),
  }))
}

function lineOf(metric: string, name: string, most: number, input: RegressionInput): Line {
  const value = Object.hasOwn(input.metrics, metric) ? (input.metrics[metric] ?? null) : null
  const limit = changeLimit(name, most)
  return { metric, limit, value, judged: judge(metric, value, limit, input) }
}

function judge(
  metric: string,
  value: number | null,
  limit: ChangeLimit,
  input: RegressionInput,
): Judged | Found {
  const jobs = comparableJobs(metric, input)
  if ('verdict' in jobs) return { baseline: null, change: null, ...jobs }
  const { numbers, shortage } = jobs
  const { unknown, wide } = input.openCapacity ?? NOTHING_OPEN
  if (value === null && isCensorable(metric) && unknown !== null)
    return open({ code: 'no_load_held', detail: unknown.why })
  const why = value === null ? (input.unmeasurable ?? ALL_MEASURABLE).get(metric) : undefined
  if (why !== undefined) return open({ code: 'not_measurable', detail: why })
  if (value === null || Number.isNaN(value)) return fail({ code: 'not_measured' })
  if (!Number.isFinite(value)) return fail({ code: 'infinite' })
  if (numbers.length < 2 && shortage !== null) return { ...open(shortage), baseline: numbers[0] ?? null }
  if (limit.unit === 'percent' && numbers.some((number) => number <= 0))
    return open({ code: 'zero_baseline' })
  const compared = (number: number): Compared => compare(metric, numbers, number, limit, input)
  return {
    jobs,
    compared: judgeBothEnds(compared(value), wide.get(metric), compared),
    interval: wide.get(metric) ?? null,
  }
}

/** Undecided if an end of a wide interval gives another verdict. */
function judgeBothEnds(
  found: Compared,
  interval: Interval | undefined,
  compared: (value: number) => Compared,
): Compared {
  const ends = interval === undefined ? [] : [interval.low, interval.high]
  const isSure = ends.every((end) => compared(end).verdict === found.verdict)
  return isSure ? found : { ...found, verdict: 'inconclusive' }
}

function compare(
  metric: string,
  numbers: readonly number[],
  value: number,
  limit: ChangeLimit,
  { profile: { connections } }: RegressionInput,
): Compared {
  if (limit.unit === 'percent') return percentChange(numbers, value, limit)
  if (SHARES.has(metric)) return shareChange(numbers, value, limit, connections)
  return pointsChange(numbers, value, limit, metric === 'reconnection_rate' ? 1 / connections : 0)
}

/** Holm-adjusted p values that a guardrail got worse, so that the risks of several limits do not add up. */
function guardrailProofs(lines: readonly Line[]): Map<Line, number> {
  const guardrails = lines.flatMap((line) =>
    'compared' in line.judged && line.metric !== PRIMARY && line.judged.jobs.shortage === null
      ? [{ line, p: line.judged.compared.pWorse }]
      : [],
  )
  const adjusted = holm(guardrails.map(({ p }) => p))
  return new Map(guardrails.map(({ line }, index) => [line, adjusted[index] ?? 1]))
}

function conclude(line: Line, proof: number | undefined, input: RegressionInput): Judged {
  const judged = 'compared' in line.judged ? concludeFound(line, line.judged, proof, input) : line.judged
  const isReplaced = input.hasAb && line.metric === PRIMARY && judged.verdict !== 'no_baseline'
  return isReplaced
    ? { ...judged, verdict: 'advice', reason: { code: 'ab_decides', otherwise: judged.reason } }
    : judged
}

function concludeFound(
  { metric, limit, value }: Line,
  { jobs: { numbers, shortage }, compared, interval }: Found,
  proof: number | undefined,
  { isCensored }: RegressionInput,
): Judged {
  const { baseline, change } = compared
  const comparison = comparisonOf(compared, numbers.length, limit)
  const row = (verdict: GateRow['verdict'], reason: GateRow['reason']): Judged => {
    return { baseline, change, verdict, reason }
  }
  if (shortage !== null) return { ...open({ ...shortage, comparison }), baseline }
  if (isCensored && isCensorable(metric) && compared.verdict !== 'pass')
    return row('inconclusive', { code: 'at_least', value: value ?? 0 })
  if (compared.verdict === 'pass') {
    return compared.isBetter
      ? row('improved', { code: 'better', comparison })
      : row('pass', { code: 'not_worse', comparison })
  }
  const isProven = compared.verdict === 'fail' && (proof ?? 0) <= ALPHA
  if (isProven) return row('fail', { code: 'worse', comparison })
  if (interval !== null) return row('inconclusive', { code: 'wide_interval', ...interval, comparison })
  return row('inconclusive', { code: 'not_enough_evidence', comparison })
}

function fail(reason: GateRow['reason']): Judged {
  return { baseline: null, change: null, verdict: 'fail', reason }
}

function open(reason: GateRow['reason']): Judged {
  return { baseline: null, change: null, verdict: 'inconclusive', reason }
}
