import type { InputProblem } from '../errors.ts'
import { found } from './found.ts'
import { streamTemplateExpectation } from './http-url.ts'
import type { OptionNaming } from './option-naming.ts'
import { type RawOptions, readOption } from './options.ts'

const LISTS = ['camerasApi', 'camerasFile', 'discover'] as const

/** Problems between `--publish` and options that are each valid alone. */
export function publishProblems(raw: RawOptions, naming: OptionNaming): InputProblem[] {
  if (raw.publish === undefined) return []
  return [
    ...listProblems(raw, naming),
    ...baselineProblems(raw, naming),
    ...rateProblems(raw, naming),
    ...templateProblems(raw, naming),
    ...readProblems(raw, naming),
  ]
}

/** The cameras of a list have ids that are not ours. */
function listProblems(raw: RawOptions, naming: OptionNaming): string[] {
  const given = LISTS.filter((option) => raw[option] !== undefined)
  if (given.length === 0) return []
  const lists = given.map(naming).join(' or ')
  return [`${naming('publish')} cannot be combined with ${lists}: the published cameras are the ones to test`]
}

function baselineProblems(raw: RawOptions, naming: OptionNaming): string[] {
  if (raw.baselineTarget === undefined) return []
  const both = `${naming('publish')} cannot be combined with ${naming('baselineTarget')}`
  return [`${both}: cameras are published to one server only`]
}

function rateProblems(raw: RawOptions, naming: OptionNaming): string[] {
  if (raw.nominalFps === undefined) return []
  const both = `${naming('publish')} cannot be combined with ${naming('nominalFps')}`
  return [`${both}: ${naming('publishFps')} sets the frame rate`]
}

function templateProblems(raw: RawOptions, naming: OptionNaming): InputProblem[] {
  const [template, cameras] = [readOption('publish', raw), readOption('cameras', raw)]
  if (template === undefined || cameras === undefined || cameras === 1 || template.includes('{camera}'))
    return []
  const expected = `{camera} in it, where the id goes: without it all ${cameras} cameras would be published as one`
  return [{ option: naming('publish'), found: found(template), expected }]
}

/** Without a target, the cameras are read where they are published. */
function readProblems(raw: RawOptions, naming: OptionNaming): InputProblem[] {
  const template = readOption('publish', raw)
  const protocol = readOption('protocol', raw) ?? 'auto'
  if (template === undefined || raw.target !== undefined) return []
  const expected = streamTemplateExpectation(template, protocol)
  if (expected === null) return []
  return [`${naming('protocol')} ${protocol} requires ${naming('target')}: ${naming('publish')} is RTSP`]
}
