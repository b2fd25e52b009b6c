import type { CapacityModel, ModelCost, ModelPoint } from '../../model/capacity-model.ts'
import { type AxisPoints, axisPoints, derive } from './costs.ts'
import { centerOf, isBounded } from './measured-points.ts'

/** Parts of the cameras' capacity at which the model may be checked, the most telling first. */
const CHECKED_PARTS = [0.5, 0.75, 0.25]
/** As a part of the cameras' capacity: a number closer to that of the viewers' search says nothing new. */
const MIN_DISTANCE = 0.15
/** The measured capacity may be this far from the predicted one. */
const MAX_DIFFERENCE = 0.15

/** Where a third search can check the model. */
export interface ThirdPoint {
  readonly cameras: number
  /** What the model says for them, in connections. */
  readonly predicted: ModelCost
}

/** Null where the costs are not known, or where there is no number of cameras between the two points. */
export function thirdPoint(points: readonly ModelPoint[]): ThirdPoint | null {
  const axes = axisPoints(points)
  if (axes === null) return null
  const alone = axes.cameras.connections
  const isNew = (cameras: number): boolean =>
    cameras >= 1 && cameras < alone && Math.abs(cameras - axes.viewers.cameras) >= MIN_DISTANCE * alone
  const cameras = CHECKED_PARTS.map((part) => Math.round(part * alone)).find(isNew)
  return cameras === undefined ? null : { cameras, predicted: predictedAt(axes, cameras) }
}

function predictedAt(axes: AxisPoints, cameras: number): ModelCost {
  return derive(axes, ({ camera, connection }) => Math.max(0, 1 - cameras * camera) / connection)
}

/**
 * Whether the measured capacity is what the model says: within 15 %, with intervals that overlap. Null where the
 * check found no limit below the prediction and none above it, so that nothing can be said.
 */
export function judgeCheck(points: readonly ModelPoint[], measured: ModelPoint): CapacityModel['check'] {
  const axes = axisPoints(points)
  if (axes === null) return null
  const predicted = predictedAt(axes, measured.cameras)
  const check = { cameras: measured.cameras, predicted: Math.floor(predicted.value), measured }
  if (isBounded(measured)) {
    const isNear = Math.abs(centerOf(measured) / predicted.value - 1) <= MAX_DIFFERENCE
    const overlaps = measured.low <= predicted.high && measured.high >= predicted.low
    return { ...check, holds: isNear && overlaps }
  }
  if (measured.high !== null) return { ...check, holds: false }
  return measured.low > (1 + MAX_DIFFERENCE) * predicted.value ? { ...check, holds: false } : null
}
