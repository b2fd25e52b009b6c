import type { CapacityModel, ModelCost } from '../../model/capacity-model.ts'
import { axisPoints, derive } from './costs.ts'

/** How many cameras a full server carries. */
export interface CarriedCameras extends Omit<ModelCost, 'high'> {
  /** Null when nothing failed: the server carries at least `value`. */
  readonly high: number | null
}

/**
 * How many cameras the whole server carries, each with this many connections, with decimals: 1 ÷ (c + k·v). With one
 * connection each that was measured, so it needs no model. Null when it is not known.
 */
export function camerasFor(model: CapacityModel, connectionsPerCamera: number): CarriedCameras | null {
  if (connectionsPerCamera === 1) return measuredAlone(model)
  const axes = model.isUsable ? axisPoints(model.points) : null
  if (axes === null) return null
  return derive(axes, ({ camera, connection }) => 1 / (camera + connectionsPerCamera * connection))
}

function measuredAlone({ points }: CapacityModel): CarriedCameras | null {
  const point = points.find(({ axis }) => axis === 'cameras')
  return point === undefined ? null : { value: point.connections, low: point.low, high: point.high }
}
