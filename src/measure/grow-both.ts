import type { SearchAnswer } from '../analysis/capacity/search-answer.ts'
import { fitModel } from '../analysis/capacity-model/fit-model.ts'
import { thirdPoint } from '../analysis/capacity-model/third-point.ts'
import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'
import { systemClock } from '../load/clock.ts'
import { SEARCH_TITLES } from '../model/capacity.ts'
import type { CapacityModel, ModelAxis, ModelPoint } from '../model/capacity-model.ts'
import type { SearchRun } from './run-search.ts'
import { timeShares } from './time-shares.ts'

/** A search on separate connections, which are closed when it ends. */
type SearchAxis = (axis: SearchedAxis) => Promise<SearchRun>

export interface SearchedAxis {
  /** The plan of this search alone: its cameras, its growth, its time budget. */
  readonly plan: Plan
  readonly axis: ModelAxis
  readonly title: string
  /** Connections to begin with. */
  readonly start: number
  /** What is expected, in connections; null for no idea. */
  readonly hint: number | null
  /** Trials of the searches before. */
  readonly earlierTrials: number
}

export interface GrownBoth {
  readonly model: CapacityModel
  /** Of both further searches. */
  readonly trials: SearchRun['trials']
}

export interface GrowthSetup {
  readonly plan: Plan
  /** The search along viewers. */
  readonly viewers: SearchRun
  /** Cameras send whether they are watched or not. */
  readonly isPublishing: boolean
  readonly searchAxis: SearchAxis
  readonly signal: AbortSignal
}

/**
 * Searches along cameras with one viewer each, then on a third number of cameras, and fits the model
 * (docs/capacity-model.md). An interruption keeps what is known.
 */
export async function growBoth(setup: GrowthSetup): Promise<GrownBoth> {
  const { plan, viewers, searchAxis, signal } = setup
  const startedAt = systemClock.now()
  const shares = timeShares(plan.timeBudgetMs)
  const alone = await searchAxis({
    plan: { ...plan, grow: 'cameras', connectionsPerCamera: 1, timeBudgetMs: shares.camerasMs },
    ...{ axis: 'cameras', title: SEARCH_TITLES.cameras, start: plan.cameras, hint: null },
    earlierTrials: viewers.trials.length,
  })
  const points = pointsOf(setup, alone.answer)
  const spentMs = systemClock.now() - startedAt
  const timeBudgetMs = Math.max(shares.checkMs, shares.camerasMs + shares.checkMs - spentMs)
  const trials = alone.trials.length + viewers.trials.length
  const check = signal.aborted ? null : await searchThird({ plan, timeBudgetMs, points, searchAxis, trials })
  const model = fitModel({
    viewers: points.viewers,
    cameras: points.cameras,
    check: check === null ? null : pointOf('check', check.cameras, check.run.answer),
    pathLimit: viewers.answer.pathLimit ?? null,
    notes: signal.aborted ? ['The searches were interrupted.'] : [],
  })
  return { model, trials: [...alone.trials, ...(check?.run.trials ?? [])] }
}

interface Points {
  readonly viewers: ModelPoint
  readonly cameras: ModelPoint | null
}

function pointsOf({ plan, viewers: { answer }, isPublishing }: GrowthSetup, alone: SearchAnswer): Points {
  // Cameras that nobody watches cost nothing where the server gets them only for its viewers.
  const open = isPublishing ? plan.cameras : Math.min(plan.cameras, answer.connections ?? plan.cameras)
  const viewers = pointOf('viewers', open, answer)
  const cameras = pointOf('cameras', alone.connections ?? 0, alone)
  return {
    viewers: viewers ?? { axis: 'viewers', cameras: open, connections: 0, low: 0, high: null },
    cameras,
  }
}

function pointOf(axis: ModelAxis, cameras: number, answer: SearchAnswer): ModelPoint | null {
  const { connections, low, high, censored } = answer
  if (connections === null || low === null) return null
  return { axis, cameras, connections, low, high: censored ? null : high }
}

interface Third {
  readonly plan: Plan
  readonly timeBudgetMs: number
  readonly points: Points
  readonly searchAxis: SearchAxis
  readonly trials: number
}

async function searchThird({ plan, timeBudgetMs, points, searchAxis, trials }: Third) {
  const known = [points.viewers, ...(points.cameras === null ? [] : [points.cameras])]
  const third = thirdPoint(known)
  if (third === null) return null
  const { cameras, predicted } = third
  const expected = Math.max(1, Math.floor(predicted.value))
  const run = await searchAxis({
    plan: { ...plan, cameras, grow: 'viewers', search: 'quick', timeBudgetMs },
    ...{ axis: 'check', title: `${SEARCH_TITLES.check} on ${counted(cameras, 'camera')}` },
    ...{ start: expected, hint: expected, earlierTrials: trials },
  })
  return { cameras, run }
}
