import type { z } from 'zod'
import { badInput, type Problem } from '../errors.ts'
import type { CameraSource } from '../model/cameras.ts'
import { DEFAULT_HEALTH_RULES } from '../model/health-rules.ts'
import { DEFAULT_FR_TERMS, type Plan, type SearchPlan } from '../model/plan.ts'
import { conflictProblems } from './conflicts.ts'
import { found } from './found.ts'
import { readHeaders } from './headers.ts'
import { cliNaming, type OptionNaming, type RawOptions } from './option-naming.ts'
import type { Option } from './options.ts'
import { MAX_CONNECTIONS, type Options, optionSchema } from './plan-schema.ts'
import {
  baselineOf,
  floorsOf,
  frTermsOf,
  healthRulesOf,
  regressionsOf,
  type Thresholds,
} from './thresholds.ts'

/** The documented defaults; those of the camera API come from the legacy API. */
const DEFAULTS = {
  connectionsPerCamera: 1,
  durationMs: 120_000,
  settleMs: 5000,
  connectRate: 50,
  isolate: 'auto',
  frTarget: 100,
  search: 'quick',
  trialDurationMs: 10_000,
  timeBudgetMs: 720_000,
  grow: 'viewers',
  reportsDir: 'reports',
  logsDir: 'logs',
  cameraIdField: 'id',
  cameraUrlField: 'fr_url',
  cameraFilter: { field: 'status', value: '1' },
} as const

/**
 * The validated plan of a run.
 * @param thresholds null when there is no thresholds.json
 * @param naming how the user typed the options, for the messages
 * @throws CamgateError `bad_input` that lists every problem, one per line
 */
export function planFrom(
  raw: RawOptions,
  thresholds: Thresholds | null,
  naming: OptionNaming = cliNaming,
): Plan {
  const parsed = optionSchema.safeParse(raw)
  const { headers, problems: headerProblems } = readHeaders(listOf(raw.header), naming('header'))
  const problems = [
    ...(parsed.success ? [] : optionProblems(parsed.error, raw, naming)),
    ...headerProblems,
    ...conflictProblems(raw, naming),
  ]
  if (!parsed.success || problems.length > 0) throw badInput(problems)
  return { ...planOf(parsed.data, thresholds), headers }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function optionProblems(error: z.ZodError, raw: RawOptions, naming: OptionNaming): Problem[] {
  return error.issues.map((issue) => {
    const option = issue.path[0] as Option
    return { option: naming(option), found: found(raw[option]), expected: issue.message }
  })
}

function planOf(options: Options, thresholds: Thresholds | null): Omit<Plan, 'headers'> {
  return {
    cameras: options.cameras,
    connectionsPerCamera: options.connectionsPerCamera ?? DEFAULTS.connectionsPerCamera,
    durationMs: options.duration ?? DEFAULTS.durationMs,
    settleMs: options.settle ?? DEFAULTS.settleMs,
    source: sourceOf(options),
    insecure: options.insecure ?? false,
    connectRate: options.connectRate ?? DEFAULTS.connectRate,
    nominalFps: options.nominalFps ?? null,
    protocol: options.protocol ?? 'auto',
    rtsp: { transport: options.rtspTransport ?? 'tcp', audio: options.rtspAudio ?? false },
    workers: options.workers ?? null,
    force: options.force ?? false,
    shuffle: options.shuffle ?? true,
    seed: options.seed ?? null,
    utilization: options.utilization ?? null,
    serverPid: options.serverPid ?? null,
    isolate: options.isolate ?? DEFAULTS.isolate,
    findCapacity: options.findCapacity ?? false,
    search: searchOf(options),
    baselineTarget: options.baselineTarget ?? null,
    frTerms: thresholds === null ? DEFAULT_FR_TERMS : frTermsOf(thresholds),
    baseline: thresholds === null ? [] : baselineOf(thresholds),
    frTarget: options.frTarget ?? thresholds?.fr?.target_cameras ?? DEFAULTS.frTarget,
    health: thresholds === null ? DEFAULT_HEALTH_RULES : healthRulesOf(thresholds),
    floors: thresholds === null ? null : floorsOf(thresholds),
    regressions: thresholds === null ? [] : regressionsOf(thresholds),
    onInconclusive: options.onInconclusive ?? thresholds?.on_inconclusive ?? 'warn',
    reportsDir: options.reportsDir ?? DEFAULTS.reportsDir,
    logsDir: options.logsDir ?? DEFAULTS.logsDir,
  }
}

function searchOf(options: Options): SearchPlan {
  return {
    // Without this option, the search ends at what this machine can load.
    maxConnections: options.maxConnections ?? MAX_CONNECTIONS,
    mode: options.search ?? DEFAULTS.search,
    trialDurationMs: options.trialDuration ?? DEFAULTS.trialDurationMs,
    timeBudgetMs: options.timeBudget ?? DEFAULTS.timeBudgetMs,
    grow: options.grow ?? DEFAULTS.grow,
  }
}

function sourceOf(options: Options): CameraSource {
  if (options.target !== undefined) return { kind: 'template', template: options.target }
  if (options.camerasFile !== undefined) return { kind: 'file', path: options.camerasFile }
  if (options.camerasApi === undefined) return { kind: 'built-in' }
  const filter = options.cameraFilter ?? DEFAULTS.cameraFilter
  return {
    kind: 'api',
    url: options.camerasApi,
    items: options.camerasApiItems ?? null,
    idField: options.cameraIdField ?? DEFAULTS.cameraIdField,
    urlField: options.cameraUrlField ?? DEFAULTS.cameraUrlField,
    filter: 'keepAll' in filter ? null : filter,
  }
}
