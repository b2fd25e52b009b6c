import type { CapacityModel, ModelCost, ModelPoint } from '../../model/capacity-model.ts'
import type { Report } from '../schema/schema.ts'
import { finite } from './numbers.ts'

/** `capacity_model`: costs are shares of the server. */
export function reportModel(model: CapacityModel | null | undefined): Report['capacity_model'] {
  if (model == null) return null
  return {
    cost_per_camera: costOf(model.perCamera),
    cost_per_connection: costOf(model.perConnection),
    points: model.points.map(pointOf),
    check:
      model.check === null
        ? null
        : {
            cameras: model.check.cameras,
            predicted: model.check.predicted,
            measured: pointOf(model.check.measured),
            holds: model.check.holds,
          },
    usable: model.isUsable,
    notes: [...model.notes],
  }
}

/** Six digits: a server may carry a hundred thousand connections. */
function costOf(cost: ModelCost | null) {
  if (cost === null) return null
  const digits = (share: number): number => Number(share.toPrecision(6))
  return { value: digits(cost.value), low: digits(cost.low), high: digits(cost.high) }
}

function pointOf({ axis, cameras, connections, low, high }: ModelPoint) {
  return { axis, cameras, connections, low, high: finite(high) }
}
