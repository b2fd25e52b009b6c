import { found } from '../config/found.ts'
import { cliNaming } from '../config/option-naming.ts'
import { entryOf, OPTION_NAMES, type Option, type RawOptions, readOption } from '../config/options.ts'
import type { InputProblem } from '../errors.ts'
import { targetPatternProblem, targetRule } from '../protocols/allowed-targets.ts'
import { isLoopbackHost } from '../text/loopback-host.ts'
import { hostOf, LIST_OPTIONS, TARGET_OPTIONS, urlsOf } from './destinations.ts'
import { SECRET_FOLDER } from './manifest-settings.ts'
import { referencesIn, showsSecret, withStandIns } from './secret-references.ts'

/** Options that the manifest gives the coordinator. */
const SET_BY_MANIFEST: readonly Option[] = [
  'agents',
  'nats',
  'natsCreds',
  'natsCa',
  'natsCert',
  'natsKey',
  'runToken',
  'reportsDir',
  'logsDir',
]
const IN_SECRET = 'a reference such as $(NAME), with NAME a key of the Secret of --secret'

/** What else of the command line a run in a cluster depends on. */
interface Given {
  readonly secret: string | undefined
  readonly allowTargets: readonly string[]
  /** Undefined where it is wrong. */
  readonly deadlineMs: number | undefined
}

/** Why a run cannot be made by pods, or would show a secret in the manifest. */
export function runProblems(raw: RawOptions, { secret, allowTargets, deadlineMs }: Given): InputProblem[] {
  return [
    ...manifestProblems(raw),
    ...OPTION_NAMES.filter((option) => !SET_BY_MANIFEST.includes(option)).flatMap((option) =>
      secretProblems(option, raw[option], secret),
    ),
    ...cameraProblems(raw),
    ...fileProblems(raw, secret),
    ...allowanceProblems(raw, allowTargets),
    ...deadlineProblems(raw, deadlineMs ?? Number.POSITIVE_INFINITY),
  ]
}

function manifestProblems(raw: RawOptions): string[] {
  const set = SET_BY_MANIFEST.filter((option) => raw[option] !== undefined).map(
    (option) => `${cliNaming(option)} cannot be given after --: the manifest sets it`,
  )
  const pid = `${cliNaming('serverPid')} cannot be given after --: pods do not see the process of the server`
  return raw.serverPid === undefined ? set : [...set, pid]
}

function secretProblems(option: Option, value: unknown, secret: string | undefined): InputProblem[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
  const name = cliNaming(option)
  return texts.flatMap((text): InputProblem[] => {
    const references = referencesIn(text)
    if (references.length > 0 && secret === undefined)
      return [`${references[0]} in ${name} requires --secret`]
    if (!isSecretShown(option, text)) return []
    const variable = entryOf(option).environment
    const expected = variable === undefined ? IN_SECRET : `it in the Secret of --secret, as ${variable}`
    return [{ option: name, found: 'a secret, which the manifest would show', expected }]
  })
}

/** Values of headers count as secrets, as everywhere. */
function isSecretShown(option: Option, text: string): boolean {
  if (option === 'header') return referencesIn(text).length === 0
  if (entryOf(option).isSecret !== true) return showsSecret(text)
  return referencesIn(text)[0] !== text
}

function cameraProblems(raw: RawOptions): InputProblem[] {
  const sources = [...TARGET_OPTIONS, ...LIST_OPTIONS]
  if (sources.every((option) => raw[option] === undefined))
    return ['--target or a list of cameras is required: agents cannot reach the built-in cameras']
  return TARGET_OPTIONS.flatMap((option) =>
    urlsOf(raw[option])
      .filter((url) => isLoopbackHost(hostOf(url)))
      .map((url) => ({
        option: cliNaming(option),
        found: found(url),
        expected: 'an address that pods can reach: localhost is the pod',
      })),
  )
}

function fileProblems({ camerasFile }: RawOptions, secret: string | undefined): InputProblem[] {
  if (typeof camerasFile !== 'string') return []
  const option = cliNaming('camerasFile')
  if (secret === undefined) return [`${option} requires --secret: the list is a file of that Secret`]
  if (camerasFile.startsWith(`${SECRET_FOLDER}/`)) return []
  return [{ option, found: found(camerasFile), expected: `${SECRET_FOLDER}/ and a key of that Secret` }]
}

/** Where a list of cameras is read during the run, nobody knows yet what is in it. */
function allowanceProblems(raw: RawOptions, allowTargets: readonly string[]): InputProblem[] {
  const list = LIST_OPTIONS.find((option) => raw[option] !== undefined)
  if (allowTargets.length === 0)
    return list === undefined
      ? []
      : [`${cliNaming(list)} requires --allow-target: what the agents may open connections to`]
  // Already reported.
  if (allowTargets.some((pattern) => targetPatternProblem(pattern) !== null)) return []
  const isAllowed = targetRule(allowTargets)
  return TARGET_OPTIONS.flatMap((option) =>
    urlsOf(raw[option])
      .filter((url) => !isAllowed(withStandIns(url.replaceAll('{camera}', '1'))))
      .map((url) => ({
        option: cliNaming(option),
        found: found(url),
        expected: 'a URL that --allow-target allows',
      })),
  )
}

/** Pods that are ended in the middle of a run leave no verdict. */
function deadlineProblems(raw: RawOptions, deadlineMs: number): InputProblem[] {
  const isSearching = readOption('findCapacity', raw) === true || raw.baselineTarget !== undefined
  const parts = ['settle', 'duration', 'soak', ...(isSearching ? ['timeBudget' as const] : [])] as const
  const longestMs = parts.reduce((sum, option) => sum + (readOption(option, raw) ?? 0), 0)
  if (longestMs < deadlineMs) return []
  const found = `${Math.round(deadlineMs / 60_000)} minutes`
  const expected = `more than the ${Math.ceil(longestMs / 60_000)} minutes that the run may take`
  return [{ option: '--deadline', found, expected }]
}
