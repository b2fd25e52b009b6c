import type { Bounds, Floor, GateRow } from '../../model/gate.ts'
import type { Interval } from '../stats/interval.ts'
import {
  ALL_MEASURABLE,
  isCensorable,
  NOTHING_OPEN,
  type OpenCapacity,
  type UnknownCapacity,
  type Unmeasurable,
} from './measured.ts'
import { looseLimit } from './tighten.ts'

export type Metrics = Readonly<Record<string, number | null>>

/**
 * One row for each floor, in order. A metric that was not measured fails: only a number can pass. One that this run
 * could not show stays open. If a search found
 * no capacity, its floor stays open, unless it asks for a load that failed. A floor inside a wide interval of the
 * capacity stays open too.
 * @param metrics infinite for an event that never came, null for what was not measured
 * @param censoredCapacity the capacity if it is only known to be at least this; floors above it stay open
 * @param open what the search left open
 * @param unmeasurable what this run could not show
 */
export function judgeFloors(
  metrics: Metrics,
  floors: readonly Floor[],
  censoredCapacity: number | null = null,
  { unknown, wide }: OpenCapacity = NOTHING_OPEN,
  unmeasurable: Unmeasurable = ALL_MEASURABLE,
): GateRow[] {
  return floors.map((floor) => {
    const { metric, ...limit } = floor
    const value = Object.hasOwn(metrics, metric) ? (metrics[metric] ?? null) : null
    const isOpen = censoredCapacity !== null && isCensorable(metric)
    const isUnknown = value === null && isCensorable(metric)
    const why = value === null ? unmeasurable.get(metric) : undefined
    const limited = { metric, kind: 'floor', baseline: null, value, change: null, limit } as const
    if (why !== undefined) return { ...limited, ...open({ code: 'not_measurable', detail: why }) }
    const judged =
      isUnknown && unknown !== null
        ? judgeUnknown(floor, unknown)
        : judgeWide(limit, judgeFloor(limit, value, isOpen), wide.get(metric))
    return { ...limited, ...judged }
  })
}

type Judged = Pick<GateRow, 'verdict' | 'reason'>

function judgeUnknown({ metric, min }: Floor, { why, failedAt }: UnknownCapacity): Judged {
  const isRefuted =
    metric === 'capacity_connections' && failedAt !== null && min !== undefined && min >= failedAt
  if (isRefuted) return fail({ code: 'load_failed', connections: failedAt })
  return open({ code: 'no_load_held', detail: why })
}

/** A wide interval decides a floor only if both of its ends give the same verdict. */
function judgeWide(limit: Bounds, judged: Judged, interval: Interval | undefined): Judged {
  if (interval === undefined) return judged
  const { low, high } = interval
  const isSure = [low, high].every((end) => judgeFloor(limit, end, false).verdict === judged.verdict)
  return isSure ? judged : open({ code: 'wide_interval', low, high, comparison: null })
}

function judgeFloor(limit: Bounds, value: number | null, isOpen: boolean): Judged {
  const { min, max } = limit
  if (value === null || Number.isNaN(value)) return fail({ code: 'not_measured' })
  if (min === undefined && max === undefined) return fail({ code: 'no_limit' })
  if (max !== undefined && value > max) {
    const isInfinite = value === Number.POSITIVE_INFINITY
    return fail(isInfinite ? { code: 'infinite' } : { code: 'above_max', value, max })
  }
  if (isOpen && !isSettled(limit, value)) return open({ code: 'at_least', value })
  if (min !== undefined && value < min) return fail({ code: 'below_min', value, min })
  return { verdict: 'pass', reason: looseLimit(limit, value) ?? { code: 'within_limit' } }
}

/** "At least v" settles a minimum up to v. It can break a maximum, but never meet one. */
function isSettled({ min, max }: Bounds, atLeast: number): boolean {
  return max === undefined && (min === undefined || atLeast >= min)
}

function fail(reason: GateRow['reason']): Judged {
  return { verdict: 'fail', reason }
}

function open(reason: GateRow['reason']): Judged {
  return { verdict: 'inconclusive', reason }
}
