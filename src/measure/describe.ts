import { kebabCase } from '../config/option-naming.ts'
import { entryOf, OPTION_NAMES, type Option, type OptionValues, planName } from '../config/options.ts'
import type { Plan } from '../config/plan.ts'
import type { Fingerprint } from '../model/job-kind.ts'
import type { Isolation } from '../model/machine.ts'
import type { PlannedTest, RunFacts } from '../report/build/input.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import type { Rates } from './rates.ts'
import { runOrigin } from './run-origin.ts'
import type { RunIo, Session } from './run-session.ts'
import type { Target } from './target.ts'

export interface RunDescription {
  readonly run: RunFacts
  readonly plan: PlannedTest
}

interface Described {
  readonly plan: Plan
  readonly session: Pick<Session, 'runId' | 'startedAtEpochMs'>
  readonly io: Pick<RunIo, 'signal' | 'toolVersion' | 'environment'>
  readonly target: Pick<Target, 'description' | 'isSimulated' | 'text' | 'seed'>
  readonly protocols: readonly string[]
  readonly rates: Rates
  readonly isolation: Isolation
  readonly fingerprint: Fingerprint
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
  fingerprint,
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
      options: reportedOptions(plan),
      protocol: protocols.join('+'),
      nominalFps: rates.typicalFps,
      nominalFpsSource: rates.source,
      isolation,
      fingerprint,
      interrupted: io.signal.aborted,
      origin: runOrigin(io.environment),
    },
    plan: {
      targetCameras: plan.cameras,
      connectionsPerCamera: plan.connectionsPerCamera,
      durationMs: plan.durationMs,
      cameraSelection: target.text,
      isFrPlanned: plan.isFrPlanned,
    },
  }
}

/** The options by their names in the report, durations in seconds. Where the cameras come from is its target. */
export function reportedOptions(plan: Plan): RunFacts['options'] {
  const shown: RunFacts['options'] = {}
  for (const option of OPTION_NAMES.filter((name) => entryOf(name).isReported !== false)) {
    const name = planName(option)
    if (isIn(plan, name)) shown[reportName(option)] = reportValue(option, plan[name])
  }
  return { ...shown, headers: Object.keys(plan.headers).map((name) => name.toLowerCase()) }
}

function isIn(plan: Plan, name: keyof OptionValues): name is keyof OptionValues & keyof Plan {
  return name in plan
}

function reportName(option: Option): string {
  const name = kebabCase(option).replaceAll('-', '_')
  return entryOf(option).unit === 'ms' ? `${name}_seconds` : name
}

function reportValue<T>(option: Option, value: T): T | number | string | string[] {
  const { unit, value: form } = entryOf(option)
  if (unit === 'ms') return value === null ? value : Number(value) / 1000
  if (form !== '<url>') return value
  return typeof value === 'string' ? safeUrl(value) : Array.isArray(value) ? value.map(safeUrl) : value
}
