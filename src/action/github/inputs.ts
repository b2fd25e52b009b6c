import type { z } from 'zod'
import { found } from '../../config/found.ts'
import { inputNaming, kebabCase } from '../../config/option-naming.ts'
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
import { readShard } from '../../config/shard-text.ts'
import { badInput, CamgateError, type InputProblem, joinErrors, type Problem } from '../../errors.ts'
import {
  type InputSource,
  JUDGING,
  keyOf,
  linesOf,
  MEASURING,
  type PublishedInputs,
  type Publishing,
  places,
  publishing,
  strangers,
  textOf,
} from './input-source.ts'
import { slug } from './key.ts'
import { type MergeInputs, mergeInputs } from './merge-inputs.ts'
import { OWN_DEFAULTS, type OwnInputs, ownSchema } from './own-inputs.ts'

export interface RunInputs extends PublishedInputs {
  readonly mode: 'run'
  readonly plan: Plan
  readonly start: string | null
  readonly baselineStart: string | null
  /** A server that already delivers frames is used as it is, and its command does not run. */
  readonly startReuse: boolean
  readonly waitTimeoutMs: number
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

type Raw = Readonly<Record<string, string | undefined>>

/**
 * All inputs, read once.
 * @throws CamgateError `bad_input` with every problem of the inputs and of thresholds.json, one per line
 */
export async function readInputs(source: InputSource): Promise<RunInputs | ReportInputs | MergeInputs> {
  const raw = rawOwn(source)
  const own = ownSchema.safeParse(raw)
  const problems = own.success ? [] : ownProblems(own.error, raw)
  if (raw.mode === 'report') return reportInputs(own.data ?? null, problems, source)
  if (raw.mode === 'merge') return await mergeInputs(own.data ?? null, problems, source)
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
  const key = await keyOf(own, source, plan.shard === null)
  return {
    ...publishing(own),
    mode: 'run',
    plan,
    start: own.start ?? null,
    baselineStart: own.baselineStart ?? null,
    startReuse: own.startReuse,
    waitTimeoutMs: own.waitTimeout,
    thresholds: textOf(options.thresholds) ?? null,
    ...places(own, key, shardEnd(plan.shard)),
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

/** Of the name of an artifact that one shard leaves. */
function shardEnd(shard: string | null): string {
  return shard === null ? '' : `-shard-${readShard(shard)?.number ?? 0}`
}

function attempt<T>(make: () => T, keep: (error: unknown) => null): T | null {
  try {
    return make()
  } catch (error) {
    return keep(error)
  }
}

function reportInputs(own: OwnInputs | null, wrong: readonly Problem[], source: InputSource): ReportInputs {
  const problems: InputProblem[] = [
    ...wrong,
    ...strangers([...MEASURING, ...JUDGING, 'reports'], 'report', source),
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

function rawOptions({ get }: InputSource): RawOptions {
  const given = OPTION_NAMES.map((option) => {
    const { isRepeatable, inputDefault } = entryOf(option)
    const text = get(inputNaming(option))
    return [option, isRepeatable ? linesOf(text) : text || inputDefault]
  })
  return Object.fromEntries(given)
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
  // Each job would load a server beside it, not one together.
  if (options.shard !== undefined && raw.start !== undefined) {
    problems.push('shard cannot be combined with start: all shards load the same server')
  }
  if (raw.baselineStart !== undefined && options.baselineTarget === undefined) {
    problems.push('baseline-start requires baseline-target')
  }
  return problems
}
