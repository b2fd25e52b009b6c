import {
  type CameraRefusals,
  type DeadCameras,
  HEALTHY,
  type JudgedConnection,
  type Outcome,
  type RefusalGroup,
  type RunHealth,
} from '../../model/health.ts'
import type { LimitEvidence, SideEvidence } from '../../model/limit-cause.ts'
import type { GeneratorHealth } from '../../model/machine.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import type { ServerFigure, ServerFigureName } from '../../model/server-figures.ts'
import { type ForeignCounts, foreignCounts, sourcesThatCount } from './foreign-counts.ts'
import { limitSide, type PublishedLoad } from './limit-side.ts'
import { framesBySecond, isSteady } from './steady-flow.ts'

/** A load that was held, reduced to what the rules about limits ask. Rates are of one second. */
export interface LoadFacts {
  readonly connections: number
  readonly passes: boolean
  readonly seconds: number
  /** This machine spoiled the window, so it says nothing about the server. */
  readonly isVoid: boolean
  readonly generator: Pick<GeneratorHealth, 'evidence' | 'serverUse'>
  readonly outcomes: Readonly<Record<Outcome, number>>
  readonly unhealthy: number
  /** Connections without an answer to cameras that others watch well. */
  readonly unanswered: number
  readonly refusals: readonly RefusalGroup[]
  readonly refusingCameras: CameraRefusals | null
  readonly deadCameras: DeadCameras | null
  readonly reconnections: number
  readonly frames: { readonly arrived: number; readonly planned: number }
  /** Of the connections that lost too many packets. */
  readonly lossy: { readonly connections: number; readonly arrived: number; readonly lost: number }
  readonly packetsLost: number
  readonly bytes: number
  /** What the cameras of this load should have sent; bytes without framing, by the pictures that arrived. */
  readonly plannedIn: { readonly frames: number; readonly bytes: number }
  /** Whether as many frames arrived in each second. */
  readonly isSteady: boolean
  /** Without those of a server that did not carry this load. */
  readonly figures: readonly FigureFacts[]
  readonly foreignCounts: ForeignCounts | null
  /** On which side of the server frames are missing; null where nothing shows it. */
  readonly side: SideEvidence | null
}

/** A figure of the server over the window. */
export interface FigureFacts extends Pick<ServerFigure, 'title' | 'source' | 'limit'> {
  readonly name: ServerFigureName
  readonly mean: number
  readonly largest: number
}

/** What a rule looks at: a load that failed, and the others of the run, in any order. */
export interface LimitedLoad {
  readonly load: LoadFacts
  readonly others: readonly LoadFacts[]
  /** The link of the deployment; null if nobody gave it. */
  readonly linkMbps: number | null
}

/** The evidence for a cause; empty if the rule does not hold. */
export type LimitRule = (limited: LimitedLoad) => readonly LimitEvidence[]

export interface MeasuredLoad {
  readonly window: WindowResult
  readonly health: RunHealth
  readonly figures: readonly ServerFigure[]
  /** Of cameras that the run publishes. */
  readonly published?: PublishedLoad | null
}

export function loadFacts(
  { window, health, figures, published = null }: MeasuredLoad,
  isVoid: boolean,
): LoadFacts {
  const seconds = window.durationMs / 1000
  const perSecond = (sum: number): number => (seconds > 0 ? sum / seconds : 0)
  const lossy = health.connections.filter(({ brokenRules }) => brokenRules.includes('loss'))
  const viewers = health.connections.filter(({ frames }) => frames > 0).length
  const all = figures.flatMap((figure) => factsOf(figure, window.durationMs) ?? [])
  const foreign = foreignCounts(all, { viewers, bytes: perSecond(health.bytes) })
  const sources = foreign === null ? new Set() : sourcesThatCount(all)
  return {
    connections: health.planned,
    passes: health.passes,
    seconds,
    isVoid,
    generator: window.generator,
    outcomes: health.outcomes,
    unhealthy: health.connections.filter(({ outcome }) => !HEALTHY.has(outcome)).length,
    unanswered: unanswered(health.connections),
    refusals: health.refusalGroups ?? [],
    refusingCameras: health.refusals ?? null,
    deadCameras: health.dead ?? null,
    reconnections: health.reconnections,
    frames: { arrived: perSecond(health.frames), planned: perSecond(health.plannedFrames) },
    lossy: {
      connections: lossy.length,
      arrived: perSecond(sum(lossy, ({ packets }) => packets)),
      lost: perSecond(sum(lossy, ({ packetsLost }) => packetsLost)),
    },
    packetsLost: perSecond(sum(health.connections, ({ packetsLost }) => packetsLost)),
    bytes: perSecond(health.bytes),
    plannedIn: plannedIn(health.connections),
    isSteady: isSteady(framesBySecond(window)),
    figures: all.filter(({ source }) => !sources.has(source)),
    foreignCounts: foreign,
    side: limitSide(window.connections, published, window.durationMs),
  }
}

