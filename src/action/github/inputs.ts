import type { z } from 'zod'
import { found } from '../../config/found.ts'
import { inputNaming, kebabCase, type OptionNaming } from '../../config/option-naming.ts'
import {
  entryOf,
  OPTION_NAMES,
  OPTIONS,
  type Option,
  optionsThatRequire,
  type RawOptions,
} from '../../config/options.ts'
import type { Plan } from '../../config/plan.ts'
import { planFrom } from '../../config/read-plan.ts'
import type { Thresholds } from '../../config/thresholds.ts'
import { badInput, CamgateError, type InputProblem, joinErrors, type Problem } from '../../errors.ts'
import { ARTIFACT_PREFIX, defaultKey, type KeyParts, slug } from './key.ts'
import { OWN_DEFAULTS, type OwnInputs, ownSchema } from './own-inputs.ts'

/** How and where results are published; the same in both modes. */
interface Publishing {
  readonly token: string
  readonly comment: OwnInputs['comment']
}

export interface RunInputs extends Publishing {
  readonly mode: 'run'
  readonly plan: Plan
  readonly start: string | null
  readonly baselineStart: string | null
  /** A server that already delivers frames is used as it is, and its command does not run. */
  readonly startReuse: boolean
  readonly waitTimeoutMs: number
  /** Path of the limits; null: thresholds.json, if it exists. */
  readonly thresholds: string | null
  readonly key: string
  readonly artifactName: string
  /** The pull request to comment on; null: the one of the event. */
  readonly pullRequest: number | null
  /** Null: the repository's setting. */
  readonly artifactRetentionDays: number | null
  readonly openIssue: OwnInputs['openIssue']
  /** When earlier runs are read. */
  readonly trend: OwnInputs['trend']
  /** What the user should know about inputs that are not used, one sentence each. */
  readonly notices: readonly string[]
}

export interface ReportInputs extends Publishing {
  readonly mode: 'report'
  /** Null: the artifact's key. */
  readonly key: string | null
  /** Null: every artifact of this tool. */
  readonly artifactName: string | null
  /** Path of the limits in the base branch; null: thresholds.json, if it exists. */
  readonly thresholds: string | null
  readonly reportsDir: string
}

/** Where the inputs come from. */
export interface InputSource {
  /** The text of an input; empty if it was not given. */
  readonly get: (name: string) => string
  readonly workflow: string
  readonly job: string
  /** See {@link KeyParts}. */
  readonly step?: string | null
  /** See {@link KeyParts}; called only if no key was given. */
  readonly caller?: () => Promise<string | null>
  /** Where some options are read from if their input was not given. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** @throws CamgateError for a file that cannot be read or is invalid */
  readonly readThresholds: (path: string | undefined, naming: OptionNaming) => Promise<Thresholds | null>
}

type Raw = Readonly<Record<string, string | undefined>>

/**
 * All inputs, read once.
 * @throws CamgateError `bad_input` with every problem of the inputs and of thresholds.json, one per line
 */
export async function readInputs(source: InputSource): Promise<RunInputs | ReportInputs> {
  const raw = rawOwn(source)
  const own = ownSchema.safeParse(raw)
  const problems = own.success ? [] : ownProblems(own.error, raw)
  if (raw.mode === 'report') return reportInputs(own.data ?? null, problems, source)
  // An invalid mode is reported with the other problems; the options of a run are checked anyway.
  return await runInputs(own.data ?? null, problems, raw, source)
}

function rawOwn({ get }: InputSource): Raw {
  const given = Object.keys(ownSchema.shape).map((name) => [name, get(kebabCase(name)) || undefined] as const)
  return { ...OWN_DEFAULTS, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) }
}

function ownProblems(error: z.ZodError, raw: Raw): Problem[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0])
    const isSecret = name === 'githubToken'
    return {
      option: kebabCase(name),
      found: isSecret ? 'another text' : found(raw[name]),
      expected: issue.message,
    }
  })
}

async function runInputs(
  own: OwnInputs | null,
  problems: readonly Problem[],
  raw: Raw,
  source: InputSource,
): Promise<RunInputs> {
  const given = rawOptions(source)
  const unused = unusedDetails(given)
  const options = { ...given, ...Object.fromEntries(unused.map((option) => [option, undefined])) }
  const errors: CamgateError[] = []
  const keep = (error: unknown): null => {
    if (!(error instanceof CamgateError)) throw error
    errors.push(error)
    return null
  }
  const all = [...problems, ...targetProblems(raw, options)]
  if (all.length > 0) keep(badInput(all))
  const thresholds = await source.readThresholds(textOf(options.thresholds), inputNaming).catch(keep)
  const plan = attempt(() => planFrom(options, thresholds, inputNaming, source.environment), keep)
  if (own === null || plan === null || errors.length > 0) throw joinErrors(errors)
  const key = await keyOf(own, source)
  return {
    ...publishing(own),
    mode: 'run',
    plan,
    start: own.start ?? null,
    baselineStart: own.baselineStart ?? null,
    startReuse: own.startReuse,
    waitTimeoutMs: own.waitTimeout,
    thresholds: textOf(options.thresholds) ?? null,
    key,
    artifactName: own.artifactName ?? `${ARTIFACT_PREFIX}${key}`,
    pullRequest: own.pullRequest ?? null,
    artifactRetentionDays: own.artifactRetentionDays ?? null,
    openIssue: own.openIssue,
    trend: own.trend,
    notices: [
      ...unused.map((option) => `${inputNaming(option)} is not used: find-capacity is false`),
      ...unsigned(plan),
    ],
  }
}

