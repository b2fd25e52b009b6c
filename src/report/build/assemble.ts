import type { Capacity } from '../../model/capacity.ts'
import type { FrPlan } from '../../model/fr.ts'
import type { Isolation } from '../../model/machine.ts'
import { type LimitFinding, limitFindings } from '../facts/limit-cause-words.ts'
import { type Report, SCHEMA_VERSION, type UngatedReport } from '../schema/schema.ts'
import { analyse, gradeBeside } from './analysis.ts'
import { reportAb, reportResources, reportTrial } from './capacity-sections.ts'
import { capacityEstimation, frRecommendations } from './estimation.ts'
import type { ReportInput } from './input.ts'
import { nominalDoubt } from './nominal-doubt.ts'
import { finite, ratio, sum, tidy } from './numbers.ts'
import { reportAgents } from './report-agents.ts'
import { recordedSeconds, reportConnection } from './report-connections.ts'
import { reportCounters } from './report-counters.ts'
import { reportGenerator } from './report-generator.ts'
import { reportHealth } from './report-health.ts'
import { reportLimit } from './report-limit.ts'
import { reportMarks } from './report-marks.ts'
import { reportModel } from './report-model.ts'
import { reportPublisher } from './report-publisher.ts'
import { reportShard } from './report-shard.ts'
import { reportSoak } from './report-soak.ts'
import { byCamera, cameraGroups, cameraStatistics, connectionStatistics } from './statistics.ts'
import { streamNotes } from './stream-notes.ts'
import { reportTimeline } from './timeline.ts'

/** The report of a run before the gate has judged it. JSON can hold every number in it: no NaN, no infinity. */
export function assembleReport(input: ReportInput): UngatedReport {
  const { window, health, capacity, fr } = input
  const seconds = window.durationMs / 1000
  const cameras = byCamera(health.connections)
  const marks = reportMarks(window, input.areCamerasOurs ?? false)
  const recorded = {
    ...{ durationMs: window.durationMs, marks },
    seconds: recordedSeconds(health.connections.length),
  }
  const connections = health.connections.map((each) => reportConnection(each, recorded))
  const info = testInfo(input)
  const statistics = connectionStatistics(health, seconds)
  const isGeneratorLimited = window.generator.limited
  const limits = limitFindings(input.limitCause, input.rtspTransport)
  return {
    schema_version: SCHEMA_VERSION,
    run: runSection(input),
    multi_connection_test_info: info,
    connection_statistics: statistics,
    camera_statistics: cameraStatistics(cameras, seconds),
    capacity_estimation: capacityEstimation(capacity, health.successful, fr.scenarios),
    fr_deployment_recommendations: frRecommendations(fr, limits),
    analysis: analyse({
      info,
      statistics,
      connections,
      capacity,
      limits,
      isGeneratorLimited,
      isWithinHealthRules: health.passes,
    }),
    health: reportHealth(health, window),
    marks: marks.section,
    publisher: reportPublisher(input.publisher ?? null),
    soak: reportSoak(input.soak),
    capacity: capacitySection(capacity),
    capacity_model: reportModel(input.model),
    limit_cause: reportLimit(input.limitCause, limits),
    counters: reportCounters(input.counters),
    trials: input.trials.map(reportTrial),
    resources: input.resources === null ? null : reportResources(input.resources),
    ab: input.ab === null ? null : reportAb(input.ab),
    agents: reportAgents(window.agents ?? null, input.agentKinds),
    merge: input.merge ?? null,
    generator: reportGenerator(window.generator, {
      calibration: input.calibration,
      lost: input.lost ?? null,
    }),
    stream_notes: streamNotes(health.connections),
    fr: frSection(fr, limits, input.plan.isFrPlanned),
    timeline: reportTimeline(window, input.resources, input.figures),
    shard: input.shard == null ? null : reportShard(input.shard),
    individual_connections: connections,
    camera_groups: cameraGroups(cameras, seconds),
  }
}

