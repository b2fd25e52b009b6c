import type { InputProblem, Problem } from '../errors.ts'
import { found } from './found.ts'
import { streamTemplateExpectation } from './http-url.ts'
import type { OptionNaming } from './option-naming.ts'
import { type Option, optionsThatRequire, type RawOptions, readOption } from './options.ts'
import { publishProblems } from './publish-conflicts.ts'
import { MAX_CONNECTIONS } from './run-options.ts'
import { shardProblems } from './shard-conflicts.ts'
import { soakProblems } from './soak-conflicts.ts'

const SOURCES = ['target', 'camerasApi', 'camerasFile', 'discover'] as const

/** Problems between options that are each valid alone. */
export function conflictProblems(raw: RawOptions, naming: OptionNaming): InputProblem[] {
  return [
    ...sourceProblems(raw, naming),
    ...detailProblems(raw, naming),
    ...nameProblems(raw, naming),
    ...urlProblems(raw, naming),
    ...seedProblems(raw, naming),
    ...templateProblems(raw, naming),
    ...protocolProblems(raw, naming),
    ...totalProblems(raw, naming),
    ...searchDetailProblems(raw, naming),
    ...maxConnectionsProblems(raw, naming),
    ...baselineTargetProblems(raw, naming),
    ...publishProblems(raw, naming),
    ...shardProblems(raw, naming),
    ...soakProblems(raw, naming),
  ]
}

function sourceProblems(raw: RawOptions, naming: OptionNaming): string[] {
  const given = SOURCES.filter((option) => isGiven(raw, option))
  // The ids come from the API, and the URLs from the target.
  const isOneSource = given.every((option) => option === 'target' || option === 'camerasApi')
  const [first, ...others] = given.map(naming)
  if (first === undefined || others.length === 0 || isOneSource) return []
  return [`${first} cannot be combined with ${others.join(' or ')}: the cameras come from one place`]
}

function detailProblems(raw: RawOptions, naming: OptionNaming): string[] {
  return (
    (
      [
        'camerasApi',
        'target',
        'publish',
        'soak',
        'metricsPort',
        'webhook',
        'serverMetrics',
        'agents',
        'nats',
      ] as const
    )
      .filter((option) => !isGiven(raw, option))
      // Published cameras are a target, too.
      .filter((option) => option !== 'target' || !isGiven(raw, 'publish'))
      .flatMap((option) => missingProblems(option, raw, naming))
  )
}

function missingProblems(missing: Option, raw: RawOptions, naming: OptionNaming): string[] {
  return optionsThatRequire(missing)
    .filter((option) => isGiven(raw, option))
    .map((option) => `${naming(option)} requires ${naming(missing)}`)
}

/** The names of cameras come from one option. */
function nameProblems(raw: RawOptions, naming: OptionNaming): string[] {
  if (!isGiven(raw, 'cameraNames') || !isGiven(raw, 'camerasApi')) return []
  return [`${naming('cameraNames')} cannot be combined with ${naming('camerasApi')}: both name the cameras`]
}

/** The URLs of a list come from one option. */
function urlProblems(raw: RawOptions, naming: OptionNaming): string[] {
  const [first, ...others] = (['cameraUrl', 'cameraUrlField', 'target'] as const)
    .filter(
      (option) =>
        isGiven(raw, option) &&
        (option !== 'target' || isGiven(raw, 'camerasApi') || isGiven(raw, 'cameraUrl')),
    )
    .map(naming)
  if (first !== undefined && others.length > 0)
    return [`${first} cannot be combined with ${others.join(' or ')}: the URLs come from one place`]
  const hasList = isGiven(raw, 'camerasApi') || isGiven(raw, 'camerasFile')
  if (!isGiven(raw, 'cameraUrl') || hasList) return []
  return [`${naming('cameraUrl')} requires ${naming('camerasApi')} or ${naming('camerasFile')}`]
}

function seedProblems(raw: RawOptions, naming: OptionNaming): string[] {
  if (!isGiven(raw, 'seed') || readOption('shuffle', raw) !== false) return []
  const notShuffled = naming('shuffle').startsWith('--') ? naming('shuffle') : 'shuffle: false'
  return [`${naming('seed')} cannot be combined with ${notShuffled}: it repeats a random choice`]
}

function templateProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  const target = readOption('target', raw)
  return target === undefined ? [] : templateProblem(naming('target'), target, camerasOf(raw))
}

function templateProblem(option: string, template: string, cameras: number | undefined): Problem[] {
  if (cameras === undefined || cameras === 1 || template.includes('{camera}')) return []
  const expected = `{camera} in it, where the id goes: without it all ${cameras} cameras would be the same stream`
  return [{ option, found: found(template), expected }]
}

/** Values that are no camera address at all are already reported. */
function protocolProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  const protocol = readOption('protocol', raw) ?? 'auto'
  return (['target', 'baselineTarget'] as const).flatMap((option) => {
    const template = readOption(option, raw)
    if (template === undefined) return []
    const expected = streamTemplateExpectation(template, protocol)
    const why = `${expected}, as ${naming('protocol')} is ${protocol}`
    return expected === null ? [] : [{ option: naming(option), found: found(template), expected: why }]
  })
}

function totalProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  const cameras = camerasOf(raw)
  const each = readOption('connectionsPerCamera', raw)
  if (cameras === undefined || each === undefined || cameras * each <= MAX_CONNECTIONS) return []
  const total = `${cameras} × ${each} = ${cameras * each} connections`
  return [{ option: naming('connectionsPerCamera'), found: total, expected: `at most ${MAX_CONNECTIONS}` }]
}

/** An A/B searches too, for the load that saturates the servers. */
function searchDetailProblems(raw: RawOptions, naming: OptionNaming): string[] {
  const isSearching = readOption('findCapacity', raw) === true
  if (isSearching || isGiven(raw, 'baselineTarget')) return []
  return missingProblems('findCapacity', raw, naming)
}

function maxConnectionsProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  if (!isGiven(raw, 'maxConnections')) return []
  const most = readOption('maxConnections', raw)
  const each = readOption('connectionsPerCamera', raw)
  const cameras = camerasOf(raw)
  if (most === undefined || each === undefined || cameras === undefined || most >= cameras * each) return []
  const expected = `at least the ${cameras * each} connections of the test`
  return [{ option: naming('maxConnections'), found: String(most), expected }]
}

function baselineTargetProblems(raw: RawOptions, naming: OptionNaming): InputProblem[] {
  const baseline = readOption('baselineTarget', raw)
  if (baseline === undefined) return []
  const option = naming('baselineTarget')
  if (!isGiven(raw, 'target')) return [`${option} requires ${naming('target')}`]
  return templateProblem(option, baseline, camerasOf(raw))
}

function camerasOf(raw: RawOptions): number | undefined {
  return readOption('cameras', raw)
}

function isGiven(raw: RawOptions, option: Option): boolean {
  return raw[option] !== undefined
}
