import type { Floor, GateRow } from '../../model/gate.ts'
import { figure } from '../../text/figure.ts'
import type { Interval } from '../stats/interval.ts'
import {
  isCensorable,
  NOTHING_OPEN,
  notMeasured,
  type OpenCapacity,
  type UnknownCapacity,
  wideText,
} from './measured.ts'
import { tightenHint } from './tighten.ts'

export type Metrics = Readonly<Record<string, number | null>>

/**
 * One row for each floor, in order. A metric that was not measured fails: only a number can pass. If a search found
 * no capacity, its floor stays open, unless it asks for a load that failed. A floor inside a wide interval of the
 * capacity stays open too.
 * @param metrics infinite for an event that never came, null for what was not measured
 * @param censoredCapacity the capacity if it is only known to be at least this; floors above it stay open
 * @param open what the search left open
 */
export function judgeFloors(
  metrics: Metrics,
  floors: readonly Floor[],
  censoredCapacity: number | null = null,
  { unknown, wide }: OpenCapacity = NOTHING_OPEN,
): GateRow[] {
  return floors.map((floor) => {
    const value = Object.hasOwn(metrics, floor.metric) ? (metrics[floor.metric] ?? null) : null
    const isOpen = censoredCapacity !== null && isCensorable(floor.metric)
    const isUnknown = value === null && isCensorable(floor.metric)
    const judged =
      isUnknown && unknown !== null
        ? judgeUnknown(floor, unknown)
        : judgeWide(floor, judgeFloor(floor, value, isOpen), wide.get(floor.metric))
    return {
      metric: floor.metric,
      kind: 'floor',
      baseline: null,
      value,
      change: null,
      limit: limitText(floor),
      ...judged,
    }
  })
}

type Judged = Pick<GateRow, 'verdict' | 'why'>

function judgeUnknown({ metric, min }: Floor, { why, failedAt }: UnknownCapacity): Judged {
  const isRefuted =
    metric === 'capacity_connections' && failedAt !== null && min !== undefined && min >= failedAt
  if (isRefuted) return { verdict: 'fail', why: `already ${figure(failedAt)} connections failed` }
  return { verdict: 'inconclusive', why: `the search found no load that holds: ${why}` }
}

/** A wide interval decides a floor only if both of its ends give the same verdict. */
function judgeWide(floor: Floor, judged: Judged, interval: Interval | undefined): Judged {
  if (interval === undefined) return judged
  const isSure = [interval.low, interval.high].every(
    (end) => judgeFloor(floor, end, false).verdict === judged.verdict,
  )
  return isSure ? judged : { verdict: 'inconclusive', why: wideText(interval) }
}

function judgeFloor(floor: Floor, value: number | null, isOpen: boolean): Judged {
  if (value === null || Number.isNaN(value)) return { verdict: 'fail', why: notMeasured(floor.metric) }
  if (floor.min === undefined && floor.max === undefined)
    return { verdict: 'fail', why: 'the floor sets no limit' }
  const shown = figure(value)
  if (floor.max !== undefined && value > floor.max) {
    const why =
      value === Number.POSITIVE_INFINITY
        ? infiniteWhy(floor.metric)
        : `${shown} is more than ${figure(floor.max)}`
    return { verdict: 'fail', why }
  }
  if (isOpen && !isSettled(floor, value)) return { verdict: 'inconclusive', why: censoredWhy(shown) }
  if (floor.min !== undefined && value < floor.min) {
    return { verdict: 'fail', why: `${shown} is less than ${figure(floor.min)}` }
  }
  return { verdict: 'pass', why: tightenHint(floor, value) ?? 'within the limit' }
}

function infiniteWhy(metric: string): string {
  if (metric === 'reconnection_rate') return 'no connection was successful, which counts as infinite'
  return 'it never came, which counts as infinite'
}

/** "At least v" settles a minimum up to v. It can break a maximum, but never meet one. */
function isSettled(floor: Floor, atLeast: number): boolean {
  return floor.max === undefined && (floor.min === undefined || atLeast >= floor.min)
}

function censoredWhy(atLeast: string): string {
  return `at least ${atLeast}: the search stopped there before anything failed; raise --max-connections to find out`
}

function limitText({ min, max }: Floor): string {
  const limits = [min === undefined ? '' : `≥ ${figure(min)}`, max === undefined ? '' : `≤ ${figure(max)}`]
  return limits.filter((limit) => limit !== '').join(' and ')
}
