import type { Capacity } from '../../model/capacity.ts'
import type { CapacityModel } from '../../model/capacity-model.ts'
import { camerasFor } from '../capacity-model/cameras-for.ts'

/**
 * The capacity in connections where each camera has this many: from what a camera and a connection cost, or from as
 * many cameras as were held with one viewer each (docs/capacity-model.md). Without such a search it is the capacity as
 * measured.
 */
export function deployedCapacity(
  capacity: Capacity,
  model: CapacityModel | null,
  connectionsPerCamera: number,
): Capacity {
  const carried = model === null ? null : camerasFor(model, connectionsPerCamera)
  if (model === null) return capacity
  if (carried === null) return belowSingleViewer(capacity, model, connectionsPerCamera)
  const inConnections = (cameras: number): number => Math.floor(10 * cameras * connectionsPerCamera) / 10
  const isChecked = model.check?.holds === true || connectionsPerCamera === 1
  return {
    ...capacity,
    pathLimit: null,
    connections: inConnections(carried.value),
    low: inConnections(carried.low),
    high: carried.high === null ? null : inConnections(carried.high),
    censored: carried.high === null,
    confidence: isChecked ? capacity.confidence : atMostMedium(capacity.confidence),
  }
}

/** Without costs: with more viewers each, a server carries no more cameras than with one. */
function belowSingleViewer(capacity: Capacity, model: CapacityModel, connectionsPerCamera: number): Capacity {
  const alone = camerasFor(model, 1)
  if (alone === null || alone.high === null || capacity.connections === null) return capacity
  const most = (connections: number | null, cameras: number): number | null =>
    connections === null ? null : Math.min(connections, cameras * connectionsPerCamera)
  return {
    ...capacity,
    connections: most(capacity.connections, alone.value),
    low: most(capacity.low, alone.low),
    high: most(capacity.high, alone.high),
    confidence: 'low',
  }
}

/** More viewers of the same cameras say less about more cameras. */
export function confidenceFor(
  confidence: Capacity['confidence'],
  { recommended, open }: { readonly recommended: number; readonly open: number },
): Capacity['confidence'] {
  return recommended > open ? atMostMedium(confidence) : confidence
}

function atMostMedium(confidence: Capacity['confidence']): Capacity['confidence'] {
  return confidence === 'high' ? 'medium' : confidence
}
