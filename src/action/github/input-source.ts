import type { OptionNaming } from '../../config/option-naming.ts'
import type { Plan } from '../../config/plan.ts'
import type { Thresholds } from '../../config/thresholds.ts'
import { ARTIFACT_PREFIX, defaultKey, type KeyParts, slug } from './key.ts'
import type { OwnInputs } from './own-inputs.ts'

/** How and where results are published; the same in all modes. */
export interface Publishing {
  readonly token: string
  readonly comment: OwnInputs['comment']
}

/** What a plan says about the publication of a result. */
type PublishedPlan = Pick<Plan, 'shard' | 'reportsDir' | 'formats' | 'summary' | 'onInconclusive'>

/** How and where a result that was judged here is published. */
export interface PublishedInputs extends Publishing {
  readonly plan: PublishedPlan
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

/** @param hasLeg whether each leg of a matrix has its own key: shards of one run share theirs */
export async function keyOf(
  { commentKey }: OwnInputs,
  source: InputSource,
  hasLeg: boolean,
): Promise<string> {
  if (commentKey !== undefined) return slug(commentKey)
  const { get, workflow, job, step, caller } = source
  const parts: KeyParts = { workflow, job, step, caller: await caller?.() }
  return defaultKey(parts, hasLeg ? get('matrix') : '')
}

/** Where a result goes, by its key. @param end of the default name of the artifact */
export function places(own: OwnInputs, key: string, end = '') {
  return {
    key,
    artifactName: own.artifactName ?? `${ARTIFACT_PREFIX}${key}${end}`,
    pullRequest: own.pullRequest ?? null,
    artifactRetentionDays: own.artifactRetentionDays ?? null,
    openIssue: own.openIssue,
    trend: own.trend,
  }
}

export function publishing(own: OwnInputs): Publishing {
  return { token: own.githubToken ?? '', comment: own.comment }
}

/** Undefined without any. */
export function linesOf(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.length === 0 ? undefined : lines
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Inputs that a mode has no use for. */
export function strangers(names: readonly string[], mode: string, { get }: InputSource): string[] {
  return names
    .filter((name) => get(name) !== '')
    .map((name) => `${name} cannot be combined with mode: ${mode}, which measures nothing`)
}

export const MEASURING = [
  'cameras',
  'target',
  'publish',
  'cameras-api',
  'cameras-file',
  'discover',
  'baseline-target',
  'start',
  'baseline-start',
  'shard',
  'start-at',
  'metrics-port',
  'pushgateway',
  'otlp',
  'webhook',
]

/** Of a result that is judged and published by its own run. */
export const JUDGING = ['on-inconclusive', 'formats', 'pull-request', 'artifact-retention-days']
