import type { GateFinding, GateResult, GateRow } from '../../model/gate.ts'
import { LIMIT_TITLES } from './limit-cause-words.ts'
import { changeText, limitText } from './limit-words.ts'
import { boundsText, infiniteWord, isNumber, metricText } from './metric-words.ts'
import { reasonText } from './reason-words.ts'

/** Rows that a sentence shows with their numbers. */
const MAX_SHOWN = 3
/** Limits that were not judged are only named, so more of them fit. */
const MAX_NAMED = 8

/** Why the gate has its verdict, in one sentence without a full stop. */
export function gateText({ findings }: GateResult): string {
  return findings.map(findingText).join('; ')
}

/** `both limits are met` */
export function allMetText(limits: number): string {
  if (limits === 1) return 'the limit is met'
  return limits === 2 ? 'both limits are met' : `all ${limits} limits are met`
}

/** `2 of 5 limits not met` */
export function limitsText(count: number, limits: number, what: string): string {
  return limits === 1 ? `the limit is ${what}` : `${count} of ${limits} limits ${what}`
}

function findingText(finding: GateFinding): string {
  switch (finding.code) {
    case 'void':
      return reasonText(finding, '')
    case 'generator_lost':
      return lostText(finding.why)
    case 'shard':
      return `shard ${finding.number} of ${finding.of}: "camgate merge" judges the reports of all shards together`
    case 'no_frames':
      return 'no connection ever had a frame'
    case 'no_change_limits':
      return 'the change was not judged: no limits under "regression" in thresholds.json'
    case 'trial_rule':
      return `${finding.detail}; no ${finding.without === 'file' ? '' : 'floors in '}thresholds.json, so the health rules decide`
    case 'limit_changed': {
      const { from, to, evidence, isSameCapacity } = finding
      const now = isSameCapacity ? 'same capacity, now' : 'now'
      return `${now} limited by ${LIMIT_TITLES[to]} (${evidence}), before by ${LIMIT_TITLES[from]}`
    }
    case 'soak':
      return `soak: ${finding.detail}`
    case 'limited':
      return finding.evidence
    case 'not_met':
      return rowsText(finding.rows, finding.limits, 'not met')
    case 'undecided':
      return rowsText(finding.rows, finding.limits, 'undecided')
    case 'met':
      return allMetText(finding.limits)
    case 'not_judged':
      return notJudgedText(finding.rows)
  }
}

/** A run that lost its load generator, with what was measured until then. */
export function lostText(why: string): string {
  return `the load generator was lost before the run was complete: ${why}`
}

function rowsText(rows: readonly GateRow[], limits: number, what: string): string {
  const shown = rows
    .slice(0, MAX_SHOWN)
    .map(
      (row) =>
        `${row.metric} ${valueText(row)} (${'direction' in row.limit ? 'limit:' : 'limit'} ${limitOf(row)})`,
    )
  return `${limitsText(rows.length, limits, what)}: ${shown.join(', ')}${more(rows, MAX_SHOWN)}`
}

/** Names the limits, and the reason if it is the same for all. */
function notJudgedText(rows: readonly GateRow[]): string {
  const names = rows.slice(0, MAX_NAMED).map(({ metric, limit }) => `${metric} (${limitText(limit)})`)
  const reasons = [...new Set(rows.map(({ reason, metric }) => reasonText(reason, metric)))]
  const why = reasons.length === 1 ? `: ${reasons[0]}` : ''
  return `not judged: ${names.join(', ')}${more(rows, MAX_NAMED)}${why}`
}

function more({ length }: readonly GateRow[], shown: number): string {
  return length > shown ? `, and ${length - shown} more` : ''
}

/** The limit of a change comes with its unit. */
function limitOf({ metric, limit }: GateRow): string {
  return 'direction' in limit ? limitText(limit) : boundsText(metric, limit)
}

/** A comparison shows its change, because that is what its limit is about. */
function valueText({ metric, value, change, limit, reason }: GateRow): string {
  if ('direction' in limit && change !== null) return changeText(change, limit.unit)
  if (value === null || Number.isNaN(value)) return 'not measured'
  if (!Number.isFinite(value)) return infiniteWord(metric)
  const bounds = 'direction' in limit ? [] : [limit.min, limit.max]
  return `${reason.code === 'at_least' ? 'at least ' : ''}${metricText(metric, value, bounds.filter(isNumber))}`
}
