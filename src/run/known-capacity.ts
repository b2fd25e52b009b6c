import { extrapolate, voidCapacity } from '../capacity/extrapolate.ts'
import type { Capacity, Plan, RunHealth } from '../model.ts'
import type { MeasuredTarget } from './measure-target.ts'

type Measured = Pick<MeasuredTarget, 'held' | 'search' | 'resources'>

/** What is known of the capacity: searched, or extrapolated from a window that is not void. */
export function knownCapacity({ held, search, resources }: Measured, plan: Plan): Capacity {
  const { window, health } = held
  if (search !== null) return withPathLimit(search.answer, search.answer.pathLimit, health)
  if (window.generator.limited) return voidCapacity()
  const { successful, planned } = health
  const { utilization } = plan
  const capacity = extrapolate({ successful, planned, utilization, loads: resources?.loads ?? [] })
  const { refusals } = health
  return withPathLimit(capacity, refusals?.isPathLimit ? refusals.text : null, health)
}

function withPathLimit(capacity: Capacity, found: string | null | undefined, health: RunHealth): Capacity {
  return { ...capacity, pathLimit: found ?? onlyCamera(health, capacity) }
}

/** More viewers of one camera say nothing about more cameras. */
function onlyCamera({ connections }: RunHealth, { grow }: Capacity): string | null {
  const [first] = connections
  const isAlone = connections.every(({ cameraId }) => cameraId === first?.cameraId)
  if (first === undefined || !isAlone || grow === 'cameras') return null
  return connections.length > 1 || grow === 'viewers' ? `only camera ${first.cameraId} was open` : null
}
