import type { Problem } from '../errors.ts'
import { found } from './found.ts'
import type { Option, OptionNaming, RawOptions } from './options.ts'
import { MAX_CONNECTIONS, optionSchema } from './plan-schema.ts'

const SOURCES = ['target', 'camerasApi', 'camerasFile'] as const
const API_DETAILS = ['camerasApiItems', 'cameraIdField', 'cameraUrlField', 'cameraFilter'] as const

/** What is wrong with options that are each right on their own. */
export function conflictProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  return [
    ...sourceProblems(raw, naming),
    ...apiDetailProblems(raw, naming),
    ...seedProblems(raw, naming),
    ...templateProblems(raw, naming),
    ...totalProblems(raw, naming),
  ]
}

function sourceProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  const given = SOURCES.filter((option) => isGiven(raw, option)).map(naming)
  if (given.length < 2) return []
  return [{ option: given.join(', '), found: 'them together', expected: 'one source of cameras' }]
}

function apiDetailProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  if (isGiven(raw, 'camerasApi')) return []
  const api = naming('camerasApi')
  return API_DETAILS.filter((option) => isGiven(raw, option)).map((option) => ({
    option: naming(option),
    found: `no ${api}`,
    expected: `it together with ${api}, whose answer it describes`,
  }))
}

function seedProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  if (!isGiven(raw, 'seed') || optionSchema.shape.shuffle.safeParse(raw.shuffle).data !== false) return []
  const expected = 'one of the two: the seed only repeats a shuffle'
  return [{ option: naming('seed'), found: `a list that is not shuffled (${naming('shuffle')})`, expected }]
}

function templateProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  const target = optionSchema.shape.target.safeParse(raw.target).data
  const cameras = camerasOf(raw)
  if (target === undefined || cameras === undefined || cameras === 1 || target.includes('{camera}')) return []
  const expected = `{camera} in it, where the id goes: without it all ${cameras} cameras would be the same stream`
  return [{ option: naming('target'), found: found(target), expected }]
}

function totalProblems(raw: RawOptions, naming: OptionNaming): Problem[] {
  const cameras = camerasOf(raw)
  const each = optionSchema.shape.connectionsPerCamera.safeParse(raw.connectionsPerCamera).data
  if (cameras === undefined || each === undefined || cameras * each <= MAX_CONNECTIONS) return []
  const total = `${cameras} × ${each} = ${cameras * each} connections`
  return [{ option: naming('connectionsPerCamera'), found: total, expected: `at most ${MAX_CONNECTIONS}` }]
}

function camerasOf(raw: RawOptions): number | undefined {
  return optionSchema.shape.cameras.safeParse(raw.cameras).data
}

function isGiven(raw: RawOptions, option: Option): boolean {
  return raw[option] !== undefined
}
