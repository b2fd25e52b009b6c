import {
  breakOff,
  interrupt,
  limitTo,
  next,
  observe,
  type Step,
  startSearch,
} from '../analysis/capacity/capacity-search.ts'
import { type SearchAnswer, searchAnswer } from '../analysis/capacity/search-answer.ts'
import type { SearchOptions, SearchState } from '../analysis/capacity/search-state.ts'
import { windowShare } from '../analysis/capacity/trial-timing.ts'
import { limitCauseOf } from '../analysis/limit/find-limit.ts'
import { type LoadFacts, loadFacts } from '../analysis/limit/load-facts.ts'
import type { TriedLoad } from '../analysis/limit/run-limit.ts'
import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'
import { systemClock } from '../load/clock.ts'
import type { Trial } from '../model/capacity.ts'
import type { ModelAxis } from '../model/capacity-model.ts'
import type { LimitCause } from '../model/limit-cause.ts'
import { breakdownOf } from './breakdown.ts'
import type { HeldLoad, Load } from './held-load.ts'
import { describeTrial, isRestless, type JudgedTrial, judgeTrial } from './judge-trial.ts'
import type { RunIo, Session } from './run-session.ts'
import { limitLog, stepLine } from './trial-line.ts'

/** Whole frames of the slowest camera that a trial's window must at least hold (docs/method.md). */
export const MIN_FRAMES = 40
const COOL_DOWN_WINDOW_MS = 3000

export interface SearchSetup {
  readonly plan: Plan
  readonly session: Session
  readonly io: RunIo
  readonly load: Load
  /** Frames a second of the slowest camera. */
  readonly slowestFps: number
  readonly limits: Pick<SearchOptions, 'start' | 'max' | 'limitName' | 'isConfirmed' | 'hint'>
  /** A window that was measured before, as the first observation; null without one. */
  readonly first: HeldLoad | null
  /** What is searched, for the progress line: `Search`, `Baseline search`. */
  readonly title: string
  /** Which of several searches it is, and how many trials those before made. */
  readonly axis?: ModelAxis
  readonly earlierTrials?: number
  /** How many connections there are cameras for, if a trial shows that there are not enough; else null. */
  readonly cameraLimit: (held: HeldLoad) => number | null
}

export interface SearchRun {
  readonly answer: SearchAnswer
  readonly trials: readonly Trial[]
  /** What the rules about limits know of them, in the same order. */
  readonly tried: readonly TriedLoad[]
  /** Why the load generator broke down before the search was done; null if it did not. */
  readonly lost: string | null
}

/**
 * Searches the capacity on the connections of `load` (docs/statistics.md): does what the pure search says, and
 * reports each step as it happens. An interruption ends it with what is known.
 */
export async function searchCapacity(setup: SearchSetup): Promise<SearchRun> {
  return await new Search(setup).run()
}

type CoolDownStep = Extract<Step, { kind: 'cool-down' }>

class Search {
  private readonly setup: SearchSetup
  private readonly startedAt = systemClock.now()
  private readonly windowMs: number
  private readonly leastMs: number
  private readonly trials: Trial[] = []
  private readonly tried: TriedLoad[] = []
  private state: SearchState
  private lost: string | null = null

  constructor(setup: SearchSetup) {
    const { plan, slowestFps } = setup
    this.setup = setup
    this.leastMs = (MIN_FRAMES * 1000) / slowestFps
    this.windowMs = Math.max(plan.trialDurationMs, this.leastMs)
    this.state = startSearch({
      ...setup.limits,
      mode: plan.search,
      // A search along both axes makes one search at a time.
      grow: plan.grow === 'both' ? 'viewers' : plan.grow,
      timeBudgetMs: plan.timeBudgetMs,
      trialMs: this.windowMs + plan.settleMs / 2,
      // The second and third of a confirmation need no settling.
      confirmTrialMs: 2 * this.windowMs + plan.settleMs / 5,
    })
  }

  async run(): Promise<SearchRun> {
    const { io, session, first } = this.setup
    if (first !== null) this.take(this.judge(first), 'first', 0)
    for (let step = this.next(); step.kind !== 'done'; step = this.next()) await this.tryTo(step)
    if (io.signal.aborted) this.state = interrupt(this.state)
    const answer = searchAnswer(this.state)
    session.log.info({ capacity: answer.connections, reason: answer.reason }, 'search ended')
    return { answer, trials: this.trials, tried: this.tried, lost: this.lost }
  }

