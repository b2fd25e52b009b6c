import { judgeConnection } from '../../analysis/health/judge.ts'
import { meetsTrialRule } from '../../analysis/health/judge-window.ts'
import { limitsFor } from '../../analysis/health/limits.ts'
import type { RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { ConnectionFacts } from '../../model/measured-window.ts'

/** For how long an event loop stood still. */
export interface Delay {
  readonly longestMs: number
  /** The sum of each second's longest standstill. */
  readonly totalMs: number
  /** The longest before the window. */
  readonly beforeMs: number
}

export interface FailedWindow {
  readonly health: RunHealth
  readonly durationMs: number
  readonly rules: HealthRules
}

/**
 * A loop that stands still makes a gap in each of its streams, but loses no frame: what waits is read or sent late. So
 * standstills only excuse rules about time, and only as far as they reach. One that is as long as a long stall can fill
 * the buffers, and excuses everything.
 *
 * @returns null where the window passes, or fails anyway
 */
export function whatStandstillExplains(
  delay: Delay,
  { health, durationMs, rules }: FailedWindow,
): { readonly ms: number; readonly explainsAll: boolean } | null {
  const ms = Math.max(delay.longestMs, delay.beforeMs)
  if (health.passes || ms <= 0) return null
  if (delay.longestMs >= rules.longStallMs) return { ms, explainsAll: false }
  const judged = health.connections.map((facts) =>
    judgeConnection(excuseDelay(facts, delay, rules), durationMs, rules),
  )
  return meetsTrialRule(judged, durationMs, rules) ? { ms, explainsAll: true } : null
}

/** The same connection, as if nothing had stood still. */
function excuseDelay(facts: ConnectionFacts, delay: Delay, rules: HealthRules): ConnectionFacts {
  const { freezeMs, longStallMs } = limitsFor(rules, facts.nominalFps, facts.keyFrameInterval)
  const longestGapMs = Math.max(0, facts.longestGapMs - delay.longestMs)
  const isFree = longestGapMs < freezeMs
  const excuse = Math.min(facts.freezes * delay.longestMs, delay.totalMs)
  const late = Math.max(delay.beforeMs, delay.longestMs)
  return {
    ...facts,
    longestGapMs,
    freezes: isFree ? 0 : facts.freezes,
    stalledMs: isFree ? 0 : Math.max(0, facts.stalledMs - excuse),
    longStalls: longestGapMs < longStallMs ? 0 : facts.longStalls,
    firstFrameMs: facts.firstFrameMs === null ? null : Math.max(0, facts.firstFrameMs - late),
  }
}
