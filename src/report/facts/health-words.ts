import type { BrokenLimit, HealthReason, StreamEnding, UnhealthyConnections } from '../../model/health.ts'
import type { HealthRule } from '../../model/health-rules.ts'
import { deadText, frozenText, refusingText } from './camera-words.ts'

interface RuleWords {
  /** What connections do that break it now: `2 connections stalled for 5 s`. */
  readonly alert: string
  /** A value that broke its limit; null for a rule without a figure. */
  readonly broken: ((value: number, limit: number) => string) | null
}

const RULE_WORDS: Readonly<Record<HealthRule, RuleWords>> = {
  refused: { alert: 'refused', broken: null },
  first_frame: {
    alert: 'without a first frame',
    broken: (late, limit) => `first frame after ${apart(late, limit, seconds)}, limit ${seconds(limit)}`,
  },
  dropped: { alert: 'dropped', broken: null },
  long_stall: {
    alert: 'stalled',
    broken: (gap, limit) => `long stalls, longest gap ${apart(gap, limit, seconds)}, limit ${seconds(limit)}`,
  },
  stall_ratio: {
    alert: 'stalling',
    broken: (gap, limit) =>
      `freezes, longest gap ${seconds(gap)} (stalled for more than ${percent(limit)} of the time)`,
  },
  fps: {
    alert: 'below their frame rate',
    broken: (share, limit) => `FPS ${apart(share, limit, twoDecimals)} of nominal, limit ${limit}`,
  },
  loss: {
    alert: 'losing packets',
    broken: (share, limit) => `${apart(share, limit, percent)} of the packets lost, limit ${percent(limit)}`,
  },
}

export function alertText(rule: HealthRule, connections: number): string {
  const { alert } = RULE_WORDS[rule]
  return connections === 1 ? alert.replace('their', 'its') : alert
}

/** A reason for how a window was judged, as a phrase without a full stop. */
export function healthText(reason: HealthReason): string {
  switch (reason.code) {
    case 'trial_rule':
      return trialText(reason)
    case 'lossy':
      return `${reason.connections} of ${reason.planned} lost more than ${percent(reason.limit, 2)} of their packets and pictures`
    case 'missing_frames':
      return `${apart(reason.arrived, reason.limit, percent)} of the planned frames arrived, limit ${percent(reason.limit)}`
    case 'unhealthy':
      return unhealthyText(reason)
    case 'dead_cameras':
      return deadText(reason)
    case 'frozen_cameras':
      return frozenText(reason)
    case 'refusing_cameras':
      return refusingText(reason)
  }
}

function trialText(reason: Extract<HealthReason, { code: 'trial_rule' }>): string {
  const { healthy, neededHealthy, planned, frames, plannedFrames, minFrameRatio } = reason
  const arrived = plannedFrames > 0 ? (100 * frames) / plannedFrames : 0
  return (
    `${healthy} of ${planned} planned connections healthy (needed ${neededHealthy}), ` +
    `${arrived.toFixed(1)} % of the planned frames arrived (needed ${percent(minFrameRatio, 2)})`
  )
}

/** `23 of 60 slow: FPS 0.81 of nominal, limit 0.95` */
function unhealthyText({ outcome, connections, planned, cause }: UnhealthyConnections): string {
  return `${connections} of ${planned} ${outcome.replaceAll('_', ' ')}${causeText(cause)}`
}

function causeText(cause: BrokenLimit | StreamEnding | null): string {
  if (cause === null) return ''
  if (cause.rule === null) return cause.status === null ? `: ${cause.detail}` : ` by ${cause.status}`
  const { rule, value, limit, lossRatio } = cause
  const loss = lossRatio === null ? '' : `; ${percent(lossRatio)} of the packets lost`
  return `: ${RULE_WORDS[rule].broken?.(value, limit) ?? rule}${loss}`
}

const MAX_DECIMALS = 6

/** Uses as many decimals as it takes to distinguish a value from its limit: never `0.95, limit 0.95`. */
function apart(value: number, limit: number, text: (value: number, decimals?: number) => string): string {
  const shortest = text(value)
  if (shortest !== text(limit) || value === limit) return shortest
  for (let decimals = 2; decimals < MAX_DECIMALS; decimals += 1)
    if (text(value, decimals) !== text(limit, decimals)) return text(value, decimals)
  return text(value, MAX_DECIMALS)
}

function twoDecimals(value: number, decimals = 2): string {
  return value.toFixed(decimals)
}

function percent(share: number, decimals = 1): string {
  return `${Number((100 * share).toFixed(decimals))} %`
}

function seconds(ms: number, decimals = 1): string {
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(decimals)} s` : 'no time'
}
