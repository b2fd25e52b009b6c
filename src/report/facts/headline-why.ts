import { counted } from '../../analysis/stats/counted.ts'
import type { Report } from '../schema/schema.ts'
import { allMetText, limitsText, lostText } from './gate-words.ts'
import { decidingRow } from './headline.ts'
import { limitPhrase, newLimit } from './limit-cause-words.ts'
import { metricTitle } from './metric-words.ts'
import { silenceOf } from './silence-words.ts'
import { soakLine } from './soak-words.ts'

const MAX_EVIDENCE = 2

/**
 * Why the headline is what it is, and for a run that says nothing what to do: phrases without a full stop, the most
 * important first.
 */
export function headlineWhy(report: Report): string[] {
  if (report.shard !== null) return [report.gate.why]
  if (report.merge !== null && report.merge.problems.length > 0) return [...report.merge.problems]
  if (report.generator.limited) return voidWhy(report)
  if (report.generator.lost !== null)
    return [lostText(report.generator.lost), 'start the agents again and repeat the run']
  const silence = silenceOf(report)
  if (silence !== null) return [silence.what, silence.counts, silence.check]
  return [
    ...limitsWhy(report),
    ...soakWhy(report),
    ...builtIn(report),
    ...comparison(report),
    ...cause(report),
    ...limited(report),
  ]
}

function voidWhy({ generator: { cause: who, evidence } }: Report): string[] {
  const advice =
    who === 'environment'
      ? 'run it again while nothing else keeps this machine busy'
      : 'run it on a larger or idle machine, or with fewer connections'
  return [...evidence.slice(0, MAX_EVIDENCE), advice]
}

/** How many limits decided it, and for an undecided one why and what to do. */
function limitsWhy(report: Report): string[] {
  const { verdict, rows } = report.gate
  const judged = rows.filter((row) => row.verdict !== 'advice' && row.verdict !== 'no_baseline')
  if (judged.length === 0) return [`no limits are set, so the health rules decide`, ...aside(report)]
  const deciding = judged.filter((row) => row.verdict === verdict).length
  if (verdict === 'pass') return [allMetText(judged.length), ...aside(report)]
  const what = verdict === 'fail' ? 'not met' : 'undecided'
  if (deciding === 0) return ['the health rules are broken']
  const count = limitsText(deciding, judged.length, what)
  const row = decidingRow(report)
  if (verdict === 'fail' || row === null) return [count]
  // The headline names the limit that it is about.
  return [deciding === 1 ? `${count}: ${row.why}` : `${count}; ${metricTitle(row.metric)}: ${row.why}`]
}

/** Limits on a change that no baseline was there for. */
function aside({ gate: { rows } }: Report): string[] {
  const open = rows.filter(({ verdict }) => verdict === 'no_baseline')
  const [first] = open
  if (first === undefined) return []
  return [`${counted(open.length, 'limit')} on a change not judged: ${first.why}`]
}

function soakWhy({ soak }: Report): string[] {
  return soak === null ? [] : [soakLine(soak)]
}

function builtIn({ run: { simulated } }: Report): string[] {
  return simulated ? ['the built-in cameras were tested, so the numbers are those of this machine'] : []
}

/** What both servers delivered in the A/B, at the same load. */
function comparison({ ab, gate: { rows } }: Report): string[] {
  const row = rows.find(({ kind, value }) => kind === 'ab' && value !== null)
  if (ab === null || ab.load === null || row === undefined || row.baseline === null || row.value === null)
    return []
  const worth = (value: number): string => value.toFixed(1)
  return [
    `with ${counted(ab.load, 'connection')} open to each, the base delivered ${worth(row.baseline)} connections' worth of frames, this run ${worth(row.value)}`,
  ]
}

/** The limit that decides has already said that the search stopped at --max-connections. */
function isSaid(report: Report): boolean {
  const isStopped = report.capacity.reason.startsWith('--max-connections: ')
  return isStopped && decidingRow(report)?.reason === 'at_least'
}

/** What broke above the capacity; without a search, how the connections fared that are not healthy. */
function cause(report: Report): string[] {
  const { capacity, health } = report
  if (capacity.grow !== null || capacity.method === 'measured') return isSaid(report) ? [] : [capacity.reason]
  const unhealthy = Object.entries(health.outcomes).filter(
    ([outcome, count]) => count > 0 && outcome !== 'healthy' && outcome !== 'frozen',
  )
  if (unhealthy.length === 0) return []
  const kinds = unhealthy.map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`)
  return [`not healthy: ${kinds.join(', ')}`]
}

function limited(report: Report): string[] {
  const limit = newLimit(report)
  return limit === null ? [] : [`limited by ${limitPhrase(limit)}`]
}
