import { camerasOfTemplate } from '../cameras/template.ts'
import type { Plan } from '../config/plan.ts'
import { byCameras, byViewers, type Place } from '../load/schedule.ts'
import type { Camera } from '../model/cameras.ts'

/**
 * Assigns the connections of a set to cameras, depending on what a search adds.
 * @param cameras all existing cameras
 */
export function placesAmong(plan: Plan, cameras: readonly Camera[]): (index: number) => Place {
  if (plan.grow === 'cameras') return byCameras(cameras, plan.connectionsPerCamera)
  return byViewers(cameras.slice(0, plan.cameras))
}

/** Of the connections that one shard opens. @param indices their places in the whole set */
export function placesOfShard(
  placeOf: (index: number) => Place,
  indices: readonly number[],
): (index: number) => Place {
  return (own) => placeOf(indices[own] ?? own)
}

/** The same for a server that is known by its template, for at most `most` connections. */
export function placesOf(plan: Plan, template: string, most: number): (index: number) => Place {
  const cameras = Math.max(plan.cameras, Math.ceil(most / plan.connectionsPerCamera))
  return placesAmong(plan, camerasOfTemplate(template, plan.grow === 'cameras' ? cameras : plan.cameras))
}

/** How many cameras a set of this size needs: when it grows by viewers, always those of the test. */
export function camerasNeeded(plan: Plan): (connections: number) => number {
  if (plan.grow !== 'cameras') return () => plan.cameras
  return (connections) => Math.ceil(connections / plan.connectionsPerCamera)
}
