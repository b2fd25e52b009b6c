import { badInput, type Problem } from '../errors.ts'
import { DEFAULT_FR_TERMS, type FrTerms } from '../model/fr.ts'
import type { BaselineJob, Floor, Regression } from '../model/gate.ts'
import { type HealthRules, healthRules } from '../model/health-rules.ts'
import { jobFrom } from './baseline-schema.ts'
import { parseJson } from './json-text.ts'
import { lineFinder } from './limit-line.ts'
import { type RepeatedKey, repeatedKeys } from './repeated-keys.ts'
import { schemaProblems } from './schema-problems.ts'
import { type Thresholds, thresholdsKeysAt, thresholdsSchema } from './thresholds-schema.ts'

export { type Thresholds, thresholdsJsonSchema } from './thresholds-schema.ts'

/** Problems of one kind that are listed, and how much of a key. */
const SHOWN = 20
const MAX_KEY = 100

export const MAX_THRESHOLDS_BYTES = 1024 * 1024

/**
 * Reads the text of a thresholds.json.
 * @param file its name as the user knows it, for the messages
 * @throws CamgateError `bad_input` that lists every problem, one per line
 */
export function parseThresholds(text: string, file = 'thresholds.json'): Thresholds {
  if (text.length > MAX_THRESHOLDS_BYTES) throw badInput([tooLarge(file, text.length)])
  const plain = text.replace(/^\uFEFF/, '')
  const json = parseJson(plain)
  if (!('value' in json)) {
    const found = `${json.found} at line ${json.line}, column ${json.column}`
    const place = { file, line: json.line }
    throw badInput([{ option: `${file}:${json.line}:${json.column}`, found, expected: 'JSON', place }])
  }
  const repeated = repeatedKeys(plain)
    .slice(0, SHOWN)
    .map((found) => repeatedProblem(file, found))
  const parsed = thresholdsSchema.safeParse(json.value)
  if (parsed.success && repeated.length === 0) return parsed.data
  const issues = parsed.error?.issues ?? []
  const wrong = schemaProblems(issues, json.value, file, thresholdsKeysAt, lineFinder(text))
  throw badInput([...repeated, ...wrong])
}

function repeatedProblem(file: string, { key, line, column }: RepeatedKey): Problem {
  const found = `a second ${JSON.stringify(key.slice(0, MAX_KEY))}`
  return {
    option: `${file}:${line}:${column}`,
    found,
    expected: 'each key once',
    place: { file, line },
  }
}

function tooLarge(file: string, length: number): Problem {
  return { option: file, found: `${length} characters`, expected: `at most ${MAX_THRESHOLDS_BYTES} (1 MiB)` }
}

/** The floors, in the order in which the metrics are documented. */
export function floorsOf(thresholds: Thresholds): readonly Floor[] {
  return Object.entries(thresholds.floors ?? {}).flatMap(([metric, limits]) =>
    limits === undefined ? [] : [{ metric, ...limits } as Floor],
  )
}

/** The limits against the baseline, in the order of the file. */
export function regressionsOf(thresholds: Thresholds): readonly Regression[] {
  return Object.entries(thresholds.regression ?? {}).flatMap(([metric, limits]) =>
    limits === undefined ? [] : [{ metric, limits: limits as Regression['limits'] }],
  )
}

/** The recorded jobs, oldest first. */
export function baselineOf(thresholds: Thresholds): readonly BaselineJob[] {
  const jobs = (thresholds.baseline?.jobs ?? []).map(jobFrom)
  return jobs.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
}

/** The default health rules with the settings of the file. */
export function healthRulesOf({ health = {} }: Thresholds): HealthRules {
  return healthRules((limit) => health[limit.key] ?? limit.default)
}

/** What the file says about the deployment, with defaults for the rest. */
export function frTermsOf(thresholds: Thresholds): FrTerms {
  const fr = thresholds.fr ?? {}
  const terms = DEFAULT_FR_TERMS
  return {
    connectionsPerCamera: fr.connections_per_camera ?? terms.connectionsPerCamera,
    analysisFps: fr.analysis_fps ?? terms.analysisFps,
    inferencesPerSecond: fr.inferences_per_second ?? terms.inferencesPerSecond,
    linkMbps: fr.link_mbps ?? terms.linkMbps,
    streamMbps: fr.stream_mbps ?? terms.streamMbps,
  }
}