/** The whole report. Replaces any existing gate. */
export function withGate(report: UngatedReport, gate: Report['gate']): Report {
  const { fr, timeline, shard, individual_connections, camera_groups, ...rest } = report
  const analysis = { ...rest.analysis, ...gradeBeside(report, gate) }
  // The order matters: the long lists come last in the file.
  return { ...rest, analysis, gate, fr, timeline, shard, individual_connections, camera_groups }
}

function testInfo({ plan, window, health }: ReportInput): Report['multi_connection_test_info'] {
  return {
    target_cameras: plan.targetCameras,
    connections_per_camera: plan.connectionsPerCamera,
    total_connections: health.planned,
    test_duration: tidy(plan.durationMs / 1000),
    actual_duration: tidy(window.durationMs / 1000),
    camera_selection: plan.cameraSelection,
  }
}

function runSection(input: ReportInput): Report['run'] {
  const { run, plan, window, health } = input
  return {
    run_id: run.runId,
    tool_version: run.toolVersion,
    started_at: isoTime(run.startedAtEpochMs),
    window: {
      started_at: isoTime(window.startedAtEpochMs),
      ended_at: isoTime(window.startedAtEpochMs + window.durationMs),
      seconds: tidy(window.durationMs / 1000),
    },
    target: run.target,
    simulated: run.simulated,
    insecure: run.insecure,
    seed: run.seed,
    options: run.options,
    profile: {
      protocol: run.protocol,
      cameras: plan.targetCameras,
      connections_per_camera: plan.connectionsPerCamera,
      connections: health.planned,
      nominal_fps: finite(run.nominalFps),
      frame_bytes: ratio(
        sum(health.connections, (connection) => connection.pictureBytes),
        health.frames,
      ),
      isolation: run.isolation.mode,
      ...publishedKind(input.publisher),
    },
    isolation: isolationSection(run.isolation),
    fingerprint: run.fingerprint,
    min_healthy_rate: minHealthyRate(health),
    interrupted: run.interrupted,
    nominal_fps_source: run.nominalFpsSource,
    nominal_fps_doubt: nominalDoubt(health.connections, window.durationMs / 1000),
    ...(run.origin ?? { commit: null, ref: null, url: null }),
  }
}

/** What the size and the rate of frames do not show. */
function publishedKind(publisher: ReportInput['publisher']): Pick<Report['run']['profile'], 'published'> {
  if (publisher == null) return {}
  const { codec, transport } = publisher.options
  return { published: `${codec} ${transport}` }
}

function minHealthyRate({ reasons }: ReportInput['health']): number | null {
  const rule = reasons.find((reason) => reason.code === 'trial_rule')
  return rule === undefined ? null : tidy(100 * rule.minHealthyRatio)
}

function isolationSection(isolation: Isolation): Report['run']['isolation'] {
  const { mode, reason, serverProcessors, ofProcessors, notes } = isolation
  return {
    mode,
    reason,
    server_processors: serverProcessors,
    of_processors: ofProcessors,
    notes: [...notes],
  }
}

function capacitySection(capacity: Capacity): Report['capacity'] {
  const { method, connections, low, high, stable, censored, reason, confidence, formula, grow } = capacity
  const notes = [...capacity.notes]
  const path_limit = capacity.pathLimit ?? null
  return {
    method,
    connections,
    low,
    high,
    stable,
    censored,
    reason,
    confidence,
    formula,
    grow,
    notes,
    path_limit,
  }
}

function frSection(fr: FrPlan, limits: readonly LimitFinding[], planned: boolean): Report['fr'] {
  return {
    verdict: fr.verdict,
    why: fr.why,
    planned,
    target_cameras: fr.targetCameras,
    recommended_cameras: fr.recommendedCameras,
    recommended_low: fr.recommendedLow,
    recommended_high: fr.recommendedHigh,
    binding_limit: fr.bindingLimit,
    terms: fr.terms.map(({ name, cameras, formula }) => ({ name, cameras, formula })),
    bottlenecks: [...limits],
  }
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
