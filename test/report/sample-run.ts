import { extrapolate, voidCapacity } from '../../src/analysis/capacity/extrapolate.ts'
import { planFr } from '../../src/analysis/fr/plan-deployment.ts'
import { judgeWindow } from '../../src/analysis/health/judge-window.ts'
import { counterDisagreement } from '../../src/analysis/limit/compare-counters.ts'
import { limitCauseOf } from '../../src/analysis/limit/find-limit.ts'
import { loadFacts, type MeasuredLoad } from '../../src/analysis/limit/load-facts.ts'
import { judgeReport } from '../../src/measure/judge-report.ts'
import type { AbMeasurement, Capacity, Trial } from '../../src/model/capacity.ts'
import type { CounterDisagreement } from '../../src/model/counter-disagreement.ts'
import { DEFAULT_FR_TERMS, type FrTerms } from '../../src/model/fr.ts'
import type { Floor } from '../../src/model/gate.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import type { LimitCause } from '../../src/model/limit-cause.ts'
import type { Calibration } from '../../src/model/machine.ts'
import type { ConnectionFacts, GapPercentile, WindowResult } from '../../src/model/measured-window.ts'
import type { ServerResources } from '../../src/model/resources.ts'
import type { ServerFigure } from '../../src/model/server-figures.ts'
import type { SoakRun } from '../../src/model/soak.ts'
import { assembleReport, withGate } from '../../src/report/build/assemble.ts'
import type { ReportInput, RunFacts } from '../../src/report/build/input.ts'
import { reportGate } from '../../src/report/build/report-gate.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { generatorOf } from '../load/machine/samples.ts'
import { timelineOf } from './sample-timeline.ts'

const STARTED_AT = Date.UTC(2026, 0, 15, 9, 30, 0)

/** A connection that had everything: 25 FPS over `durationMs`, 16 KB a frame. */
function healthyConnection(camera: number | string, number: number, durationMs: number): ConnectionFacts {
  const seconds = durationMs / 1000
  const frames = Math.round(25 * seconds)
  return {
    connectionId: `camera_${camera}_conn_${number}`,
    cameraId: String(camera),
    connectionNumber: number,
    nominalFps: 25,
    declaredFps: null,
    firstFrameMs: 40 + number,
    frames,
    bytes: frames * 16_384,
    pictureBytes: frames * 16_000,
    packets: 0,
    packetsLost: 0,
    picturesLost: 0,
    jitterMs: null,
    keyFrameInterval: 1,
    framesPerSecond: Array.from({ length: Math.ceil(seconds) }, () => 25),
    reconnections: 0,
    connectRetries: 0,
    drops: 0,
    hasEverDelivered: true,
    isDelivering: true,
    freezes: 0,
    stalledMs: 0,
    longStalls: 0,
    longestGapMs: 52,
    gaps: { p50: 40, p95: 44, p99: 48, max: 52 },
    samePictureMs: 0,
    errors: 0,
    lastEnd: null,
    notes: [],
  }
}

/** The same connection, had the server never let it in. */
export function deadConnection(
  healthy: ConnectionFacts,
  lastEnd: NonNullable<ConnectionFacts['lastEnd']>,
  durationMs: number,
): ConnectionFacts {
  return {
    ...healthy,
    firstFrameMs: null,
    frames: 0,
    bytes: 0,
    pictureBytes: 0,
    framesPerSecond: healthy.framesPerSecond.map(() => 0),
    hasEverDelivered: false,
    isDelivering: false,
    longestGapMs: durationMs,
    gaps: { p50: null, p95: null, p99: null, max: null },
    connectRetries: 3,
    errors: 4,
    lastEnd,
  }
}

/** Healthy connections, `perCamera` to each of `cameras`. */
export function healthyConnections(
  cameras: number,
  perCamera: number,
  durationMs: number,
): ConnectionFacts[] {
  return Array.from({ length: cameras * perCamera }, (_, index) =>
    healthyConnection(Math.floor(index / perCamera) + 1, (index % perCamera) + 1, durationMs),
  )
}

