import { percentilesOf } from '../../analysis/stats/percentiles.ts'
import type { HealthReason, RunHealth } from '../../model/health.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import { healthText } from '../facts/health-words.ts'
import type { Report } from '../schema/schema.ts'
import { finite, percent, ratio, sum, tidy } from './numbers.ts'
import { lossPercent } from './report-connections.ts'

/** `health`: every denominator includes every planned connection. */
export function reportHealth(health: RunHealth, window: WindowResult): Report['health'] {
  const { connections, firstFrame } = health
  const stalledMs = sum(connections, (connection) => connection.stalledMs)
  const jitters = connections.map(({ jitterMs }) => jitterMs).filter((jitterMs) => jitterMs !== null)
  return {
    planned_connections: health.planned,
    healthy_connections: health.healthy,
    healthy_rate: percent(health.healthy, health.planned),
    outcomes: { ...health.outcomes },
    frozen_connections: health.frozen,
    planned_frames: tidy(health.plannedFrames),
    delivered_frames_rate: percent(health.frames, health.plannedFrames),
    planned_fps_per_connection: ratio(health.frames * 1000, window.durationMs * health.planned),
    time_to_first_frame_p50_ms: finite(firstFrame.p50),
    time_to_first_frame_p95_ms: finite(firstFrame.p95),
    time_to_first_frame_p99_ms: finite(firstFrame.p99),
    time_to_first_frame_max_ms: finite(firstFrame.max),
    first_frame_never: connections.filter((connection) => connection.firstFrameMs === null).length,
    gap_p50_ms: finite(window.gaps.p50),
    gap_p95_ms: finite(window.gaps.p95),
    gap_p99_ms: finite(window.gaps.p99),
    gap_max_ms: finite(window.gaps.max),
    gap_distribution: window.gapDistribution.map(({ percentile, ms }) => ({ percentile, ms: tidy(ms) })),
    freezes: sum(connections, (connection) => connection.freezes),
    long_stalls: sum(connections, (connection) => connection.longStalls),
    stalled_ms: tidy(stalledMs),
    stalled_rate: percent(stalledMs, window.durationMs * health.planned),
    drops: sum(connections, (connection) => connection.drops),
    connect_retries: sum(connections, (connection) => connection.connectRetries),
    packets_received: sum(connections, ({ packets }) => packets),
    packets_lost: sum(connections, ({ packetsLost }) => packetsLost),
    loss_percent: lossPercent(connections),
    jitter_ms: finite(percentilesOf(jitters).p95),
    fairness: finite(health.fairness),
    passes: health.passes,
    pass_why: health.reasons.map(healthText).join('; '),
    refusals: health.dead == null || health.refusals?.isPathLimit ? textOf(health.refusals) : null,
    dead_cameras: finding(
      health.dead,
      health.dead?.cameras.map(({ id }) => id),
    ),
    frozen_cameras: finding(health.frozenCameras, health.frozenCameras?.cameraIds),
  }
}

const MAX_CAMERAS = 20

function finding(
  reason: HealthReason | null | undefined,
  cameraIds: readonly string[] = [],
): Report['health']['dead_cameras'] {
  if (reason == null) return null
  return {
    text: healthText(reason),
    cameras: cameraIds.slice(0, MAX_CAMERAS),
    camera_count: cameraIds.length,
  }
}

function textOf(reason: HealthReason | null | undefined): string | null {
  return reason == null ? null : healthText(reason)
}