/** A secret that is not set, as on a fork, is an empty input, and so is one that was not given. */
function unsigned({ webhook, webhookSecret }: Plan): readonly string[] {
  if (webhook === null || webhookSecret !== null) return []
  return [`${inputNaming('webhook')} gets no signature: ${inputNaming('webhookSecret')} is empty`]
}

async function keyOf({ commentKey }: OwnInputs, source: InputSource): Promise<string> {
  if (commentKey !== undefined) return slug(commentKey)
  const { get, workflow, job, step, caller } = source
  const parts: KeyParts = { workflow, job, step, caller: await caller?.() }
  return defaultKey(parts, get('matrix'))
}

function attempt<T>(make: () => T, keep: (error: unknown) => null): T | null {
  try {
    return make()
  } catch (error) {
    return keep(error)
  }
}

function reportInputs(own: OwnInputs | null, wrong: readonly Problem[], source: InputSource): ReportInputs {
  const strangers = RUN_ONLY.filter((name) => source.get(name) !== '')
  const problems = [
    ...wrong,
    ...strangers.map((option) => `${option} cannot be combined with mode: report, which measures nothing`),
  ]
  if (source.get('github-token') === '') {
    problems.push({ option: 'github-token', found: 'nothing', expected: 'a token that may comment' })
  }
  if (own === null || problems.length > 0) throw badInput(problems)
  return {
    ...publishing(own),
    mode: 'report',
    key: own.commentKey === undefined ? null : slug(own.commentKey),
    artifactName: own.artifactName ?? null,
    thresholds: source.get('thresholds') || null,
    reportsDir: source.get('reports-dir') || OPTIONS.reportsDir.default,
  }
}

const RUN_ONLY = [
  'cameras',
  'target',
  'publish',
  'cameras-api',
  'cameras-file',
  'discover',
  'baseline-target',
  'start',
  'baseline-start',
  'on-inconclusive',
  'formats',
  'metrics-port',
  'pushgateway',
  'otlp',
  'webhook',
  'pull-request',
  'artifact-retention-days',
]

function publishing(own: OwnInputs): Publishing {
  return { token: own.githubToken ?? '', comment: own.comment }
}

function rawOptions({ get }: InputSource): RawOptions {
  const given = OPTION_NAMES.map((option) => {
    const { isRepeatable, inputDefault } = entryOf(option)
    const text = get(inputNaming(option))
    return [option, isRepeatable ? linesOf(text) : text || inputDefault]
  })
  return Object.fromEntries(given)
}

/** Undefined without any. */
function linesOf(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.length === 0 ? undefined : lines
}

/** A workflow may turn the search off and keep its other search options. */
function unusedDetails(options: RawOptions): readonly Option[] {
  if (options.findCapacity !== 'false' || options.baselineTarget !== undefined) return []
  return optionsThatRequire('findCapacity').filter((option) => options[option] !== undefined)
}

/** The built-in cameras are tested only on request: a forgotten target must not turn green. */
function targetProblems(raw: Raw, options: RawOptions): InputProblem[] {
  const sources = (['target', 'publish', 'camerasApi', 'camerasFile', 'discover'] as const).filter(
    (name) => options[name] !== undefined,
  )
  const isSimulated = raw.simulate === 'true'
  const problems: InputProblem[] = []
  if (!isSimulated && sources.length === 0) {
    const expected =
      'one of target, publish, cameras-api, cameras-file and discover, or simulate: true for the built-in cameras'
    problems.push({ option: 'target', found: 'nothing', expected })
  }
  if (isSimulated && sources.length > 0) {
    problems.push(`simulate: true cannot be combined with ${sources.map(inputNaming).join(' or ')}`)
  }
  if (isSimulated && raw.start !== undefined) {
    problems.push('start cannot be combined with simulate: true')
  }
  if (raw.baselineStart !== undefined && options.baselineTarget === undefined) {
    problems.push('baseline-start requires baseline-target')
  }
  return problems
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
