import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'
import { timeShares } from './time-shares.ts'

/** How long something takes, in milliseconds: usually between the first two, and never much longer than the third. */
export interface TimeSpan {
  readonly leastMs: number
  readonly mostMs: number
  readonly limitMs: number
}

/**
 * In windows of a trial with their ramps: most of the simulated searches of servers with a noise of 2 to 10 %
 * (`bench/RESULTS.md`).
 */
const SEARCH_WINDOWS = { quick: [12, 30], thorough: [24, 60] } as const
/** The search along cameras and the check of the model. */
const GROWTH_WINDOWS = { quick: [20, 45], thorough: [32, 75] } as const
/** The search of the baseline target, and 6 to 12 pairs of two double windows. */
const AB_WINDOWS = [6 + 24, 15 + 48] as const
/** Nominal rates and calibration. */
const PREPARATION_MS = 8000

/** The parts of a run, in order. */
const STAGES = {
  preparation: () => exactly(PREPARATION_MS),
  ramp: ({ cameras, connectionsPerCamera, connectRate, settleMs }: Plan) =>
    exactly((1000 * cameras * connectionsPerCamera) / connectRate + settleMs),
  window: ({ durationMs }: Plan) => exactly(durationMs),
  soak: ({ soakMs }: Plan) => exactly(soakMs ?? 0),
  search: (plan: Plan) =>
    plan.findCapacity
      ? windows(withBudget(plan, viewersMs(plan)), SEARCH_WINDOWS[plan.search], plan.trialDurationMs)
      : exactly(0),
  // Along cameras, and the check.
  growth: (plan: Plan) =>
    plan.findCapacity && plan.grow === 'both'
      ? windows(
          withBudget(plan, plan.timeBudgetMs - viewersMs(plan)),
          GROWTH_WINDOWS[plan.search],
          plan.trialDurationMs,
        )
      : exactly(0),
  comparison: (plan: Plan) =>
    plan.baselineTarget === null
      ? exactly(0)
      : windows(plan, AB_WINDOWS, plan.trialDurationMs + plan.settleMs / 2),
} as const satisfies Record<string, (plan: Plan) => TimeSpan>

export type Stage = keyof typeof STAGES

/** How long a run takes from the beginning of a stage to its end. */
export function expectedTime(plan: Plan, from: Stage = 'preparation'): TimeSpan {
  const names = Object.keys(STAGES) as Stage[]
  const spans = names.slice(names.indexOf(from)).map((stage) => STAGES[stage](plan))
  const total = (of: (span: TimeSpan) => number): number => spans.reduce((sum, span) => sum + of(span), 0)
  return {
    leastMs: total(({ leastMs }) => leastMs),
    mostMs: total(({ mostMs }) => mostMs),
    limitMs: total(({ limitMs }) => limitMs),
  }
}

/** The first line of a run: `This run takes 3 to 6 min: 48 connections for 60 s, then the search (at most 12 min).` */
export function expectedText(plan: Plan): string {
  const connections = plan.cameras * plan.connectionsPerCamera
  const { leastMs, mostMs } = expectedTime(plan)
  const parts = [
    `${counted(connections, 'connection')} for ${plan.durationMs / 1000} s`,
    ...(plan.soakMs === null ? [] : [`then the soak of ${minutes(plan.soakMs)}`]),
    ...(plan.findCapacity
      ? [`then the ${plan.grow === 'both' ? 'searches' : 'search'} (at most ${minutes(plan.timeBudgetMs)})`]
      : []),
    ...(plan.baselineTarget === null ? [] : [`then the A/B (at most ${minutes(plan.timeBudgetMs)})`]),
  ]
  return `This run takes ${rangeText(leastMs, mostMs)}: ${parts.join(', ')}.`
}

/** Closer together than this, two times are one. */
const SAME_TIME = 1.1

/** `about 40 s`, `3 to 6 min`, `50 s to 2 min`. */
export function rangeText(leastMs: number, mostMs: number): string {
  const [least, most] = [minutes(leastMs), minutes(mostMs)]
  if (least === most || mostMs < SAME_TIME * leastMs) return `about ${most}`
  const [number = '', unit] = least.split(' ')
  return `${most.endsWith(` ${unit}`) ? number : least} to ${most}`
}

/** From here on, times are read in hours. */
const LONG_MS = 3 * 3_600_000

export function minutes(ms: number): string {
  if (ms >= LONG_MS) return `${Number((ms / 3_600_000).toFixed(1))} h`
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}

function viewersMs({ grow, timeBudgetMs }: Plan): number {
  return grow === 'both' ? timeShares(timeBudgetMs).viewersMs : timeBudgetMs
}

function withBudget(plan: Plan, timeBudgetMs: number): Plan {
  return { ...plan, timeBudgetMs }
}

function exactly(ms: number): TimeSpan {
  return { leastMs: ms, mostMs: ms, limitMs: ms }
}

/** As long as the time budget lasts. */
function windows(
  { timeBudgetMs }: Plan,
  [least, most]: readonly [number, number],
  windowMs: number,
): TimeSpan {
  const within = (count: number): number => Math.min(timeBudgetMs, count * windowMs)
  return { leastMs: within(least), mostMs: within(most), limitMs: timeBudgetMs }
}
