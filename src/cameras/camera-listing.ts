import { counted } from '../analysis/stats/counted.ts'
import { cliNaming, type OptionNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import type { LeftOut } from './discover/discovery.ts'
import { leftOutText } from './left-out.ts'
import { listCameras } from './list-cameras.ts'
import { camerasOfTemplate } from './template.ts'

/** All cameras that a run may choose from, and those that it leaves out. */
export interface CameraListing {
  /** In the order of their list. A URL is null for cameras that only a run starts, and may contain credentials. */
  readonly cameras: readonly { readonly id: string; readonly url: string | null }[]
  readonly leftOut: readonly LeftOut[]
  /** URLs where the servers show their metrics. They may contain credentials. */
  readonly metrics: readonly string[]
  /** Sentences for people. */
  readonly notes: readonly string[]
  /** `38 cameras; 2 of 40 are offline` */
  readonly text: string
}

interface ListingDeps {
  readonly signal: AbortSignal
  readonly naming?: OptionNaming
}

/** @throws CamgateError as `loadCameras`, but not for a list that is too short */
export async function listingOf(
  plan: Plan,
  { signal, naming = cliNaming }: ListingDeps,
): Promise<CameraListing> {
  const { source, cameras: wanted } = plan
  const numbered = { leftOut: [], metrics: [], notes: [], text: counted(wanted, 'camera') }
  if (source.kind === 'template') return { ...numbered, cameras: camerasOfTemplate(source.template, wanted) }
  if (source.kind === 'built-in') {
    return { ...numbered, cameras: camerasOfTemplate('', wanted).map(({ id }) => ({ id, url: null })) }
  }
  const listed = await listCameras(source, plan, { signal, naming })
  const { cameras, leftOut, metrics, notes, kept } = listed
  const without = leftOutText(listed)
  const text = `${counted(cameras.length, 'camera')}${kept}${without === '' ? '' : `; ${without}`}`
  return { cameras, leftOut, metrics, notes, text }
}
