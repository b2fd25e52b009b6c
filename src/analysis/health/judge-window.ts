import {
  type CameraRefusals,
  type DeadCameras,
  HEALTHY,
  type HealthReason,
  type JudgedConnection,
  OUTCOMES,
  type Outcome,
  type RunHealth,
  SUCCESSFUL,
} from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { ConnectionFacts, WindowResult } from '../../model/measured-window.ts'
import { jainFairness } from '../stats/fairness.ts'
import { percentilesOf } from '../stats/percentiles.ts'
import { deadCamerasOf } from './dead-cameras.ts'
import { frozenCamerasOf } from './frozen-cameras.ts'
import { judgeConnection } from './judge.ts'
import { fewestFrames } from './limits.ts'
import { refusalGroups } from './refusal-kind.ts'
import { refusalsByCamera } from './refusing-cameras.ts'

/** Judges a window. Every planned connection stays in the denominator, whether it delivered or not. */
export function judgeWindow(
  window: Pick<WindowResult, 'connections' | 'durationMs'>,
  rules: HealthRules,
): RunHealth {
  const connections = window.connections.map((facts) => judgeConnection(facts, window.durationMs, rules))
  const seconds = window.durationMs / 1000
  const healthy = count(connections, HEALTHY)
  const frames = total(connections, (c) => c.frames)
  const plannedFrames = total(connections, (c) => c.nominalFps * seconds)
  const ratios = connections.map((c) => c.fps / c.nominalFps)
  const refusals = refusalsByCamera(connections)
  const dead = deadCamerasOf(connections)
  const isOfCameras = refusals !== null || dead?.isServerLimit === false
  const { passes, reason } = trialRule({ planned: connections.length, healthy, frames, plannedFrames }, rules)
  return {
    connections,
    outcomes: outcomesOf(connections),
    planned: connections.length,
    successful: count(connections, SUCCESSFUL),
    healthy,
    frozen: connections.filter((c) => c.isFrozen).length,
    frames,
    plannedFrames,
    bytes: total(connections, (c) => c.bytes),
    reconnections: total(connections, (c) => c.reconnections),
    fairness: frames > 0 ? jainFairness(ratios) : null,
    firstFrame: percentilesOf(connections.map((c) => c.firstFrameMs ?? Number.POSITIVE_INFINITY)),
    passes,
    reasons: [reason, ...lossOf(connections, rules), ...camerasOf(dead, refusals)],
    refusals,
    refusalGroups: refusalGroups(connections, isOfCameras),
    dead,
    frozenCameras: frozenCamerasOf(connections, window.durationMs),
  }
}

/** Empty if no connection lost too many packets. */
function lossOf(connections: readonly JudgedConnection[], { maxLossRatio }: HealthRules): HealthReason[] {
  const lossy = connections.filter(({ brokenRules }) => brokenRules.includes('loss')).length
  if (lossy === 0) return []
  return [{ code: 'lossy', connections: lossy, planned: connections.length, limit: maxLossRatio }]
}

/** Cameras that refused every connection are already among the dead. */
function camerasOf(dead: DeadCameras | null, refusals: CameraRefusals | null): HealthReason[] {
  const isDeadAlready = dead !== null && refusals?.isPathLimit !== true
  return [dead, isDeadAlready ? null : refusals].filter((reason) => reason !== null)
}

/** Whether connections that were judged one by one add up to a window that passes. */
export function meetsTrialRule(
  connections: readonly JudgedConnection[],
  durationMs: number,
  rules: HealthRules,
): boolean {
  return trialRule(
    {
      planned: connections.length,
      healthy: count(connections, HEALTHY),
      frames: total(connections, (c) => c.frames),
      plannedFrames: total(connections, (c) => (c.nominalFps * durationMs) / 1000),
    },
    rules,
  ).passes
}

interface TrialFigures {
  readonly planned: number
  readonly healthy: number
  readonly frames: number
  readonly plannedFrames: number
}

/** A window passes when enough of the planned connections are healthy and enough planned frames arrived. */
function trialRule(figures: TrialFigures, rules: HealthRules): { passes: boolean; reason: HealthReason } {
  const { planned, healthy, frames, plannedFrames } = figures
  const { minHealthyRatio, minFrameRatio } = rules
  // 0.55 × 100 is 55.00000000000001.
  const neededHealthy = Math.ceil(minHealthyRatio * planned - 1e-9)
  const isHealthy = healthy >= neededHealthy
  const hasFrames = frames > 0 && frames >= fewestFrames(plannedFrames, minFrameRatio, planned)
  return {
    passes: isHealthy && hasFrames,
    reason: { code: 'trial_rule', ...figures, neededHealthy, minFrameRatio, minHealthyRatio },
  }
}

function outcomesOf(connections: readonly JudgedConnection[]): Record<Outcome, number> {
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  for (const { outcome } of connections) counts[outcome] += 1
  return counts
}

function count(connections: readonly JudgedConnection[], kinds: ReadonlySet<Outcome>): number {
  return connections.filter((c) => kinds.has(c.outcome)).length
}

function total<T extends ConnectionFacts>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figure(item), 0)
}
