import { counted } from '../../analysis/stats/counted.ts'
import { rounded, signed } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'
import { loadMachine } from './agent-words.ts'
import {
  changeUnit,
  floorBounds,
  type GateRow,
  isNumber,
  limitNumberText,
  metricText,
  metricTitle,
  valueText,
} from './metric-words.ts'
import { silenceOf } from './silence-words.ts'
import { lengthText, soakHeadline } from './soak-words.ts'

/** The answer of a run in numbers, as a phrase: `Camera capacity: 20 connections, 30 required`. */
export function headline(report: Report): string {
  return `${answer(report)}${interruption(report)}`
}

/** The row that the headline is about; null if it is about health, or the capacity without a limit. */
export function decidingRow(report: Report): GateRow | null {
  const { verdict, rows } = report.gate
  const deciding = rows.filter((row) => verdict === (row.verdict === 'improved' ? 'pass' : row.verdict))
  const ab = deciding.find(({ kind }) => kind === 'ab')
  const known = deciding.filter((row) => isKnown(row, report))
  const capacity = known.filter(({ metric }) => metric === 'capacity_connections')
  const first = ab ?? capacity.find(({ kind }) => kind === 'floor') ?? capacity[0]
  return first ?? (verdict === 'pass' ? null : (known[0] ?? deciding[0] ?? null))
}

/** Where nothing was searched, a limit on the capacity says less than one on a number that was measured. */
function isKnown({ metric, value }: GateRow, { trials }: Report): boolean {
  return metric !== 'capacity_connections' || value !== null || trials.length > 1
}

function answer(report: Report): string {
  const { shard } = report
  if (shard !== null) return `Shard ${shard.number} of ${shard.of}: ${healthText(report)}`
  if (isTorn(report)) return 'No answer about the server: the shards are not one whole run'
  if (report.generator.limited) return `No answer about the server: ${loadMachine(report)} was the bottleneck`
  if (silenceOf(report) !== null) return `No camera sent a frame on any of ${planned(report)}`
  const row = decidingRow(report)
  if (row !== null) return ofRow(row, report)
  const soak = soakHeadline(report)
  if (soak !== null) return soak
  const isCapacity = report.gate.verdict === 'pass' && report.capacity.method === 'measured'
  if (isCapacity) return `${subject(report)}: ${capacityText(report)}`
  return report.run.simulated ? `${subject(report)}: ${healthText(report)}` : healthText(report)
}

/** Shards are missing, doubled or apart. */
function isTorn({ merge }: Report): boolean {
  return merge !== null && merge.problems.length > 0
}

function subject({ run: { simulated } }: Report): string {
  return simulated ? 'Built-in cameras, no server tested' : 'Camera capacity'
}

function ofRow(row: GateRow, report: Report): string {
  if (row.kind === 'ab') return abText(row, report)
  const against = row.kind === 'floor' ? requirement(row) : changeWords(row)
  if (row.metric === 'capacity_connections') {
    const isWide = row.reason === 'wide_interval' && row.kind === 'floor'
    return `${subject(report)}: ${isWide ? rangeText(report) : capacityText(report)}, ${against}`
  }
  return `${metricTitle(row.metric)}: ${valueText(row, report) ?? 'not measured'}, ${against}`
}

/** `at least 63 connections`; without a capacity, what the lowest load that failed says. */
function capacityText({ capacity, trials }: Report): string {
  const { method, connections, censored } = capacity
  if (method === 'measured' && connections !== null)
    return `${censored ? 'at least ' : ''}${counted(connections, 'connection')}`
  const failed = trials.filter(({ outcome }) => outcome === 'fail').map((trial) => trial.connections)
  return failed.length === 0 ? 'not measured' : `fewer than ${counted(Math.min(...failed), 'connection')}`
}

function rangeText({ capacity: { low, high, connections } }: Report): string {
  return low === null || high === null
    ? counted(connections ?? 0, 'connection')
    : `${low} to ${high} connections`
}

function healthText(report: Report): string {
  const { health } = report
  const { healthy_connections: healthy, healthy_rate: rate, passes } = health
  const needed = report.run.min_healthy_rate
  if (!passes && needed !== null && rate >= needed)
    return `${metricText('delivered_frames_rate', health.delivered_frames_rate)} of the planned frames arrived`
  const isShort = !passes && needed !== null
  // 0.55 × 100 is 55.00000000000001.
  const required = isShort
    ? `, ${Math.ceil((needed / 100) * health.planned_connections - 1e-9)} required`
    : ''
  return `${healthy} of ${planned(report)} healthy${required}`
}

function planned({ health: { planned_connections: count } }: Report): string {
  return counted(count, 'connection')
}

/** `95 % required`, `at most 5 s allowed` */
function requirement(row: GateRow): string {
  const { metric, limit } = row
  const { min, max } = floorBounds(row)
  const bound = (value: number): string => limitNumberText(metric, value)
  if (isNumber(min) && isNumber(max)) return `${bound(min)} to ${bound(max)} required`
  if (isNumber(min)) return `${bound(min)} required`
  return isNumber(max) ? `at most ${bound(max)} allowed` : `limit ${limit}`
}

/** `37 % less than the baseline` */
function changeWords(row: GateRow): string {
  if (row.change === null) return 'not compared with the baseline'
  if (row.change === 0) return 'the same as the baseline'
  const unit = changeUnit(row) === 'percent' ? ' %' : ' points'
  return `${amount(row.change)}${unit} ${row.change < 0 ? 'less' : 'more'} than the baseline`
}

/** The change of the capacity: the pairs only show the goodput at one load. */
function abText({ change, reason, verdict }: GateRow, { ab }: Report): string {
  if (reason === 'biased_setup' && change !== null)
    return `A/A check: the same server differs from itself by ${amount(change)} %`
  if (verdict === 'inconclusive' || change === null) return undecidedText(ab)
  if (reason === 'no_difference' || change === 0) return noDifferenceText(ab)
  return `${amount(change)} % ${change < 0 ? 'less' : 'more'} capacity than the base`
}

function noDifferenceText(ab: Report['ab']): string {
  const detectable = ab?.detectable_change ?? 0
  const from = detectable === 0 ? '' : `, where ${rounded(100 * detectable, 1)} % would show`
  return ab?.self_check === true ? `A/A check: no difference${from}` : `Same capacity as the base${from}`
}

function undecidedText(ab: Report['ab']): string {
  if (ab === null || ab.low === null || ab.high === null) return 'Capacity against the base: not known'
  const [low, high] = [ab.low, ab.high].map((ratio) => `${signed(100 * (ratio - 1), 1)} %`)
  return `Capacity against the base: between ${low} and ${high}`
}

function amount(change: number): string {
  return rounded(Math.abs(change), 1)
}

function interruption({ run, soak, multi_connection_test_info: info }: Report): string {
  if (!run.interrupted) return ''
  if (soak !== null)
    return `, interrupted after ${lengthText(soak.seconds)} of ${lengthText(soak.planned_seconds)}`
  return `, interrupted after ${rounded(info.actual_duration, 1)} of ${rounded(info.test_duration, 1)} s`
}
