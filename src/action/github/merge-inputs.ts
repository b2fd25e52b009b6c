import { found } from '../../config/found.ts'
import { inputNaming } from '../../config/option-naming.ts'
import { entryOf, OPTIONS, type RawOptions, readOption } from '../../config/options.ts'
import type { Thresholds } from '../../config/thresholds.ts'
import { badInput, CamgateError, joinErrors, type Problem } from '../../errors.ts'
import {
  type InputSource,
  keyOf,
  linesOf,
  MEASURING,
  type PublishedInputs,
  places,
  publishing,
  strangers,
  textOf,
} from './input-source.ts'
import { slug } from './key.ts'
import type { OwnInputs } from './own-inputs.ts'

export interface MergeInputs extends PublishedInputs {
  readonly mode: 'merge'
  /** The content of thresholds.json; null without one. */
  readonly limits: Thresholds | null
  /** Of the shards' artifacts; null for those of any. */
  readonly shardKey: string | null
  /** Paths and patterns of reports that were downloaded; null to take them from the artifacts of this run. */
  readonly reports: readonly string[] | null
}

/** Options of a run that a merge has too. */
const MERGE_OPTIONS = ['thresholds', 'reportsDir', 'formats', 'summary', 'onInconclusive'] as const

/** @throws CamgateError `bad_input` with every problem of the inputs and of thresholds.json */
export async function mergeInputs(
  own: OwnInputs | null,
  wrong: readonly Problem[],
  source: InputSource,
): Promise<MergeInputs> {
  const { get } = source
  const raw = Object.fromEntries(
    MERGE_OPTIONS.map((option) => [option, get(inputNaming(option)) || entryOf(option).inputDefault]),
  )
  const problems = [...wrong, ...strangers(MEASURING, 'merge', source), ...optionProblems(raw)]
  const path = textOf(raw.thresholds)
  const limits = await source.readThresholds(path, inputNaming).catch((error: unknown) => {
    if (!(error instanceof CamgateError) || problems.length === 0) throw error
    throw joinErrors([badInput(problems), error])
  })
  if (own === null || problems.length > 0) throw badInput(problems)
  const policy = raw.onInconclusive === undefined ? undefined : readOption('onInconclusive', raw)
  return {
    ...publishing(own),
    mode: 'merge',
    plan: {
      shard: null,
      reportsDir: readOption('reportsDir', raw) ?? OPTIONS.reportsDir.default,
      formats: raw.formats === undefined ? null : (readOption('formats', raw) ?? null),
      summary: readOption('summary', raw) ?? 'compact',
      onInconclusive: policy ?? limits?.on_inconclusive ?? 'warn',
    },
    thresholds: path ?? null,
    limits,
    ...places(own, await keyOf(own, source, true)),
    shardKey: own.commentKey === undefined ? null : slug(own.commentKey),
    reports: own.reports === undefined ? null : (linesOf(own.reports) ?? null),
  }
}

function optionProblems(raw: RawOptions): Problem[] {
  return MERGE_OPTIONS.flatMap((option) => {
    const given = raw[option]
    const error = given === undefined ? undefined : entryOf(option).type.safeParse(given).error
    return (error?.issues ?? []).map(({ message }) => {
      return { option: inputNaming(option), found: found(given), expected: message }
    })
  })
}
