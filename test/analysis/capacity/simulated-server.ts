import {
  next,
  type Observation,
  observe,
  type Step,
  startSearch,
} from '../../../src/analysis/capacity/capacity-search.ts'
import type { SearchAnswer } from '../../../src/analysis/capacity/search-answer.ts'
import type { SearchOptions, SearchState } from '../../../src/analysis/capacity/search-state.ts'
import type { TrialResult } from '../../../src/analysis/capacity/trial.ts'
import { settlingMs, windowShare } from '../../../src/analysis/capacity/trial-timing.ts'
import { SimulatedServer as Server, type ServerModel, SLACK } from './server-model.ts'

/** A simulated server, and what else comes of the trials on it. */
export interface SimulatedServer extends ServerModel {
  /** Loads that the generator cannot carry. */
  readonly generatorLimit?: number
  /** What comes of a trial instead of what the server would have answered; null leaves it alone. */
  readonly interfere?: (trial: Asked) => Omit<TrialResult, 'carried'> | null
  readonly recovers?: boolean
}

/** A trial as the search asks for it, and how many there were before. */
interface Asked {
  readonly count: number
  readonly connections: number
  readonly kind: 'trial' | 'confirm'
}

export interface Simulation {
  readonly answer: SearchAnswer
  readonly state: SearchState
  readonly steps: readonly Step[]
  /** Search trials without the confirmation. */
  readonly trials: number
  readonly minutes: number
  /** What the server carried in the end, when nothing disturbed it. */
  readonly truth: number
}

const WINDOW_MS = 10_000
const SETTLE_MS = 5000

const DEFAULTS: SearchOptions = {
  start: 4,
  max: 10_000,
  limitName: '--max-connections',
  mode: 'quick',
  grow: 'viewers',
  isConfirmed: true,
  hint: null,
  timeBudgetMs: 3_600_000,
  trialMs: WINDOW_MS + SETTLE_MS / 2,
  confirmTrialMs: 2 * WINDOW_MS + 1000,
}

/** Searches the capacity of a simulated server to the end; fails where the search has no end. */
export function searched(server: SimulatedServer, options: Partial<SearchOptions> = {}): Simulation {
  const plan = { ...DEFAULTS, ...options }
  const bench = new Bench(server, plan.start)
  const steps: Step[] = []
  let state = startSearch(plan)
  for (let count = 0; count < 300; count++) {
    const step = next(state)
    steps.push(step)
    if (step.kind === 'done') {
      const trials = state.trials.filter(({ why }) => why !== 'confirm').length
      const minutes = bench.elapsedMs / 60_000
      return { answer: step.answer, state, steps, trials, minutes, truth: bench.truth }
    }
    state = observe(state, bench.make(step))
  }
  throw new Error('the search has no end')
}

const MS = 1000
const BASE_RATE = 50
const MOST_RATE = 400
const CLOSING_MS = 250
const COOL_DOWN_S = 3
const DECIDED_AFTER_S = 2

interface Looked {
  readonly passes: boolean
  readonly goodput: number
  readonly isFair: boolean
}

/** Takes the steps of a search on a simulated server, second by second, as `measure/run-search` takes them on a real one. */
class Bench {
  elapsedMs = 0
  private readonly server: Server
  private readonly setup: SimulatedServer
  private load: number
  private rate = BASE_RATE
  private count = 0

  constructor(setup: SimulatedServer, start: number) {
    this.server = new Server(setup)
    this.setup = setup
    this.load = start
  }

  get truth(): number {
    return this.server.truthAt(this.elapsedMs)
  }

  make(step: Exclude<Step, { kind: 'done' }>): Observation {
    if (step.kind === 'cool-down') return this.coolDown(step)
    const { connections, kind } = step
    this.server.beginTrial()
    this.bringTo(connections)
    const looked = this.look(connections, windowShare(step) * (WINDOW_MS / MS))
    // The measured window was made before the search.
    if (this.count === 0) this.elapsedMs = 0
    const interference = this.setup.interfere?.({ count: this.count, connections, kind }) ?? null
    this.count += 1
    const { elapsedMs } = this
    if (interference !== null) return { kind: 'trial', carried: null, ...interference, elapsedMs }
    return { kind: 'trial', ...this.resultOf(connections, looked), elapsedMs }
  }

  private resultOf(connections: number, { passes, goodput, isFair }: Looked): TrialResult {
    const { generatorLimit = Number.POSITIVE_INFINITY } = this.setup
    if (connections >= generatorLimit)
      return { outcome: 'invalid_client', goodput: generatorLimit, brokenRule: null, carried: null }
    if (passes) {
      this.rate = Math.min(2 * this.rate, MOST_RATE)
      return { outcome: 'pass', goodput, brokenRule: null, carried: null }
    }
    const brokenRule = isFair
      ? `FPS ${(goodput / connections).toFixed(2)} of nominal`
      : `dropped ${Math.ceil(connections - goodput)} connections`
    return { outcome: 'fail', goodput, brokenRule, carried: isFair ? goodput / SLACK : null }
  }

  private coolDown({
    connections,
    atLeastMs,
    patienceMs,
  }: Extract<Step, { kind: 'cool-down' }>): Observation {
    const startedAt = this.elapsedMs
    this.server.beginTrial()
    this.bringTo(connections)
    let isHealthy = false
    do isHealthy = this.look(connections, COOL_DOWN_S).passes && (this.setup.recovers ?? true)
    while (this.elapsedMs - startedAt < (isHealthy ? atLeastMs : patienceMs))
    return { kind: 'cool-down', isHealthy, elapsedMs: this.elapsedMs }
  }

  /** Opens at the rate, or closes; then settles what is new. */
  private bringTo(connections: number): void {
    const opened = Math.max(0, connections - this.load)
    if (connections < this.load) this.elapsedMs += CLOSING_MS
    for (let open = this.load; open < connections; open += this.rate)
      this.pass(Math.min(open + this.rate, connections), Math.min(1, (connections - open) / this.rate))
    this.load = connections
    const settling = settlingMs(SETTLE_MS, opened, connections) / MS
    for (let second = 0; second < settling; second += 1)
      this.pass(connections, Math.min(1, settling - second))
  }

  private pass(connections: number, seconds: number): void {
    this.server.second(connections, this.elapsedMs)
    this.elapsedMs += seconds * MS
  }

  /** A window, ended as soon as its verdict cannot change any more. */
  private look(connections: number, seconds: number): Looked {
    let arrived = 0
    let starved = 0
    let second = 0
    while (second < seconds) {
      const looked = this.server.second(connections, this.elapsedMs)
      this.elapsedMs += MS
      second += 1
      arrived += looked.arrived
      starved = Math.max(starved, looked.starved)
      const isLost = second - arrived > (1 - SLACK) * seconds || starved > 1 - SLACK
      if (isLost && second >= DECIDED_AFTER_S) break
    }
    const share = arrived / second
    const passes = share >= SLACK && starved <= 1 - SLACK
    return { passes, goodput: share * connections, isFair: starved === 0 }
  }
}
