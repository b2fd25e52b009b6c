import type { BaselineView } from '../../../src/analysis/gate/baseline-jobs.ts'
import type { BaselineJob } from '../../../src/model/gate.ts'
import type { Fingerprint, Profile } from '../../../src/model/job-kind.ts'

/** The machine and the test of all samples. */
export const HERE: Pick<BaselineView, 'profile' | 'fingerprint'> = {
  profile: {
    protocol: 'mjpeg',
    cameras: 24,
    connections_per_camera: 2,
    connections: 48,
    nominal_fps: 25,
    frame_bytes: 40_000,
  },
  fingerprint: {
    cpu_model: 'Example CPU',
    cpus: 4,
    memory_gb: 16,
    kernel: 'Linux 6.11.0-1018-azure',
    runner_image: 'ubuntu24 20260601.1',
    tool_major: 0,
    node: 'v24.1.0',
  },
}

/** Recorded jobs of one metric, a number each. */
export function jobsOf(
  metric: string,
  numbers: readonly number[],
  other: { readonly profile?: Partial<Profile>; readonly fingerprint?: Partial<Fingerprint> } = {},
): BaselineJob[] {
  return numbers.map((number, index) => ({
    runId: `run-${index}`,
    startedAt: `2026-06-0${(index % 9) + 1}T08:00:00.000Z`,
    profile: { ...HERE.profile, ...other.profile },
    fingerprint: { ...HERE.fingerprint, ...other.fingerprint },
    metrics: { [metric]: number },
  }))
}
