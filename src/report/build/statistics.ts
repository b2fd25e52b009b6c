import {
  HEALTHY,
  type JudgedConnection,
  OUTCOMES,
  type Outcome,
  type RunHealth,
  SUCCESSFUL,
} from '../../model/health.ts'
import type { Report } from '../schema/schema.ts'
import { percent, ratio, sum, tidy } from './numbers.ts'

const GIGABYTE = 1024 ** 3

export function connectionStatistics(health: RunHealth, seconds: number): Report['connection_statistics'] {
  const delivered = sum(successful(health.connections), (connection) => connection.frames)
  return {
    total_connections_attempted: health.planned,
    successful_connections: health.successful,
    connection_success_rate: percent(health.successful, health.planned),
    total_frames_received: health.frames,
    total_bytes_received: health.bytes,
    total_data_gb: ratio(health.bytes, GIGABYTE),
    total_reconnections: health.reconnections,
    // Only successful connections: frames that a dropped one got before it ended do not count here.
    average_fps_per_connection: ratio(delivered, seconds * health.successful),
    global_fps: ratio(health.frames, seconds),
    reconnection_rate: health.successful === 0 ? null : ratio(health.reconnections, health.successful),
  }
}

/** The connections of each camera, with cameras in order of first appearance. */
export function byCamera(connections: readonly JudgedConnection[]): Map<string, JudgedConnection[]> {
  return Map.groupBy(connections, (connection) => connection.cameraId)
}

export function cameraStatistics(
  cameras: ReadonlyMap<string, readonly JudgedConnection[]>,
  seconds: number,
): Report['camera_statistics'] {
  const groups = [...cameras.values()]
  const rates = groups.map((group) => percent(successful(group).length, group.length))
  return {
    cameras_tested: groups.length,
    // Unlike assignment, fromEntries can handle an id such as `__proto__`.
    per_camera_analysis: Object.fromEntries(
      [...cameras].map(([id, group]) => [id, cameraFigures(group, seconds)]),
    ),
    camera_summary: {
      avg_success_rate: mean(rates),
      avg_fps_per_camera: mean(groups.map((group) => fullFps(group, seconds))),
    },
  }
}

export function cameraGroups(
  cameras: ReadonlyMap<string, readonly JudgedConnection[]>,
  seconds: number,
): Report['camera_groups'] {
  const entries = [...cameras].map(([id, group]) => {
    const frames = sum(group, (connection) => connection.frames)
    return [
      id,
      {
        connections: group.map((connection) => connection.connectionId),
        total_connections: group.length,
        successful_connections: successful(group).length,
        combined_fps: ratio(frames, seconds),
        total_frames: frames,
      },
    ] as const
  })
  return Object.fromEntries(entries)
}

function cameraFigures(group: readonly JudgedConnection[], seconds: number) {
  const frames = sum(group, (connection) => connection.frames)
  const delivering = successful(group)
  const delivered = sum(delivering, (connection) => connection.frames)
  return {
    connections_attempted: group.length,
    successful_connections: delivering.length,
    success_rate: percent(delivering.length, group.length),
    total_frames: frames,
    total_bytes: sum(group, (connection) => connection.bytes),
    total_reconnections: sum(group, (connection) => connection.reconnections),
    avg_fps_per_connection: ratio(delivered, seconds * delivering.length),
    combined_fps: ratio(frames, seconds),
    healthy_connections: group.filter((connection) => HEALTHY.has(connection.outcome)).length,
    outcomes: outcomesOf(group),
  }
}

/** Only outcomes that occurred, in the model's order. */
function outcomesOf(group: readonly JudgedConnection[]): Partial<Record<Outcome, number>> {
  const counts = OUTCOMES.map(
    (kind) => [kind, group.filter(({ outcome }) => outcome === kind).length] as const,
  )
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

/**
 * FPS of all a camera's connections together if each got as much as its successful ones; 0 without a successful one. A
 * refused viewer shows in the success rate, not as a camera that sends less; a dead camera shows here.
 */
function fullFps(group: readonly JudgedConnection[], seconds: number): number {
  const delivering = successful(group)
  const frames = sum(delivering, (connection) => connection.frames)
  return ratio(frames * group.length, seconds * delivering.length)
}

function successful(group: readonly JudgedConnection[]): JudgedConnection[] {
  return group.filter((connection) => SUCCESSFUL.has(connection.outcome))
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : tidy(sum(values, (x) => x) / values.length)
}
