import { fingerprintOf } from '../load/generator/fingerprint.ts'
import type { Isolation } from '../model/machine.ts'
import type { Plan } from '../model/plan.ts'
import type { PlannedTest, RunFacts } from '../report/build/input.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import type { Rates } from './rates.ts'
import type { RunIo, Session } from './run-session.ts'
import type { Target } from './target.ts'

export interface RunDescription {
  readonly run: RunFacts
  readonly plan: PlannedTest
}

interface Described {
  readonly plan: Plan
  readonly session: Session
  readonly io: RunIo
  readonly target: Pick<Target, 'description' | 'isSimulated' | 'text' | 'seed'>
  readonly protocols: readonly string[]
  readonly rates: Rates
  readonly isolation: Isolation
}

/** What the report says about the run besides its numbers. No secrets: URLs only as their safe description. */
export function describeRun({
  plan,
  session,
  io,
  target,
  protocols,
  rates,
  isolation,
}: Described): RunDescription {
  return {
    run: {
      runId: session.runId,
      toolVersion: io.toolVersion,
      startedAtEpochMs: session.startedAtEpochMs,
      target: target.description,
      simulated: target.isSimulated,
      insecure: plan.insecure,
      seed: target.seed,
      options: optionsOf(plan),
      protocol: protocols.join('+'),
      nominalFps: rates.typicalFps,
      nominalFpsSource: rates.source,
      isolation,
      fingerprint: fingerprintOf(io.toolVersion, io.environment),
      interrupted: io.signal.aborted,
    },
    plan: {
      targetCameras: plan.cameras,
      connectionsPerCamera: plan.connectionsPerCamera,
      durationMs: plan.durationMs,
      cameraSelection: target.text,
    },
  }
}

function optionsOf(plan: Plan): RunFacts['options'] {
  return {
    cameras: plan.cameras,
    connections_per_camera: plan.connectionsPerCamera,
    duration_seconds: plan.durationMs / 1000,
    settle_seconds: plan.settleMs / 1000,
    connect_rate: plan.connectRate,
    nominal_fps: plan.nominalFps,
    protocol: plan.protocol,
    rtsp_transport: plan.rtsp.transport,
    rtsp_audio: plan.rtsp.audio,
    workers: plan.workers,
    force: plan.force,
    shuffle: plan.shuffle,
    utilization: plan.utilization,
    server_pid: plan.serverPid,
    isolate: plan.isolate,
    find_capacity: plan.findCapacity,
    max_connections: plan.search.maxConnections,
    search: plan.search.mode,
    trial_duration_seconds: plan.search.trialDurationMs / 1000,
    time_budget_seconds: plan.search.timeBudgetMs / 1000,
    grow: plan.search.grow,
    baseline_target: plan.baselineTarget === null ? null : safeUrl(plan.baselineTarget),
    fr_target: plan.frTarget,
    headers: Object.keys(plan.headers).map((name) => name.toLowerCase()),
  }
}
