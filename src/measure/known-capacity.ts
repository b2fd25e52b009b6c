import { camerasCapacity, extrapolate, voidCapacity } from '../analysis/capacity/extrapolate.ts'
import { singleCameras } from '../analysis/health/single-cameras.ts'
import type { Plan } from '../config/plan.ts'
import type { Capacity } from '../model/capacity.ts'
import type { RunHealth } from '../model/health.ts'
import { healthText } from '../report/facts/health-words.ts'
import type { MeasuredTarget } from './measure-target.ts'

type Measured = Pick<MeasuredTarget, 'held' | 'search' | 'resources'>
type Utilized = Pick<Plan, 'utilization'>

/** What is known about the capacity: searched, or extrapolated from a window that is not void. */
export function knownCapacity({ held, search, resources }: Measured, { utilization }: Utilized): Capacity {
  const { window, health } = held
  if (search !== null) return withPathLimit(search.answer, search.answer.pathLimit, health)
  if (window.generator.limited) return voidCapacity()
  const cameras = singleCameras(health)
  const single = cameras === null ? null : healthText(cameras)
  if (single !== null && !health.passes) return camerasCapacity(single)
  const capacity = extrapolate({ ...carriedBy(health), utilization, loads: resources?.loads ?? [] })
  const notes = [...capacity.notes, ...deadNote(health)]
  return withPathLimit({ ...capacity, notes }, health.refusals?.isPathLimit ? single : null, health)
}

/** Cameras that are dead for their own reasons say nothing about the server. */
function carriedBy({ successful, planned, dead }: RunHealth): { successful: number; planned: number } {
  const isOwn = dead != null && !dead.isServerLimit
  return { successful, planned: isOwn ? planned - dead.connections : planned }
}

function deadNote({ dead }: RunHealth): string[] {
  return dead == null || dead.isServerLimit
    ? []
    : [`extrapolated from the other cameras: ${healthText(dead)}`]
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
