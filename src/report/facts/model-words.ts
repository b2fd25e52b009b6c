import { counted } from '../../analysis/stats/counted.ts'
import type { Report } from '../schema/schema.ts'

export type ReportedModel = NonNullable<Report['capacity_model']>
export type ReportedPoint = ReportedModel['points'][number]
type Cost = ReportedModel['cost_per_camera']

/** What cameras and connections cost: names with their values, for renderers to escape and lay out. */
export function modelFacts(model: ReportedModel): readonly (readonly [name: string, value: string])[] {
  const { cost_per_camera: camera, cost_per_connection: connection, points } = model
  return [
    ['A camera, whoever watches it', costText(camera)],
    ['A connection', costText(connection)],
    ...points.map((point) => [AXES[point.axis], pointText(point)] as const),
    ['Check', checkText(model)],
    ['Used for numbers of cameras', model.usable ? 'yes' : 'no'],
  ]
}

const AXES: Readonly<Record<ReportedPoint['axis'], string>> = {
  viewers: 'Viewers grown',
  cameras: 'Cameras grown',
  check: 'Third point',
}

/** `1.5 % of the server (1.2 to 1.8 %)` */
function costText(cost: Cost): string {
  return cost === null ? 'not known' : `${share(cost.value)} % of the server (${rangeOf(cost)})`
}

/** `30 cameras: 60 connections (55 to 64)` */
function pointText({ cameras, connections, low, high }: ReportedPoint): string {
  const interval = high === null ? ', and nothing failed' : ` (${low} to ${high})`
  return `${counted(cameras, 'camera')}: ${high === null ? 'at least ' : ''}${counted(connections, 'connection')}${interval}`
}

/** Whether the model holds at a point that it was not made from. */
export function checkText({ check }: ReportedModel): string {
  if (check === null) return 'not made'
  const { cameras, predicted, measured, holds } = check
  const { connections, low, high } = measured
  const interval = high === null ? `${low} or more` : `${low} to ${high}`
  return `${holds ? 'holds' : 'does not hold'}: for ${counted(cameras, 'camera')} it says ${counted(predicted, 'connection')}, and ${connections} (${interval}) were measured`
}

/** In one line, for a summary. */
export function modelLine(model: ReportedModel): string {
  const { cost_per_camera: camera, cost_per_connection: connection, check } = model
  const checked = check === null ? 'not checked' : `check ${check.holds ? 'holds' : 'does not hold'}`
  return `A camera takes ${costText(camera)}, a connection ${costText(connection)}; ${checked}`
}

/** What numbers of cameras rest on; null where as many cameras were open, or no number is known. */
export function camerasBasis(report: Report): string | null {
  const { capacity, capacity_model: model, generator, fr, run } = report
  if (generator.limited || capacity.method === 'none' || capacity.path_limit !== null) return null
  if (model?.usable === true)
    return `each camera takes ${costText(model.cost_per_camera)}, each connection ${costText(model.cost_per_connection)}`
  const alone = model?.points.find(({ axis }) => axis === 'cameras')
  if (alone !== undefined && isWithOneViewer(report))
    return `${counted(alone.cameras, 'camera')} with one viewer each were held`
  const open = run.profile.cameras
  if (capacity.grow === 'cameras' || open >= fr.recommended_cameras) return null
  return `if a new camera costs no more than a new viewer; ${counted(open, 'camera')} ${open === 1 ? 'was' : 'were'} open`
}

function isWithOneViewer({ fr_deployment_recommendations: plan }: Report): boolean {
  return plan.fr_deployment_scenarios[plan.recommended_scenario].connections_per_camera === 1
}

function rangeOf({ low, high }: NonNullable<Cost>): string {
  return `${share(low)} to ${share(high)} %`
}

/** In percent of the server, with two digits that count. */
function share(cost: number): string {
  return String(Number((100 * cost).toPrecision(2)))
}
