import type { BaselineJob } from '../../../src/model/gate.ts'

/** A recorded job of 24 × 2 connections. */
export function baselineJob(other: Partial<BaselineJob> = {}): BaselineJob {
  return {
    runId: 'run-1',
    startedAt: '2026-01-15T09:30:00.000Z',
    profile: {
      protocol: 'mjpeg',
      cameras: 24,
      connections_per_camera: 2,
      connections: 48,
      nominal_fps: 25,
      frame_bytes: 16_000,
    },
    fingerprint: {
      cpu_model: 'Example CPU',
      cpus: 4,
      memory_gb: 16,
      kernel: 'Linux 6.8.0',
      runner_image: null,
      tool_major: 0,
      node: 'v24.0.0',
    },
    metrics: { capacity_connections: 240, healthy_rate: 100 },
    ...other,
  }
}
