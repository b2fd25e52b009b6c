import { counted } from '../../analysis/stats/counted.ts'
import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'
import { figureText } from './figure-words.ts'

export type Soak = NonNullable<Report['soak']>
type Trend = Soak['memory']['growth_bytes_per_hour']
type Rule = Soak['rules'][number]

/** Growth that may be a leak is neither passed nor failed. */
const MEMORY_RULES: Readonly<Record<Soak['memory']['verdict'], Rule['verdict']>> = {
  leak: 'fail',
  growing: 'inconclusive',
  settling: 'pass',
  stable: 'pass',
  unclear: 'pass',
  unknown: 'pass',
}

/** What a soak is judged by where no floor says it. */
export function soakRules(soak: Soak, windows: Rule['verdict']): Rule[] {
  return [
    { rule: 'windows', verdict: windows, why: soak.incomplete === null ? windowsText(soak) : openText(soak) },
    { rule: 'memory', verdict: MEMORY_RULES[soak.memory.verdict], why: memoryText(soak) },
  ]
}

function openText(soak: Soak): string {
  return `${soak.incomplete}; ${windowsText(soak)}`
}

/** What a soak shows: names with their values, for renderers to escape and lay out. */
export function soakFacts(soak: Soak): readonly (readonly [name: string, value: string])[] {
  return [
    ...(soak.incomplete === null ? [] : [['Not complete', soak.incomplete] as const]),
    ['Windows', windowsText(soak)],
    ['Memory of the server', memoryText(soak)],
    ['Frames a second', fpsText(soak)],
    ['Reconnections', reconnectionsText(soak)],
    ['Renewed as planned', counted(soak.renewed_connections, 'connection')],
    ...soak.figures.map((figure) => [figure.title, figureTrendText(figure)] as const),
  ]
}

/** In one line, for a summary. */
export function soakLine(soak: Soak): string {
  return `Soak of ${lengthText(soak.seconds)}: ${windowsText(soak)}; memory: ${memoryText(soak)}`
}

/** What is wrong, in a few words for a headline; null if nothing is. */
export function soakHeadline({ soak, gate }: Report): string | null {
  if (soak === null || gate.verdict === 'pass') return null
  const broken = soak.rules.find(({ verdict }) => verdict === 'fail')
  if (broken?.rule === 'memory') return `Memory leak in the soak: ${growthText(soak)}`
  if (broken !== undefined) return `Soak: ${windowsText(soak)}`
  const open = soak.rules.find(({ verdict }) => verdict === 'inconclusive')
  if (open?.rule === 'memory') return `Memory grows in the soak: ${growthText(soak)}`
  return open === undefined ? null : 'The soak is not complete'
}

/** `29 of 30 windows passed, 1 failed` */
function windowsText({ windows }: Soak): string {
  const { total, passed, failed, void: voided, longest_failure: longest, worst_second, worst_why } = windows
  if (total === 0) return 'no window was measured'
  const worst =
    worst_second === null ? '' : `; the worst, after ${lengthText(worst_second)}: ${worst_why ?? ''}`
  return [
    `${passed} of ${counted(total, 'window')} passed`,
    ...(failed === 0 ? [] : [`${failed} failed${longest > 1 ? `, ${longest} of them in a row` : ''}`]),
    ...(voided === 0 ? [] : [`${voided} void`]),
  ]
    .join(', ')
    .concat(worst)
}

function memoryText(soak: Soak): string {
  const { verdict, source, growth_bytes_per_hour: growth } = soak.memory
  if (source === null) return 'unknown: the server was not watched (--server-pid or --server-metrics)'
  if (growth === null) return 'unknown: too few windows'
  const what = verdict === 'growing' ? 'growing, by less than garbage may be' : verdict
  return `${what}, ${growthText(soak)}, ${source}`
}

/** `+6.1 MB an hour (5.2 MB to 7 MB), 51 KB (44 KB to 59 KB) for each connection that ended` */
function growthText({ memory }: Soak): string {
  const { growth_bytes_per_hour: hour, growth_bytes_per_connection: each } = memory
  const perHour = `${trendText(hour, 'bytes')} an hour`
  return each === null ? perHour : `${perHour}, ${trendText(each, 'bytes')} for each connection that ended`
}

function fpsText({ fps: { direction, typical, change_percent_per_hour: change } }: Soak): string {
  if (typical === null) return 'not measured'
  const rate = `${direction}, ${rounded(typical, 2)} a second of a connection`
  return change === null ? rate : `${rate}, ${trendText(change, '%')} an hour`
}

function reconnectionsText({ reconnections: { direction, total, per_hour: rate } }: Soak): string {
  return rate === null
    ? 'not measured'
    : `${direction}, ${total} that nobody planned, ${rounded(rate, 1)} an hour`
}

function figureTrendText({
  direction,
  typical,
  change_per_hour,
  unit,
  source,
}: Soak['figures'][number]): string {
  const now = typical === null ? '' : `, ${figureText(typical, unit)}`
  const change = change_per_hour === null ? '' : `, ${trendText(change_per_hour, unit)} an hour`
  return `${direction}${now}${change}, ${source}`
}

/** With its 99 % interval. */
function trendText(trend: Trend, unit: string): string {
  if (trend === null) return 'not known'
  const text = (value: number): string => figureText(value, unit)
  const { value, low, high } = trend
  const interval = low === null || high === null ? '' : ` (${text(low)} to ${text(high)})`
  return `${value > 0 ? '+' : ''}${text(value)}${interval}`
}

/** `45 s`, `30 min`, `6.5 h` */
export function lengthText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 10_800 ? `${Math.round(seconds / 60)} min` : `${rounded(seconds / 3600, 1)} h`
}
