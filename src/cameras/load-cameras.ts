import { cliNaming, type OptionNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { MAX_CONNECTIONS } from '../config/run-options.ts'
import { badInput, CamgateError } from '../errors.ts'
import type { Camera, CameraSource } from '../model/cameras.ts'
import { maskerOf } from '../secrets/mask.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { candidatesOfAnswer } from './api-answer.ts'
import { camerasOfList } from './candidates.ts'
import { camerasOfFile } from './file.ts'
import { type Choice, selectCameras } from './select.ts'
import { camerasOfTemplate } from './template.ts'

const API_TIMEOUT_MS = 30_000

type Mask = (text: string) => string

export interface CameraDeps {
  /** URL of the built-in cameras, with `{camera}` for the id; required when they are the source. */
  readonly builtInTemplate?: string | undefined
  /** Returns a seed of 32 bits, for a plan without one. */
  readonly randomSeed: () => number
  readonly signal?: AbortSignal | undefined
  /** How the user typed the options, for the messages. */
  readonly naming?: OptionNaming
  readonly apiTimeoutMs?: number
}

export type CameraSelection = Choice & {
  /** The number of cameras to choose from. */
  readonly found: number
}

/**
 * The cameras of a run, as many as planned.
 * @throws CamgateError `bad_input` when the list is wrong or too short, `unreachable` when the API does not answer,
 * `interrupted` when the signal aborts
 */
export async function loadCameras(plan: Plan, deps: CameraDeps): Promise<CameraSelection> {
  const { source, cameras: wanted } = plan
  switch (source.kind) {
    case 'built-in':
      return numberCameras(builtIn(deps), plan, `${wanted} built-in simulated cameras`)
    case 'template':
      return numberCameras(source.template, plan, templateText(wanted))
    case 'file':
      return choose(await fromFile(source, plan, deps), plan, deps)
    case 'api':
      return choose(await fromApi(source, plan, deps), plan, deps)
  }
}

function builtIn({ builtInTemplate }: CameraDeps): string {
  if (builtInTemplate === undefined) throw new Error('the built-in cameras are the source and do not run')
  return builtInTemplate
}

function templateText(wanted: number): string {
  return wanted === 1 ? 'the one camera of the target' : `cameras 1 to ${wanted} of the target`
}

/** All cameras that a search may need, whether the server has them or not. */
function numberCameras(template: string, plan: Plan, text: string): CameraSelection {
  const wanted = plan.cameras
  const all = camerasOfTemplate(template, mostCameras(plan))
  return {
    cameras: all.slice(0, wanted),
    others: all.slice(wanted),
    text,
    urls: wanted,
    seed: null,
    found: wanted,
  }
}

/** As a multiple of the test's cameras, when no `--max-connections` sets a limit. */
const MAX_TIMES = 5

/** How many cameras a search that grows by cameras may ask for; otherwise the number in the test. */
export function mostCameras(plan: Plan): number {
  const { cameras, connectionsPerCamera, maxConnections } = plan
  if (!plan.findCapacity || plan.grow !== 'cameras') return cameras
  // Without a limit, a search could ask for any number of cameras.
  if (maxConnections === MAX_CONNECTIONS) return MAX_TIMES * cameras
  return Math.max(cameras, Math.ceil(maxConnections / connectionsPerCamera))
}

interface Listed {
  readonly cameras: readonly Camera[]
  readonly option: string
  /** Which cameras were counted, when it is not all of the list. */
  readonly kept: string
  readonly hint?: string | undefined
}

type Source<K extends CameraSource['kind']> = Extract<CameraSource, { kind: K }>

async function fromFile({ path }: Source<'file'>, { protocol }: Plan, deps: CameraDeps): Promise<Listed> {
  const option = naming(deps)('camerasFile')
  return { cameras: await camerasOfFile(path, option, protocol, { signal: deps.signal }), option, kept: '' }
}

async function fromApi(source: Source<'api'>, plan: Plan, deps: CameraDeps): Promise<Listed> {
  const option = naming(deps)('camerasApi')
  // An API may repeat what it was sent, so no error quotes it.
  const mask = maskerOf(secretsOf(plan, [], process.env))
  // The HTTP library is large, and most runs have no camera API.
  const { requestJson } = await import('./api-request.ts')
  const answer = await requestJson({
    url: source.url,
    option,
    headers: plan.headers,
    insecure: plan.insecure,
    timeoutMs: deps.apiTimeoutMs ?? API_TIMEOUT_MS,
    signal: deps.signal,
    mask,
  })
  const { cameras, kept, listed } = unquoted(mask, answer, (all) => {
    const options = { api: option, items: naming(deps)('camerasApiItems') }
    const { kept, listed } = candidatesOfAnswer(all, source, options)
    return { cameras: camerasOfList(kept, option, plan.protocol), kept, listed }
  })
  if (kept.length === listed) return { cameras, option, kept: '' }
  const hint = `${naming(deps)('cameraFilter')} says which are kept; 'none' keeps all`
  return { cameras, option, kept: keptText(source, listed), hint }
}

/**
 * Reads an answer. An error is made from the same answer with its secrets masked, because masking cannot find part of a
 * secret.
 */
function unquoted<T>(mask: Mask, answer: unknown, read: (answer: unknown) => T): T {
  try {
    return read(answer)
  } catch (error) {
    read(withMasks(answer, mask))
    throw error instanceof CamgateError ? new CamgateError(error.code, mask(error.message)) : error
  }
}

function withMasks(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((one) => withMasks(one, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [mask(name), withMasks(one, mask)]))
}

function keptText({ filter }: Source<'api'>, listed: number): string {
  return filter === null ? '' : ` (of ${listed} listed, where ${filter.field} is ${filter.value})`
}

function choose({ cameras, option, kept, hint }: Listed, plan: Plan, deps: CameraDeps): CameraSelection {
  const wanted = plan.cameras
  if (cameras.length < wanted) {
    const expected = `at least ${wanted} (asked for by ${naming(deps)('cameras')})`
    throw badInput([{ option, found: `${cameras.length} cameras${kept}`, expected }], hint)
  }
  const seed = plan.shuffle ? (plan.seed ?? deps.randomSeed() >>> 0) : null
  return { ...selectCameras(cameras, wanted, seed), found: cameras.length }
}

function naming(deps: CameraDeps): OptionNaming {
  return deps.naming ?? cliNaming
}