export function windowOf(
  connections: readonly ConnectionFacts[],
  durationMs: number,
  generator: WindowResult['generator'] = generatorOf(),
): WindowResult {
  const gaps = { p50: 40, p95: 44, p99: 48, max: Math.max(0, ...connections.map((c) => c.longestGapMs)) }
  const timeline = timelineOf(connections, durationMs)
  const gapDistribution: GapPercentile[] = [
    { percentile: 0, ms: 31 },
    { percentile: 50, ms: 40 },
    { percentile: 95, ms: 44 },
    { percentile: 99, ms: 48 },
    { percentile: 100, ms: gaps.max },
  ]
  return {
    startedAtEpochMs: STARTED_AT + 7000,
    durationMs,
    connections,
    gaps,
    gapDistribution,
    generator,
    timeline,
  }
}

const RUN: RunFacts = {
  runId: '0198f2a4-7c1e-7a33-9a55-2f6b1c9d4e10',
  toolVersion: '0.1.0',
  startedAtEpochMs: STARTED_AT,
  target: 'http://cameras.example/{camera}/video.mjpg',
  simulated: false,
  insecure: false,
  seed: 7,
  options: { cameras: 24, 'connections-per-camera': 2, duration: '120s', 'cameras-file': null },
  protocol: 'mjpeg',
  nominalFps: 25,
  nominalFpsSource: 'measured',
  isolation: {
    mode: 'off',
    reason: 'no server was started here, and no process id was given',
    serverProcessors: null,
    ofProcessors: null,
    notes: [],
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
  interrupted: false,
}

export interface SampleRun {
  readonly window: WindowResult
  readonly cameras: number
  readonly connectionsPerCamera: number
  readonly capacity?: Capacity
  readonly floors?: readonly Floor[]
  /** Instead of the judgement on `floors`. */
  readonly gate?: Report['gate']
  readonly run?: Partial<RunFacts>
  /** Given, so the deployment is planned. */
  readonly targetCameras?: number
  readonly terms?: FrTerms
  readonly plannedMs?: number
  readonly trials?: readonly Trial[]
  readonly resources?: ServerResources
  readonly soak?: SoakRun
  readonly counters?: CounterDisagreement
  readonly ab?: AbMeasurement
  readonly calibration?: Calibration
  readonly figures?: readonly ServerFigure[]
  /** Instead of what the window shows. */
  readonly limitCause?: LimitCause
  /** As in the input of a report. */
  readonly areCamerasOurs?: boolean
  readonly lost?: string
}

/** As a run without a search has it. */
function limitOf(measured: MeasuredLoad, terms: FrTerms = DEFAULT_FR_TERMS): LimitCause | null {
  const load = loadFacts(measured, measured.window.generator.limited)
  return limitCauseOf({ load, others: [], linkMbps: terms.linkMbps })
}

function inputOf(sample: SampleRun): ReportInput {
  const { window, cameras, connectionsPerCamera, trials = [] } = sample
  const health = judgeWindow(window, DEFAULT_HEALTH_RULES)
  const estimate = () =>
    window.generator.limited ? voidCapacity() : extrapolate({ ...health, utilization: null })
  const capacity = sample.capacity ?? estimate()
  return {
    run: { ...RUN, ...sample.run },
    plan: {
      targetCameras: cameras,
      connectionsPerCamera,
      durationMs: sample.plannedMs ?? window.durationMs,
      cameraSelection: 'shuffled with seed 7',
      isFrPlanned: sample.targetCameras !== undefined,
    },
    window,
    health,
    capacity,
    trials,
    resources: sample.resources ?? null,
    soak: sample.soak ?? null,
    ab: sample.ab ?? null,
    calibration: sample.calibration ?? null,
    fr: planFr({
      capacity,
      health,
      window,
      targetCameras: sample.targetCameras ?? 100,
      connectionsPerCamera,
      terms: sample.terms ?? DEFAULT_FR_TERMS,
    }),
    figures: sample.figures ?? [],
    limitCause: sample.limitCause ?? limitOf({ window, health, figures: sample.figures ?? [] }, sample.terms),
    counters: sample.counters ?? counterDisagreement({ window, health, figures: sample.figures ?? [] }),
    rtspTransport: 'auto',
    areCamerasOurs: sample.areCamerasOurs ?? false,
    lost: sample.lost ?? null,
  }
}

export function reportOf(sample: SampleRun): Report {
  const input = inputOf(sample)
  const report = assembleReport(input)
  const gate = judgeReport(report, { floors: sample.floors ?? null, regressions: [], baseline: [] })
  return withGate(report, sample.gate ?? reportGate(gate))
}