  /** What is known remains known when the load generator breaks down. */
  private async tryTo(step: Exclude<Step, { kind: 'done' }>): Promise<void> {
    try {
      await this.make(step)
    } catch (error) {
      const why = breakdownOf(error)
      if (why === null) throw error
      const { io, title } = this.setup
      this.lost = why
      this.state = breakOff(this.state, why)
      io.progress?.say(`${title}: ended, ${why}`)
    }
  }

  private next(): Step {
    const { signal } = this.setup.io
    return signal.aborted ? next(interrupt(this.state)) : next(this.state)
  }

  private async make(step: Exclude<Step, { kind: 'done' }>): Promise<void> {
    if (step.kind === 'cool-down') return await this.coolDown(step)
    const { title, load, io } = this.setup
    const windowMs = Math.max(windowShare(step) * this.windowMs, this.leastMs)
    const name = `${title}, ${step.kind} of ${step.connections}`
    const plan = { connections: step.connections, windowMs, name, endsEarly: true }
    const short = this.judge(await load.hold(plan))
    const isLonger = isRestless(short) && !io.signal.aborted
    const judged = isLonger ? this.judge(await load.hold({ ...plan, windowMs: 2 * windowMs })) : short
    // A window that was cut short is not a trial.
    if (io.signal.aborted) return
    this.take(judged, step.kind === 'confirm' ? 'confirm' : step.why, this.elapsedMs)
  }

  private judge(held: HeldLoad): JudgedTrial {
    return judgeTrial(held, this.setup.plan.health)
  }

  private take(judged: JudgedTrial, purpose: Trial['purpose'], elapsedMs: number): void {
    const { io, session, title, cameraLimit } = this.setup
    // Only growth goes past the last camera; one that is gone later is the server's fault.
    const isNew = judged.outcome === 'fail' && purpose === 'grow'
    const cameras = isNew ? cameraLimit(judged.held) : null
    const known = cameras === null ? judged : { ...judged, outcome: 'invalid_environment' as const }
    this.state =
      cameras === null
        ? observe(this.state, { kind: 'trial', ...judged, elapsedMs })
        : limitTo({ ...this.state, elapsedMs }, cameras, 'camera list')
    const isVoid = judged.outcome !== 'pass' && judged.outcome !== 'fail'
    const load = loadFacts(judged.held, isVoid)
    const { axis, earlierTrials = 0 } = this.setup
    const number = earlierTrials + this.trials.length + 1
    const described = describeTrial(known, { number, purpose, elapsedMs }, this.state)
    const trial = axis === undefined ? described : { ...described, axis }
    // Viewers of cameras that the server refused were not opened, so they show no cause.
    const isRefused = judged.held.refusedCameras != null
    const told =
      cameras === null
        ? { ...trial, limitCause: isRefused ? null : this.limitOf(load) }
        : { ...trial, reason: `camera list: no more than ${counted(cameras, 'connection')}` }
    this.trials.push(told)
    this.tried.push({ load, outcome: told.outcome, reason: told.reason })
    const { limitCause, ...facts } = told
    session.log.info({ ...facts, limit: limitLog(limitCause) }, 'trial')
    io.progress?.say(stepLine(title, told))
    io.trialMade?.(told, title)
  }

  private limitOf(load: LoadFacts): LimitCause | null {
    const { linkMbps } = this.setup.plan.frTerms
    return limitCauseOf({ load, others: this.tried.map((tried) => tried.load), linkMbps })
  }

  /** Holds a lower load until a window of it is healthy, for as long as the search says. Then the search decides. */
  private async coolDown({ connections, atLeastMs, patienceMs }: CoolDownStep): Promise<void> {
    const { load, io, session, plan, title } = this.setup
    const startedMs = this.elapsedMs
    let outcome: JudgedTrial['outcome'] = 'fail'
    const windowMs = Math.min(COOL_DOWN_WINDOW_MS, this.windowMs)
    do {
      const held = await load.hold({ connections, windowMs, name: `${title}, recovery at ${connections}` })
      outcome = judgeTrial(held, plan.health).outcome
    } while (this.elapsedMs - startedMs < (outcome === 'pass' ? atLeastMs : patienceMs) && !io.signal.aborted)
    if (io.signal.aborted) return
    const isHealthy = outcome === 'pass'
    const isDisturbed = !isHealthy && outcome !== 'fail'
    session.log.info({ connections, healthy: isHealthy }, 'recovery after a failed trial')
    if (!isHealthy) io.progress?.say(`${title}: not healthy again at ${counted(connections, 'connection')}`)
    const { elapsedMs } = this
    this.state = observe(this.state, { kind: 'cool-down', isHealthy, isDisturbed, elapsedMs })
  }

  private get elapsedMs(): number {
    return systemClock.now() - this.startedAt
  }
}
