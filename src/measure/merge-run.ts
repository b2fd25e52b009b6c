import { planFr } from '../analysis/fr/plan-deployment.ts'
import { runLimit } from '../analysis/limit/run-limit.ts'
import { frTermsOf, type Thresholds } from '../config/thresholds.ts'
import { type MergedShards, mergeShards } from '../merge/merge-shards.ts'
import type { NamedReport } from '../merge/stored-shard.ts'
import { clockErrors } from '../merge/window-overlap.ts'
import type { Capacity } from '../model/capacity.ts'
import { DEFAULT_FR_TERMS } from '../model/fr.ts'
import { RTSP_TRANSPORTS } from '../model/streams.ts'
import { assembleReport } from '../report/build/assemble.ts'
import type { ReportInput, RunFacts } from '../report/build/input.ts'
import { tidy } from '../report/build/numbers.ts'
import type { Report, UngatedReport } from '../report/schema/schema.ts'
import { measuredLoad } from './conclude.ts'
import type { HeldLoad } from './held-load.ts'
import { knownCapacity } from './known-capacity.ts'
import { fingerprintOfAll } from './load-machines.ts'
import { heldOf, type MergedSteps, mergedSteps } from './merged-steps.ts'

/** The report of a run that several shards made, before the gate has judged it. */
export interface MergedReport {
  readonly report: UngatedReport
  /** Of its files, without folder and ending: the same for the same shards. */
  readonly name: string
}

/**
 * Puts the reports of shards together and draws the conclusions that one machine would have drawn.
 * @param thresholds for the deployment of face recognition; null without thresholds.json
 * @throws CamgateError `bad_input` for reports that are not of shards
 */
export function mergeReports(reports: readonly NamedReport[], thresholds: Thresholds | null): MergedReport {
  const merged = mergeShards(reports)
  const { shards, loads } = merged
  const [{ report: first, shard }] = shards
  const held = heldOf(loads[0], shard.rules)
  const steps = mergedSteps(merged)
  const capacity = capacityOf(held, steps, shard.utilization)
  const terms = thresholds === null ? DEFAULT_FR_TERMS : frTermsOf(thresholds)
  const { window, health } = held
  const { target_cameras: targetCameras, connections_per_camera: perCamera } =
    first.multi_connection_test_info
  const report = assembleReport({
    run: factsOf(merged),
    plan: {
      targetCameras,
      connectionsPerCamera: perCamera,
      durationMs: 1000 * (shard.loads[0]?.seconds ?? 0),
      cameraSelection: first.multi_connection_test_info.camera_selection,
      isFrPlanned: first.fr.planned,
    },
    ...{ window, health, capacity },
    trials: steps?.trials ?? [],
    limitCause: runLimit({
      tried: steps?.tried ?? [measuredLoad(held)],
      capacity: capacity.method === 'measured' ? capacity.connections : null,
      generatorEndedSearch: false,
      linkMbps: shard.link_mbps,
    }),
    fr: planFr({
      ...{ capacity, health, window, terms },
      targetCameras: first.fr.target_cameras,
      connectionsPerCamera: perCamera,
      openCameras: targetCameras,
    }),
    rtspTransport: transportOf(first),
    merge: sectionOf(merged),
    ...NOT_MERGED,
  })
  return { report, name: fileName(first, merged) }
}

/** What only one machine can say, or only beside the server. */
const NOT_MERGED = { resources: null, ab: null, figures: [], counters: null, calibration: null } as const

function capacityOf(held: HeldLoad, steps: MergedSteps | null, utilization: number | null): Capacity {
  const search = steps === null ? null : { ...steps, lost: null }
  return knownCapacity({ held, search, resources: null }, { utilization })
}

function factsOf({ shards }: MergedShards): RunFacts {
  const [{ report: first, shard }] = shards
  const runs = shards.map(({ report }) => report.run)
  const rates = runs.flatMap(({ profile }) => profile.nominal_fps ?? []).toSorted((a, b) => a - b)
  const { shard: _, ...options } = first.run.options
  const worst = runs.map((run) => run.nominal_fps_source).find((source) => source === 'measured_alone')
  return {
    runId: `merge-${shard.run_key}`,
    toolVersion: first.run.tool_version,
    startedAtEpochMs: Math.min(...runs.map((run) => Date.parse(run.started_at))),
    target: first.run.target,
    simulated: first.run.simulated,
    insecure: runs.some(({ insecure }) => insecure),
    seed: first.run.seed,
    options,
    protocol: first.run.profile.protocol,
    nominalFps: rates[Math.floor(rates.length / 2)] ?? null,
    nominalFpsSource: worst ?? first.run.nominal_fps_source,
    isolation: isolationOf(first),
    fingerprint: fingerprintOfAll(runs.map(({ fingerprint }) => fingerprint)),
    origin: { commit: first.run.commit, ref: first.run.ref, url: first.run.url },
    interrupted: runs.some(({ interrupted }) => interrupted),
  }
}

/** Of the server's machine or those of the load, it was the same on all, or off. */
function isolationOf({ run: { isolation } }: Report): RunFacts['isolation'] {
  const { mode, reason, server_processors: serverProcessors, of_processors: ofProcessors, notes } = isolation
  return { mode, reason, serverProcessors, ofProcessors, notes }
}

function transportOf({ run: { options } }: Report): ReportInput['rtspTransport'] {
  return RTSP_TRANSPORTS.find((transport) => transport === options.rtsp_transport) ?? 'tcp'
}

function sectionOf({ shards, loads: [window], problems, notes }: MergedShards): NonNullable<Report['merge']> {
  const errors = clockErrors(shards)
  const [{ shard: first }] = shards
  return {
    run_key: first.run_key,
    of: first.of,
    shards: shards.map(({ report, shard: { number, loads } }) => ({
      number,
      run_id: report.run.run_id,
      connections: loads[0]?.measured?.connections.index.length ?? 0,
      started_at: report.run.window.started_at,
      seconds: report.run.window.seconds,
      clock_error_ms: errors.get(number)?.ms ?? 0,
      headroom_percent: report.generator.headroom_percent,
    })),
    overlap_percent: window.overlap === null ? null : tidy(100 * window.overlap),
    problems: [...problems, ...window.problems],
    notes: [...notes],
  }
}

/** Like that of a run, with the time at which its first connection was due. */
function fileName(report: Report, { shards }: MergedShards): string {
  const { target_cameras: cameras, connections_per_camera: each } = report.multi_connection_test_info
  const stamp = shards[0].shard.start_at.slice(0, 19).replace('T', '_').replaceAll(/[-:]/g, '')
  return `multi_connection_test_${cameras}x${each}_${stamp}_merged`
}