/** Loads that are closer together cannot show whether a number follows the load. */
const APART = 1.1

export function areApart(a: LoadFacts, b: LoadFacts): boolean {
  return Math.max(a.connections, b.connections) >= APART * Math.min(a.connections, b.connections)
}

/** The share of their packets that lossy connections lost. */
export function lossShare({ lossy: { lost, arrived } }: LoadFacts): number {
  return lost > 0 ? lost / (lost + arrived) : 0
}

export function megabits({ bytes }: Pick<LoadFacts, 'bytes'>): number {
  return (8 * bytes) / 1e6
}

/** The figure of this name from every source. */
export function figuresNamed({ figures }: LoadFacts, ...names: ServerFigureName[]): FigureFacts[] {
  return names.flatMap((name) => figures.filter((figure) => figure.name === name))
}

/** Whether most connections that are not healthy lost too many packets. */
export function mostLosePackets({ lossy, unhealthy }: LoadFacts): boolean {
  return lossy.connections > 0 && 2 * lossy.connections >= unhealthy
}

/** The sum of a figure over its sources; null where nobody reported it. */
export function meanOf(load: LoadFacts, name: ServerFigureName): number | null {
  const found = figuresNamed(load, name)
  return found.length === 0 ? null : sum(found, ({ mean }) => mean)
}

function unanswered(connections: readonly JudgedConnection[]): number {
  const healthy = connections.filter(({ outcome }) => HEALTHY.has(outcome))
  const working = new Set(healthy.map(({ cameraId }) => cameraId))
  return connections.filter(
    ({ outcome, cameraId }) =>
      (outcome === 'no_frames' || outcome === 'unreachable') && working.has(cameraId),
  ).length
}

function plannedIn(connections: readonly JudgedConnection[]): LoadFacts['plannedIn'] {
  const cameras = [...Map.groupBy(connections, ({ cameraId }) => cameraId).values()]
  const fpsOf = ([first]: readonly JudgedConnection[]): number => first?.nominalFps ?? 0
  const pictureOf = (viewers: readonly JudgedConnection[]): number => {
    const frames = sum(viewers, (viewer) => viewer.frames)
    return frames === 0 ? 0 : sum(viewers, ({ pictureBytes }) => pictureBytes) / frames
  }
  return {
    frames: sum(cameras, fpsOf),
    bytes: sum(cameras, (viewers) => fpsOf(viewers) * pictureOf(viewers)),
  }
}

/** What is known of less than half of a window, but for the time to a first point, does not speak for it. */
const MIN_COVERED = 0.5
const TO_FIRST_MS = 2000

/**
 * A figure that the user named has no meaning that a rule knows; one moment is not a window, and neither are the first
 * seconds of one, before an endpoint went silent.
 */
function factsOf({ name, title, source, limit, points }: ServerFigure, windowMs: number): FigureFacts | null {
  const [first, last] = [points[0], points.at(-1)]
  if (name === null || first === undefined || last === undefined || points.length < 2) return null
  if (last.atMs - first.atMs < MIN_COVERED * windowMs - TO_FIRST_MS) return null
  const values = points.map(({ value }) => value)
  return {
    name,
    title,
    source,
    limit,
    mean: sum(values, (value) => value) / values.length,
    largest: Math.max(...values),
  }
}

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}
