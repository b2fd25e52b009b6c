import type { HealthRule, HealthRules, JudgedConnection, Outcome } from '../../model/health.ts'
import type { ConnectionFacts } from '../../model/measured-window.ts'
import { fewestFrames, limitsFor } from './limits.ts'

/** The outcome of one planned connection over a window, and every rule that it broke (docs/method.md). */
export function judgeConnection(
  facts: ConnectionFacts,
  durationMs: number,
  rules: HealthRules,
): JudgedConnection {
  const isFrozen = facts.samePictureMs >= rules.frozenAfterMs
  const brokenRules = brokenBy(facts, durationMs, rules)
  return {
    ...facts,
    isFrozen,
    brokenRules,
    fps: durationMs > 0 ? facts.frames / (durationMs / 1000) : 0,
    outcome: outcomeOf(facts, brokenRules, isFrozen),
  }
}

function brokenBy(facts: ConnectionFacts, durationMs: number, rules: HealthRules): HealthRule[] {
  const limits = limitsFor(rules, facts.nominalFps, facts.keyFrameInterval)
  const planned = (durationMs / 1000) * facts.nominalFps
  const broken: [HealthRule, boolean][] = [
    ['refused', !facts.hasEverDelivered && facts.lastEnd?.kind === 'refused'],
    ['first_frame', facts.firstFrameMs === null || facts.firstFrameMs > limits.firstFrameMs],
    ['dropped', isDropped(facts, limits.dropMs)],
    ['long_stall', facts.longStalls > 0],
    ['stall_ratio', facts.stalledMs > rules.maxStallRatio * durationMs],
    ['fps', facts.frames < fewestFrames(planned, rules.minFpsRatio)],
    ['loss', isLossy(facts, rules)],
  ]
  return broken.filter(([, isBroken]) => isBroken).map(([rule]) => rule)
}

/** Sequence numbers skipped between whole pictures cost no viewer anything, and a single packet is forgiven. */
function isLossy(
  { packets, packetsLost, frames, picturesLost }: ConnectionFacts,
  { maxLossRatio }: HealthRules,
): boolean {
  if (packetsLost <= 1 || picturesLost <= 1) return false
  const mostPackets = maxLossRatio * (packets + packetsLost)
  return packetsLost > mostPackets && picturesLost > maxLossRatio * (frames + picturesLost)
}

function isDropped(facts: ConnectionFacts, dropMs: number): boolean {
  if (!facts.hasEverDelivered) return false
  const hasBroken = facts.drops > 0 || facts.reconnections > 0 || facts.frames === 0
  return hasBroken || !facts.isDelivering || facts.longestGapMs >= dropMs
}

function outcomeOf(facts: ConnectionFacts, broken: readonly HealthRule[], isFrozen: boolean): Outcome {
  if (!facts.hasEverDelivered) return neverDelivered(facts)
  if (broken.includes('dropped')) return 'dropped'
  // Gaps left by lost pictures are not pauses of the server.
  const hasPauses = broken.includes('stall_ratio') && !broken.includes('loss')
  const isStalled = broken.includes('long_stall') || hasPauses
  // If every second gap is a freeze, there is no healthy stream in between: it is slow, evenly.
  if (isStalled && facts.freezes < facts.frames / 2) return 'stalled'
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
