import type { JudgedConnection, Outcome } from '../../model/health.ts'
import type { HealthRule, HealthRules } from '../../model/health-rules.ts'
import type { ConnectionFacts } from '../../model/measured-window.ts'
import { limitsFor } from './limits.ts'
import { brokenRules, RULES } from './rules.ts'

/** The outcome of one planned connection over a window, and every rule that it broke (docs/method.md). */
export function judgeConnection(
  facts: ConnectionFacts,
  durationMs: number,
  rules: HealthRules,
): JudgedConnection {
  const isFrozen = facts.samePictureMs >= rules.frozenAfterMs
  const limits = limitsFor(rules, facts.nominalFps, facts.keyFrameInterval)
  const broken = brokenRules(facts, limits, durationMs)
  return {
    ...facts,
    isFrozen,
    brokenRules: broken,
    fps: durationMs > 0 ? facts.frames / (durationMs / 1000) : 0,
    outcome: outcomeOf(facts, broken, isFrozen),
  }
}

function outcomeOf(facts: ConnectionFacts, broken: readonly HealthRule[], isFrozen: boolean): Outcome {
  if (!facts.hasEverDelivered) return neverDelivered(facts)
  // Gaps left by lost pictures are not pauses of the server.
  const counting = broken.filter((rule) => rule !== 'stall_ratio' || !broken.includes('loss'))
  const outcomes = counting.map((rule) => RULES[rule].outcome)
  if (outcomes.includes('dropped')) return 'dropped'
  // If every second gap is a freeze, there is no healthy stream in between: it is slow, evenly.
  if (outcomes.includes('stalled') && facts.freezes < facts.frames / 2) return 'stalled'
  if (broken.length > 0) return 'slow'
  return isFrozen ? 'frozen' : 'healthy'
}

function neverDelivered({ lastEnd }: ConnectionFacts): Outcome {
  switch (lastEnd?.kind) {
    case undefined:
    case 'ended':
    case 'aborted':
      return 'no_frames'
    case 'generator':
      return 'unreachable'
    default:
      return lastEnd?.kind ?? 'no_frames'
  }
}
