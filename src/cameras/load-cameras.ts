import { cliNaming, type OptionNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { MAX_CONNECTIONS } from '../config/run-options.ts'
import { badInput } from '../errors.ts'
import type { LeftOut } from './discover/discovery.ts'
import { leftOutText } from './left-out.ts'
import { listCameras } from './list-cameras.ts'
import type { ListedCameras } from './listed-cameras.ts'
import { type Choice, selectCameras } from './select.ts'
import { camerasOfTemplate } from './template.ts'

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
  /** Cameras of the list that are not used, and why. */
  readonly leftOut: readonly LeftOut[]
  /** URLs where the servers show their metrics. They may contain credentials. */
  readonly metrics: readonly string[]
  /** Sentences for people. */
  readonly notes: readonly string[]
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
    default:
      return choose(await listCameras(source, plan, { ...deps, naming: naming(deps) }), plan, deps)
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
    ...{ leftOut: [], metrics: [], notes: [] },
  }
}

/** As a multiple of the test's cameras, when no `--max-connections` sets a limit. */
const MAX_TIMES = 5
/** Nobody else has cameras of these ids, so the server is the limit of how many are published, not a list. */
const MAX_PUBLISHED = 1000

/** How many cameras a search that grows by cameras may ask for; otherwise the number in the test. */
export function mostCameras(plan: Plan): number {
  const { cameras, connectionsPerCamera, maxConnections } = plan
  if (!plan.findCapacity || plan.grow === 'viewers') return cameras
  const perCamera = plan.grow === 'both' ? 1 : connectionsPerCamera
  // Without a limit, a search could ask for any number of cameras.
  if (maxConnections === MAX_CONNECTIONS)
    return plan.publish === null ? MAX_TIMES * cameras : Math.max(cameras, MAX_PUBLISHED)
  return Math.max(cameras, Math.ceil(maxConnections / perCamera))
}

function choose(listed: ListedCameras, plan: Plan, deps: CameraDeps): CameraSelection {
  const { cameras, option, kept, hint, leftOut, metrics, notes } = listed
  const wanted = plan.cameras
  const without = leftOutText(listed)
  if (cameras.length < wanted) {
    const expected = `at least ${wanted} (asked for by ${naming(deps)('cameras')})`
    const found = `${cameras.length} cameras${kept}${without === '' ? '' : ` (${without})`}`
    throw badInput([{ option, found, expected }], hint)
  }
  const seed = plan.shuffle ? (plan.seed ?? deps.randomSeed() >>> 0) : null
  const choice = selectCameras(cameras, wanted, seed)
  const text = without === '' ? choice.text : `${choice.text}; ${without}`
  return { ...choice, text, found: cameras.length, leftOut, metrics, notes }
}

function naming(deps: CameraDeps): OptionNaming {
  return deps.naming ?? cliNaming
}
