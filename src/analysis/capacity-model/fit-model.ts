import type { CapacityModel, ModelCost, ModelPoint } from '../../model/capacity-model.ts'
import { axisPoints, derive } from './costs.ts'
import { boundNotes } from './one-sided.ts'
import { judgeCheck } from './third-point.ts'

export interface ModelInput {
  /** Capacity on the cameras of the test. */
  readonly viewers: ModelPoint
  /** Capacity with one viewer each; null when it was not measured. */
  readonly cameras: ModelPoint | null
  /** Capacity on a third number of cameras; null when it was not measured. */
  readonly check: ModelPoint | null
  /** Why the capacity of the viewers' search is that of single cameras; null when it is the server's. */
  readonly pathLimit: string | null
  /** What the searches have to say. */
  readonly notes: readonly string[]
}

/** An interval that is wider than this factor leaves a cost unknown. */
const MAX_SPREAD = 5

/** What a camera and a connection cost, from the capacities along both axes (docs/capacity-model.md). */
export function fitModel({ viewers, cameras, check, pathLimit, notes }: ModelInput): CapacityModel {
  const points = [viewers, ...(cameras === null ? [] : [cameras])]
  const judged = check === null ? null : judgeCheck(points, check)
  const costs = costsFrom(points)
  const why = whyNot({ viewers, cameras, costs, pathLimit, judged })
  return {
    ...(costs ?? UNKNOWN),
    points: [...points, ...(check === null ? [] : [check])],
    check: judged,
    isUsable: costs !== null && why === null,
    notes: [...(why === null ? uncheckedNote(check, judged) : [why]), ...boundNotes(points), ...notes],
  }
}

/** Such an interval leaves the costs unknown whatever the other capacity is. */
function isWide({ low, high }: ModelPoint): boolean {
  return high !== null && high > MAX_SPREAD * Math.max(1, low)
}

type KnownCosts = Record<'perCamera' | 'perConnection', ModelCost>

const UNKNOWN = { perCamera: null, perConnection: null }

function costsFrom(points: readonly ModelPoint[]): KnownCosts | null {
  const axes = axisPoints(points)
  if (axes === null) return null
  const perCamera = derive(axes, ({ camera }) => camera)
  const perConnection = derive(axes, ({ connection }) => connection)
  return perConnection.high > MAX_SPREAD * perConnection.low ? null : { perCamera, perConnection }
}

interface Fitted extends Pick<ModelInput, 'viewers' | 'cameras' | 'pathLimit'> {
  readonly costs: KnownCosts | null
  readonly judged: CapacityModel['check']
}

function whyNot({ viewers, cameras, costs, pathLimit, judged }: Fitted): string | null {
  if (cameras === null) return 'The capacity in cameras was not measured.'
  if (pathLimit !== null)
    return `More viewers reached a limit of single cameras, not of the server: ${pathLimit}.`
  const wide = [viewers, cameras].find(isWide)
  if (costs === null && wide !== undefined)
    return `The costs are not known, because a capacity is not known well enough: ${atText(wide)}, 90 % interval ${wide.low} to ${wide.high}. A longer --time-budget narrows it.`
  if (costs === null && axisPoints([viewers, cameras]) !== null)
    return `The two capacities (${atText(viewers)}; ${atText(cameras)}) are too close together to separate the two costs.`
  if (costs === null)
    return 'One of the two capacities is not known from both sides, so the costs are not known.'
  if (judged?.holds === false)
    return `The model does not hold: on ${judged.cameras} cameras it says ${judged.predicted} connections, and ${measuredText(judged.measured)} were measured.`
  return null
}

function uncheckedNote(check: ModelPoint | null, judged: CapacityModel['check']): string[] {
  if (judged !== null) return []
  return [
    check === null
      ? 'The model was not checked at a third point.'
      : `The model was not checked: no limit was found on ${check.cameras} cameras.`,
  ]
}

function atText({ cameras, connections }: ModelPoint): string {
  return `${connections} connections on ${cameras} cameras`
}

function measuredText({ connections, high }: ModelPoint): string {
  return high === null ? `at least ${connections}` : `${connections}`
}
