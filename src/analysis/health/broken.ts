import {
  type BrokenLimit,
  HEALTHY,
  type HealthReason,
  type JudgedConnection,
  type Outcome,
  type RunHealth,
  type StreamEnding,
} from '../../model/health.ts'
import { HEALTH_RULES, type HealthRule, type HealthRules } from '../../model/health-rules.ts'
import { middle } from '../stats/middle.ts'
import { statusIn } from './answer-status.ts'
import { limitsFor } from './limits.ts'
import { RULES } from './rules.ts'

/** What broke first in a window that did not pass. */
export interface BrokenRule {
  /** Outcome of most of the unhealthy connections; null if only frames are missing. */
  readonly outcome: Outcome | null
  readonly reason: HealthReason
}

/** What most of the unhealthy connections have in common. */
export function brokenRuleOf(health: RunHealth, rules: HealthRules): BrokenRule {
  const kinds = Map.groupBy(
    health.connections.filter(({ outcome }) => !HEALTHY.has(outcome)),
    ({ outcome }) => outcome,
  )
  const [most] = [...kinds].toSorted(([, a], [, b]) => b.length - a.length)
  if (most === undefined) return { outcome: null, reason: missingFrames(health, rules) }
  const [outcome, connections] = most
  if (outcome === 'refused' && health.refusals != null) return { outcome, reason: health.refusals }
  const cause = causeOf(outcome, connections, rules)
  const { planned } = health
  return {
    outcome,
    reason: { code: 'unhealthy', outcome, connections: connections.length, planned, cause },
  }
}

function missingFrames({ frames, plannedFrames }: RunHealth, { minFrameRatio }: HealthRules): HealthReason {
  const arrived = plannedFrames > 0 ? frames / plannedFrames : 0
  return { code: 'missing_frames', arrived, limit: minFrameRatio }
}

function causeOf(
  outcome: Outcome,
  connections: readonly JudgedConnection[],
  rules: HealthRules,
): BrokenLimit | StreamEnding | null {
  if (outcome === 'slow') return brokenLimit(slownessOf(connections), connections, rules)
  if (outcome === 'stalled') return brokenLimit(stallOf(connections), connections, rules)
  const end = connections.find(({ lastEnd }) => lastEnd !== null)?.lastEnd ?? null
  return end === null ? null : { rule: null, status: statusIn(end.detail), detail: end.detail }
}

const SLOWNESS = HEALTH_RULES.filter((rule) => RULES[rule].outcome === 'slow' && rule !== 'first_frame')

/** A late first frame explains only what nothing else does. */
function slownessOf(connections: readonly JudgedConnection[]): HealthRule {
  return (
    SLOWNESS.find((rule) => connections.some(({ brokenRules }) => brokenRules.includes(rule))) ??
    'first_frame'
  )
}

function stallOf(connections: readonly JudgedConnection[]): HealthRule {
  const long = connections.filter(({ brokenRules }) => brokenRules.includes('long_stall'))
  return long.length * 2 >= connections.length ? 'long_stall' : 'stall_ratio'
}

function brokenLimit(
  rule: HealthRule,
  connections: readonly JudgedConnection[],
  rules: HealthRules,
): BrokenLimit | null {
  const { figure } = RULES[rule]
  const loss = RULES.loss.figure
  if (figure === null) return null
  const limits = connections.map(({ nominalFps, keyFrameInterval }) =>
    figure.limit(limitsFor(rules, nominalFps, keyFrameInterval)),
  )
  return {
    rule,
    value: typical(connections, figure.value) ?? Number.NaN,
    limit: Math.max(...limits),
    lossRatio: rule === 'loss' || loss === null ? null : typical(connections, loss.value),
  }
}

/** The median: one connection that got nothing says little about the others. Null if none has the figure. */
function typical(
  connections: readonly JudgedConnection[],
  figure: (connection: JudgedConnection) => number | null,
): number | null {
  return middle(connections.map(figure).filter((value) => value !== null))
}
