import type { Capacity } from '../../model/capacity.ts'
import type { ResourceUse } from '../../model/resources.ts'
import type { Shard } from '../../model/shard.ts'
import { counted } from '../stats/counted.ts'
import { UNKNOWN } from './unknown.ts'
import { FULL_UTILIZATION, type UtilizationLine, utilizationLine } from './utilization-line.ts'

export interface ExtrapolationInput {
  /** Connections that delivered frames throughout the measured window. */
  readonly successful: number
  readonly planned: number
  /** The known utilisation of the server, 0 < u ≤ 1; null to take it from `loads`, or from a rule of thumb. */
  readonly utilization: number | null
  /** What the server's process used at each load that was held; empty if it was not watched. */
  readonly loads?: readonly ResourceUse[]
}

/** Below this, the test itself was beyond what the server carries, whatever its processors show. */
const MIN_SUCCESS_PERCENT = 95

/**
 * An estimate for a capacity that was not measured: low confidence, and every text says "not measured". The best
 * available evidence decides: the utilisation given by the user, then the utilisation of the server's process over
 * several loads, and last the rule of thumb of the legacy tool.
 */
export function extrapolate(input: ExtrapolationInput): Capacity {
  const { successful, planned, utilization, loads = [] } = input
  if (successful <= 0) return unknownCapacity(planned)
  if (utilization !== null) return divide(input, utilization, 'the utilisation given')
  if (loads.length === 0) return byRuleOfThumb(input)
  const line = lineOf(input, loads)
  if (!('refused' in line)) return atFullUtilization(input, line)
  const note = `the processor use of the server's process does not show the capacity: ${line.refused}`
  return { ...byRuleOfThumb(input), notes: [note] }
}

/** For a void window: what it carried says nothing about the server. */
export function voidCapacity(): Capacity {
  return unknown('not measured: this machine was the limit, so nothing is known about the server')
}

/** For a window that failed because of single cameras: the server was not at its limit. */
export function camerasCapacity(why: string): Capacity {
  return { ...unknown(`not measured: ${why}, so nothing is known about the server's limit`), pathLimit: why }
}

/** For one of several shards: the load of all of them is what the server carried. */
export function shardCapacity({ number, of }: Shard): Capacity {
  return unknown(`not measured: shard ${number} of ${of} is a part of the load`)
}

function unknownCapacity(planned: number): Capacity {
  return unknown(`not measured: 0 of ${planned} connections were successful, nothing to extrapolate from`)
}

function unknown(why: string): Capacity {
  return { ...UNKNOWN, grow: null, notes: [], reason: why, formula: why }
}

function lineOf(
  { successful, planned }: ExtrapolationInput,
  loads: readonly ResourceUse[],
): ReturnType<typeof utilizationLine> {
  if (successRate(successful, planned) >= MIN_SUCCESS_PERCENT) return utilizationLine(loads)
  return {
    refused: `only ${successful} of ${planned} connections were successful, so the test was beyond the capacity`,
  }
}

/** What the test carried is a fact: the answer and its interval do not go below it. */
function atFullUtilization({ successful, planned }: ExtrapolationInput, line: UtilizationLine): Capacity {
  const connections = Math.max(successful, wholeDown(line.connections))
  const low = Math.max(successful, wholeDown(line.low))
  const high = Math.max(connections, Math.ceil(line.high - 1e-9))
  const carried = wholeDown(line.connections) < successful ? `; the test carried ${successful}` : ''
  return {
    ...extrapolateTo(planned, connections),
    low,
    high,
    formula: `not measured, extrapolated from the server's process: ${lineText(line)}${carried}`,
    notes: ['extrapolated from the processors alone: memory, network or a lock may end it earlier'],
  }
}

function lineText({ intercept, slope, loads, largestLoad, connections, low, high }: UtilizationLine): string {
  const line = `${intercept.toPrecision(3)} + ${slope.toPrecision(3)} × connections`
  const answer = `${connections.toFixed(1)} connections (90 % interval ${low.toFixed(1)} to ${high.toFixed(1)})`
  return `utilisation ${line}, over ${loads} loads up to ${largestLoad}, reaches ${FULL_UTILIZATION} at ${answer}`
}

/** The legacy tool took the utilisation from the success rate of the test itself. */
function byRuleOfThumb(input: ExtrapolationInput): Capacity {
  const rate = successRate(input.successful, input.planned)
  const assumed = (divisor: number, range: string): Capacity => ({
    ...divide(input, divisor, `rule of thumb for a success rate ${range}`),
    isAssumed: true,
  })
  if (rate >= 95) return assumed(0.8, 'of at least 95 %')
  return rate >= 90 ? assumed(0.9, 'of 90 to 95 %') : assumed(1, 'below 90 %')
}

/**
 * The legacy formula: capacity = successful ÷ utilisation. For any fixed utilisation it is proportional to the
 * tested load, so it knows nothing about where the server breaks, and has no interval.
 */
function divide({ successful, planned }: ExtrapolationInput, divisor: number, why: string): Capacity {
  const connections = wholeDown(successful / divisor)
  const formula = `not measured, extrapolated: ${successful} successful connections ÷ ${divisor} = ${connections} (${why})`
  return { ...extrapolateTo(planned, connections), formula }
}

function extrapolateTo(planned: number, connections: number): Omit<Capacity, 'formula'> {
  return {
    ...UNKNOWN,
    grow: null,
    notes: [],
    method: 'extrapolated',
    connections,
    reason: `not measured: no load above ${counted(planned, 'connection')} was tried`,
  }
}

/** In percent. */
function successRate(successful: number, planned: number): number {
  return (successful / planned) * 100
}

/** Rounds down to whole connections. The guard keeps 7 ÷ 0.07 at 100, which is 99.99… in floating point. */
function wholeDown(connections: number): number {
  return Math.floor(connections + 1e-9)
}
