import { HEALTHY, type JudgedConnection, type Outcome, type RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import { middle } from '../stats/middle.ts'
import { statusIn } from './answer-status.ts'
import { limitsFor } from './limits.ts'

const MAX_DECIMALS = 6

/** What broke first in a window that did not pass. */
export interface BrokenRule {
  /** Outcome of most of the unhealthy connections; null if only frames are missing. */
  readonly outcome: Outcome | null
  /** The rule with its numbers, as readable text: `23 of 60 slow: FPS 0.81 of nominal, limit 0.95`. */
  readonly text: string
}

/** The health rule that most of the unhealthy connections broke. */
export function brokenRuleOf(health: RunHealth, rules: HealthRules): BrokenRule {
  const kinds = Map.groupBy(
    health.connections.filter(({ outcome }) => !HEALTHY.has(outcome)),
    ({ outcome }) => outcome,
  )
  const [most] = [...kinds].toSorted(([, a], [, b]) => b.length - a.length)
  if (most === undefined) return { outcome: null, text: missingFrames(health, rules) }
  const [outcome, connections] = most
  if (outcome === 'refused' && health.refusals != null) return { outcome, text: health.refusals.text }
  const word = outcome.replaceAll('_', ' ')
  return {
    outcome,
    text: `${connections.length} of ${health.planned} ${word}${whyOf(outcome, connections, rules)}`,
  }
}

function missingFrames({ frames, plannedFrames }: RunHealth, { minFrameRatio }: HealthRules): string {
  const arrived = plannedFrames > 0 ? frames / plannedFrames : 0
  return `${apart(arrived, minFrameRatio, percent)} of the planned frames arrived, limit ${percent(minFrameRatio)}`
}

function whyOf(outcome: Outcome, connections: readonly JudgedConnection[], rules: HealthRules): string {
  if (outcome === 'slow') return `: ${slowness(connections, rules)}`
  if (outcome === 'stalled') return `: ${freezes(connections, rules)}${lossBeside(connections)}`
  const end = connections.find(({ lastEnd }) => lastEnd !== null)?.lastEnd ?? null
  if (end === null) return ''
  const status = statusIn(end.detail)
  return status === null ? `: ${end.detail}` : ` by ${status}`
}

function slowness(connections: readonly JudgedConnection[], rules: HealthRules): string {
  if (connections.every(({ brokenRules }) => !brokenRules.includes('fps'))) {
    if (connections.some(isLossy)) {
      const limit = rules.maxLossRatio
      return `${apart(lossOf(connections), limit, percent)} of the packets lost, limit ${percent(limit)}`
    }
    const limit = Math.max(
      ...connections.map(
        ({ nominalFps, keyFrameInterval }) => limitsFor(rules, nominalFps, keyFrameInterval).firstFrameMs,
      ),
    )
    const late = typical(connections, ({ firstFrameMs }) => firstFrameMs ?? Number.POSITIVE_INFINITY)
    return `first frame after ${apart(late, limit, seconds)}, limit ${seconds(limit)}`
  }
  const share = typical(connections, ({ fps, nominalFps }) => fps / nominalFps)
  const fps = apart(share, rules.minFpsRatio, (value, decimals = 2) => value.toFixed(decimals))
  return `FPS ${fps} of nominal, limit ${rules.minFpsRatio}${lossBeside(connections)}`
}

/** Adds the lost packets to a rule that they broke. */
function lossBeside(connections: readonly JudgedConnection[]): string {
  return connections.some(isLossy) ? `; ${percent(lossOf(connections))} of the packets lost` : ''
}

function isLossy({ brokenRules }: JudgedConnection): boolean {
  return brokenRules.includes('loss')
}

function lossOf(connections: readonly JudgedConnection[]): number {
  return typical(
    connections.filter(isLossy),
    ({ packets, packetsLost }) => packetsLost / (packets + packetsLost),
  )
}

function freezes(connections: readonly JudgedConnection[], rules: HealthRules): string {
  const long = connections.filter(({ brokenRules }) => brokenRules.includes('long_stall'))
  const longest = typical(connections, ({ longestGapMs }) => longestGapMs)
  if (long.length * 2 >= connections.length)
    return `long stalls, longest gap ${apart(longest, rules.longStallMs, seconds)}, limit ${seconds(rules.longStallMs)}`
  return `freezes, longest gap ${seconds(longest)} (stalled for more than ${percent(rules.maxStallRatio)} of the time)`
}

/** The median: one connection that got nothing says little about the others. */
function typical(
  connections: readonly JudgedConnection[],
  figure: (connection: JudgedConnection) => number,
): number {
  return middle(connections.map(figure)) ?? Number.NaN
}

/** Uses as many decimals as it takes to distinguish a value from its limit: never `0.95, limit 0.95`. */
function apart(value: number, limit: number, text: (value: number, decimals?: number) => string): string {
  const shortest = text(value)
  if (shortest !== text(limit) || value === limit) return shortest
  for (let decimals = 2; decimals < MAX_DECIMALS; decimals += 1)
    if (text(value, decimals) !== text(limit, decimals)) return text(value, decimals)
  return text(value, MAX_DECIMALS)
}

function percent(share: number, decimals = 1): string {
  return `${Number((100 * share).toFixed(decimals))} %`
}

function seconds(ms: number, decimals = 1): string {
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(decimals)} s` : 'no time'
}
