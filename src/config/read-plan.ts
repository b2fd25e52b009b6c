import { badInput, type Problem } from '../errors.ts'
import type { CameraSource } from '../model/cameras.ts'
import { DEFAULT_FR_TERMS } from '../model/fr.ts'
import { DEFAULT_HEALTH_RULES } from '../model/health-rules.ts'
import { agentProblems } from './agent-conflicts.ts'
import { conflictProblems } from './conflicts.ts'
import { found } from './found.ts'
import { readHeaders } from './headers.ts'
import { cliNaming, type OptionNaming } from './option-naming.ts'
import {
  entryOf,
  OPTION_NAMES,
  type Option,
  type OptionValues,
  planName,
  type RawOptions,
} from './options.ts'
import type { Plan } from './plan.ts'
import {
  baselineOf,
  floorsOf,
  frTermsOf,
  healthRulesOf,
  regressionsOf,
  type Thresholds,
} from './thresholds.ts'

/**
 * The validated plan of a run.
 * @param thresholds null when there is no thresholds.json
 * @param naming how the user typed the options, for the messages
 * @param environment where some options are read from if they were not given
 * @throws CamgateError `bad_input` that lists every problem, one per line
 */
export function planFrom(
  raw: RawOptions,
  thresholds: Thresholds | null,
  naming: OptionNaming = cliNaming,
  environment: Environment = {},
): Plan {
  const { values, problems: optionProblems } = readOptions({ raw, thresholds, naming, environment })
  const { headers, problems: headerProblems } = readHeaders(listOf(raw.header), naming('header'))
  const problems = [
    ...optionProblems,
    ...headerProblems,
    ...conflictProblems(raw, naming),
    ...agentProblems(values, naming),
  ]
  if (problems.length > 0) throw badInput(problems)
  const isFrPlanned = raw.frTarget !== undefined || thresholds?.fr !== undefined
  return { ...planOf(values, headers, thresholds), isFrPlanned }
}

type Environment = Readonly<Record<string, string | undefined>>

/** Where the values of options come from. */
interface Given {
  readonly raw: RawOptions
  readonly thresholds: Thresholds | null
  readonly naming: OptionNaming
  readonly environment: Environment
}

/** The values are complete when there are no problems. */
function readOptions(given: Given) {
  const values: Partial<Record<keyof OptionValues, unknown>> = {}
  const problems: Problem[] = []
  for (const option of OPTION_NAMES) {
    const { type, isRequired, isSecret } = entryOf(option)
    const { value, name, mayBeWrong } = findValue(option, given)
    values[planName(option)] = null
    if (value === undefined && isRequired !== true) continue
    const { data, error } = type.safeParse(value, { reportInput: true })
    if (error === undefined) values[planName(option)] = data
    else if (!mayBeWrong)
      for (const { message, input } of error.issues)
        problems.push({
          option: name,
          found: isSecret === true ? 'another text' : found(input),
          expected: message,
        })
  }
  return { values: values as OptionValues, problems }
}

/** What was typed, or is in the environment, or in thresholds.json, or is the default; and its name there. */
function findValue(option: Option, { raw, thresholds, naming, environment }: Given) {
  const { inThresholds, default: standard, environment: variable, isEnvironmentShared } = entryOf(option)
  const inEnvironment = variable === undefined ? undefined : environment[variable] || undefined
  if (raw[option] === undefined && inEnvironment !== undefined)
    return { value: inEnvironment, name: variable ?? '', mayBeWrong: isEnvironmentShared === true }
  const inFile = thresholds === null ? undefined : inThresholds?.(thresholds)
  return { value: raw[option] ?? inFile ?? standard, name: naming(option), mayBeWrong: false }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function planOf(values: OptionValues, headers: Plan['headers'], thresholds: Thresholds | null) {
  const { header, target, camerasFile, discover, camerasApi, camerasApiItems, ...others } = values
  const { cameraNames, camerasApiPages, cameraUrl, ...named } = others
  const { cameraIdField, cameraUrlField, cameraFilter, ...options } = named
  return {
    ...options,
    headers,
    source: sourceOf(values),
    frTerms: thresholds === null ? DEFAULT_FR_TERMS : frTermsOf(thresholds),
    baseline: thresholds === null ? [] : baselineOf(thresholds),
    health: thresholds === null ? DEFAULT_HEALTH_RULES : healthRulesOf(thresholds),
    floors: thresholds === null ? null : floorsOf(thresholds),
    regressions: thresholds === null ? [] : regressionsOf(thresholds),
  }
}

function sourceOf(values: OptionValues): CameraSource {
  const { cameraNames, camerasFile, discover, camerasApi } = values
  // Published cameras are read where they are published.
  const target = values.target ?? values.publish
  if (camerasApi !== null) return apiSource(camerasApi, values)
  if (target !== null && cameraNames !== null) return { kind: 'names', template: target, names: cameraNames }
  if (target !== null) return { kind: 'template', template: target }
  if (camerasFile !== null) {
    return { kind: 'file', path: camerasFile, urls: values.cameraUrl ?? { kind: 'field', name: null } }
  }
  return discover === null ? { kind: 'built-in' } : { kind: 'discover', addresses: discover }
}

function apiSource(url: string, values: OptionValues): CameraSource {
  const { target, cameraUrl, cameraUrlField } = values
  return {
    kind: 'api',
    url,
    items: values.camerasApiItems,
    idField: values.cameraIdField,
    urls:
      cameraUrl ??
      (target === null ? { kind: 'field', name: cameraUrlField } : { kind: 'target', template: target }),
    filters: values.cameraFilter,
    pages: values.camerasApiPages,
  }
}
