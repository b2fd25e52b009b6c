import type { Bottleneck } from '../../model/bottleneck.ts'
import type { JudgedConnection, RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import type { RtspTransport } from '../../model/streams.ts'
import { constantFlow } from './constant-flow.ts'
import { refusalName } from './refusal-name.ts'

/** A flow is constant if the coefficient of variation of its seconds is at most this. */
const STEADY_VARIATION = 0.02
const MIN_SECONDS = 5
const HIGH_RECONNECTION_RATE = 0.15

/**
 * What held the measured window back, only if it was seen. If this machine was the bottleneck, nothing is said
 * about the server: a starved client looks exactly like a slow server.
 */
export function windowBottlenecks(
  health: RunHealth,
  window: WindowResult,
  rules: HealthRules,
  transport: RtspTransport = 'auto',
  linkMbps: number | null = null,
): Bottleneck[] {
  if (window.generator.limited) return [generatorLimit(window)]
  return [
    flowLimit(health, window, rules, linkMbps),
    ...refusals(health, transport),
    packetLoss(health, transport),
    processingLimit(health, window),
  ].filter((bottleneck) => bottleneck !== null)
}

function generatorLimit(window: WindowResult): Bottleneck {
  return {
    name: 'Load generator',
    seen: { code: 'generator', evidence: window.generator.evidence },
    advice: { code: 'larger_machine' },
  }
}

/** Most connections are slow while their sum does not change: something hands out a fixed amount. */
function flowLimit(
  health: RunHealth,
  window: WindowResult,
  rules: HealthRules,
  linkMbps: number | null,
): Bottleneck | null {
  const slow = counted(health, ['slow', 'stalled'])
  const arrived = health.plannedFrames > 0 ? health.frames / health.plannedFrames : 1
  const isShort = arrived < rules.minFrameRatio && slow * 2 >= health.successful && slow > 0
  if (!isShort || !isSteady(framesBySecond(window))) return null
  const megabitsPerSecond = (health.bytes * 8) / 1e6 / (window.durationMs / 1000)
  return constantFlow({ code: 'constant_flow', megabitsPerSecond, arrived }, megabitsPerSecond, linkMbps)
}

/** Refusals by their kind: a limit on connections is only one of them. */
function refusals(health: RunHealth, transport: RtspTransport): Bottleneck[] {
  const { refusalGroups = [], planned } = health
  const { refusals: byCameras } = health
  const ofCameras = refusalGroups.length === 1 ? (byCameras ?? null) : null
  return refusalGroups.map(({ kind, connections, status }) => ({
    name: refusalName(kind),
    seen: ofCameras ?? { code: 'refused', connections, planned, status: kind === 'limit' ? '' : status },
    advice: { code: 'refusal', kind, transport },
  }))
}

function packetLoss({ connections, planned }: RunHealth, transport: RtspTransport): Bottleneck | null {
  const lossy = connections.filter(isLossy)
  if (lossy.length === 0) return null
  const lost = lossy.reduce((sum, { packetsLost }) => sum + packetsLost, 0)
  const all = lost + lossy.reduce((sum, { packets }) => sum + packets, 0)
  return {
    name: 'Packet loss',
    seen: { code: 'lost_packets', connections: lossy.length, planned, lost: lost / all },
    advice: { code: 'find_loss', transport },
  }
}

/** Leaves out connections slowed by lost packets, which say nothing about the server's processors or a fixed flow. */
function counted({ connections }: RunHealth, outcomes: readonly JudgedConnection['outcome'][]): number {
  return connections.filter((one) => outcomes.includes(one.outcome) && !isLossy(one)).length
}

function isLossy({ brokenRules }: JudgedConnection): boolean {
  return brokenRules.includes('loss')
}

function processingLimit(health: RunHealth, { generator }: WindowResult): Bottleneck | null {
  const { planned, reconnections, successful } = health
  const [slow, stalled] = [counted(health, ['slow']), counted(health, ['stalled'])]
  const rate = successful > 0 ? reconnections / successful : 0
  const reconnectionRate = rate > HIGH_RECONNECTION_RATE ? rate : null
  if (slow === 0 && stalled === 0 && reconnectionRate === null) return null
  return {
    name: 'Processing overhead',
    seen: { code: 'overload', planned, slow, stalled, reconnectionRate },
    advice: { code: 'watch_server', processors: knownOf(generator) },
  }
}

function knownOf({ serverUse, use }: WindowResult['generator']): 'used_up' | 'watched' | 'unknown' {
  if (serverUse !== null) return 'used_up'
  return use.serverCores === null ? 'unknown' : 'watched'
}

/** Frames of all connections in each whole second of the window. */
function framesBySecond(window: WindowResult): number[] {
  const seconds = Array.from({ length: Math.floor(window.durationMs / 1000) }, (_, second) => second)
  return seconds.map((second) =>
    window.connections.reduce((sum, connection) => sum + (connection.framesPerSecond[second] ?? 0), 0),
  )
}

function isSteady(totals: readonly number[]): boolean {
  if (totals.length < MIN_SECONDS) return false
  const mean = totals.reduce((sum, x) => sum + x, 0) / totals.length
  const variance = totals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / totals.length
  return mean > 0 && Math.sqrt(variance) / mean <= STEADY_VARIATION
}
