import type { ModelCost, ModelPoint } from '../../model/capacity-model.ts'
import { type BoundedPoint, capacitiesOf, centerOf, isBounded, quantileOf } from './measured-points.ts'

/** Shares of the server: of a camera, and of a connection. */
interface Costs {
  readonly camera: number
  readonly connection: number
}

/** The two capacities that the costs follow from. */
export interface AxisPoints {
  readonly viewers: BoundedPoint
  readonly cameras: BoundedPoint
}

/** A connection costs something: at least this part of a camera with one viewer. */
const MIN_CONNECTION_PART = 0.001

/**
 * The costs of a server that carries `connections` on `cameras`, or `alone` cameras with one viewer each
 * (docs/capacity-model.md). A camera that would cost less than nothing costs nothing, and a connection what both
 * capacities say on average.
 */
function costsOf(cameras: number, connections: number, alone: number): Costs {
  const both = 1 / alone
  const connection = (1 - cameras / alone) / (connections - cameras)
  if (connection >= both) return { camera: 0, connection: 1 / Math.sqrt(alone * connections) }
  const least = Math.max(connection, MIN_CONNECTION_PART * both)
  return { camera: both - least, connection: least }
}

/** At the centres of both intervals. */
function centralCosts({ viewers, cameras }: AxisPoints): Costs {
  return costsOf(viewers.cameras, centerOf(viewers), centerOf(cameras))
}

/** What the costs may be, given the intervals of both capacities; each pair as likely as the others. */
function possibleCosts({ viewers, cameras }: AxisPoints): readonly Costs[] {
  const alone = capacitiesOf(cameras)
  return capacitiesOf(viewers).flatMap((connections) =>
    alone.map((count) => costsOf(viewers.cameras, connections, count)),
  )
}

/** A number that follows from the costs, with its 90 % interval. */
export function derive(points: AxisPoints, number: (costs: Costs) => number): ModelCost {
  const possible = possibleCosts(points).map(number)
  const [low, high] = [quantileOf(possible, 0.05), quantileOf(possible, 0.95)]
  const value = number(centralCosts(points))
  return { value, low: Math.min(low, value), high: Math.max(high, value) }
}

/** The points of both axes, if both capacities are known from both sides. */
export function axisPoints(points: readonly ModelPoint[]): AxisPoints | null {
  const viewers = points.find(({ axis }) => axis === 'viewers') ?? null
  const cameras = points.find(({ axis }) => axis === 'cameras') ?? null
  return isBounded(viewers) && isBounded(cameras) ? { viewers, cameras } : null
}
