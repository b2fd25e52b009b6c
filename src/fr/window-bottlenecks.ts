import type { Bottleneck, HealthRules, RunHealth, WindowResult } from '../model.ts'
import { ADVICE } from './advice.ts'

/** A flow is constant when its seconds differ by no more than this, as a coefficient of variation. */
const STEADY_VARIATION = 0.02
const FEWEST_SECONDS = 5
const HIGH_RECONNECTION_RATE = 0.15

/**
 * What held the measured window back, only where it was seen. Where this machine was the limit nothing
 * is said about the server: a starved client looks exactly like a slow server.
 */
export function windowBottlenecks(health: RunHealth, window: WindowResult, rules: HealthRules): Bottleneck[] {
  if (window.generator.limited) return [generatorLimit(window)]
  return [networkLimit(health, window, rules), connectionLimit(health), processingLimit(health)].filter(
    (bottleneck) => bottleneck !== null,
  )
}

function generatorLimit(window: WindowResult): Bottleneck {
  return {
    name: 'Load generator',
    evidence: window.generator.evidence.join('; ') || 'this machine was the limit',
    advice:
      'run on a larger or idle machine, or with fewer connections; this run says nothing about the server',
  }
}

/** Most connections are slow while the sum of them does not move: something hands out a fixed amount. */
function networkLimit(health: RunHealth, window: WindowResult, rules: HealthRules): Bottleneck | null {
  const slow = health.outcomes.slow + health.outcomes.stalled
  const arrived = health.plannedFrames > 0 ? health.frames / health.plannedFrames : 1
  const isShort = arrived < rules.minFrameRatio && slow * 2 >= health.successful && slow > 0
  if (!isShort || !isSteady(framesBySecond(window))) return null
  const megabits = (health.bytes * 8) / 1e6 / (window.durationMs / 1000)
  return {
    name: 'Network bandwidth',
    evidence: `delivery stayed at a constant ${megabits.toFixed(0)} Mbit/s, ${(arrived * 100).toFixed(1)} % of the planned frames`,
    advice: ADVICE['Network bandwidth'],
  }
}

function connectionLimit(health: RunHealth): Bottleneck | null {
  if (health.outcomes.refused === 0) return null
  return {
    name: 'Connection limits',
    evidence:
      health.refusals?.text ?? `${health.outcomes.refused} of ${health.planned} connections were refused`,
    advice: ADVICE['Connection limits'],
  }
}

function processingLimit(health: RunHealth): Bottleneck | null {
  const { outcomes, planned, reconnections, successful } = health
  const rate = successful > 0 ? reconnections / successful : 0
  const seen = [
    outcomes.slow > 0 ? `${outcomes.slow} of ${planned} connections were slow` : '',
    outcomes.stalled > 0 ? `${outcomes.stalled} of ${planned} connections stalled` : '',
    rate > HIGH_RECONNECTION_RATE ? `${rate.toFixed(3)} reconnections a successful connection` : '',
  ].filter((text) => text !== '')
  if (seen.length === 0) return null
  return {
    name: 'Processing overhead',
    evidence: seen.join(', '),
    advice: ADVICE['Processing overhead'],
  }
}

/** Frames of all connections in each whole second of the window. */
function framesBySecond(window: WindowResult): number[] {
  const seconds = Array.from({ length: Math.floor(window.durationMs / 1000) }, (_, second) => second)
  return seconds.map((second) =>
    window.connections.reduce((sum, connection) => sum + (connection.framesPerSecond[second] ?? 0), 0),
  )
}

function isSteady(totals: readonly number[]): boolean {
  if (totals.length < FEWEST_SECONDS) return false
  const mean = totals.reduce((sum, x) => sum + x, 0) / totals.length
  const variance = totals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / totals.length
  return mean > 0 && Math.sqrt(variance) / mean <= STEADY_VARIATION
}
