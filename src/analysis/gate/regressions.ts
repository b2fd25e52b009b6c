import type { GateRow, Regression } from '../../model/gate.ts'
import { figure } from '../../text/figure.ts'
import { holm } from '../stats/holm.ts'
import type { Interval } from '../stats/interval.ts'
import { type BaselineView, comparableJobs, type JobNumbers } from './baseline-jobs.ts'
import { ALPHA, type ChangeLimit, type Compared, changeLimit, comparedText } from './compared.ts'
import type { Metrics } from './floors.ts'
import { limitText } from './limit-text.ts'
import { isCensorable, NOTHING_OPEN, notMeasured, type OpenCapacity, wideText } from './measured.ts'
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
  /** Whether an A/B comparison decides about the capacity. */
  readonly hasAb: boolean
}

type Judged = Pick<GateRow, 'baseline' | 'change' | 'verdict' | 'why'>

interface Line {
  readonly metric: string
  readonly text: string
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
    limit: line.text,
    ...conclude(line, proofs.get(line), input),
  }))
}

function lineOf(metric: string, name: string, most: number, input: RegressionInput): Line {
  const value = Object.hasOwn(input.metrics, metric) ? (input.metrics[metric] ?? null) : null
  const limit = changeLimit(name, most)
  return { metric, text: limitText(name, most), limit, value, judged: judge(metric, value, limit, input) }
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
    return open(`the search found no load that holds: ${unknown.why}`)
  if (value === null || Number.isNaN(value)) return failed(notMeasured(metric))
  if (!Number.isFinite(value)) return failed('it never came, which counts as infinite')
  if (numbers.length < 2) return { ...open(shortage ?? ''), baseline: numbers[0] ?? null }
  if (limit.unit === '%' && numbers.some((number) => number <= 0)) return open(NO_PERCENT)
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

const NO_PERCENT = 'a recorded job has 0, of which there are no percent: limit the points instead'

function compare(
  metric: string,
  numbers: readonly number[],
  value: number,
  limit: ChangeLimit,
  { profile: { connections } }: RegressionInput,
): Compared {
  if (limit.unit === '%') return percentChange(numbers, value, limit)
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
  return isReplaced ? { ...judged, verdict: 'advice', why: `the A/B decides; ${judged.why}` } : judged
}

function concludeFound(
  { metric, limit, value }: Line,
  { jobs: { numbers, shortage }, compared, interval }: Found,
  proof: number | undefined,
  { isCensored }: RegressionInput,
): Judged {
  const { baseline, change } = compared
  const text = comparedText(compared, numbers.length, limit)
  const row = (verdict: GateRow['verdict'], why: string): Judged => ({ baseline, change, verdict, why })
  if (shortage !== null) return { ...open(`${shortage}; so far ${text}`), baseline }
  if (isCensored && isCensorable(metric) && compared.verdict !== 'pass')
    return row('inconclusive', atLeast(value ?? 0))
  const verdict = compared.verdict === 'fail' && (proof ?? 0) > ALPHA ? 'inconclusive' : compared.verdict
  if (verdict === 'pass' && compared.isBetter) return row('improved', `better: ${text}`)
  if (verdict === 'inconclusive' && interval !== null) return row(verdict, `${wideText(interval)}; ${text}`)
  return row(verdict, verdict === 'inconclusive' ? `not enough evidence: ${text}${SMALLER}` : text)
}

const SMALLER = '; more jobs or --baseline-target would settle it'

function atLeast(value: number): string {
  return `at least ${figure(value)}: the search stopped there before anything failed; raise --max-connections to find out`
}

function failed(why: string): Judged {
  return { baseline: null, change: null, verdict: 'fail', why }
}

function open(why: string): Judged {
  return { baseline: null, change: null, verdict: 'inconclusive', why }
}
