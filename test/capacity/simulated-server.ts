import type { SearchAnswer } from '../../src/capacity/answer.ts'
import { next, type Observation, observe, type Step, startSearch } from '../../src/capacity/search.ts'
import type { SearchOptions, SearchState } from '../../src/capacity/search-state.ts'
import type { TrialResult } from '../../src/capacity/trial.ts'
import { normals } from '../stats/seeded.ts'

/** A server that holds `capacity` connections, by a little more or less in each trial. No sockets. */
export interface SimulatedServer {
  readonly capacity: number
  /** Standard deviation of the logarithm of what a trial holds. */
  readonly noise?: number
  readonly seed?: number
  /** Who suffers under overload: all alike, the last ones, or everybody the more the more is wanted. */
  readonly overload?: 'fair' | 'unfair' | 'collapse'
  /** Loads that the generator cannot carry. */
  readonly generatorLimit?: number
  /** What comes of a trial instead of what the server would have answered; null leaves it alone. */
  readonly interfere?: (trial: Asked) => TrialResult | null
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
}

const DEFAULTS: SearchOptions = {
  start: 4,
  max: 10_000,
  limitName: '--max-connections',
  mode: 'quick',
  grow: 'viewers',
  isConfirmed: true,
  hint: null,
  timeBudgetMs: 3_600_000,
  trialMs: 15_000,
  confirmTrialMs: 25_000,
}

const CONNECTIONS_PER_SECOND = 50
const COOL_DOWN_MS = 6000

/** Searches the capacity of a simulated server to the end; fails where the search has no end. */
export function searched(server: SimulatedServer, options: Partial<SearchOptions> = {}): Simulation {
  const plan = { ...DEFAULTS, ...options }
  const trial = trialOf(server)
  const steps: Step[] = []
  let state = startSearch(plan)
  let elapsedMs = 0
  let load = 0
  for (let count = 0; count < 300; count++) {
    const step = next(state)
    steps.push(step)
    if (step.kind === 'done') {
      const trials = state.trials.filter(({ why }) => why !== 'confirm').length
      return { answer: step.answer, state, steps, trials, minutes: elapsedMs / 60_000 }
    }
    elapsedMs += (1000 * Math.max(0, step.connections - load)) / CONNECTIONS_PER_SECOND
    elapsedMs += { trial: plan.trialMs, confirm: plan.confirmTrialMs, 'cool-down': COOL_DOWN_MS }[step.kind]
    load = step.connections
    const observation: Observation =
      step.kind === 'cool-down'
        ? { kind: 'cool-down', isHealthy: server.recovers ?? true, elapsedMs }
        : { kind: 'trial', ...trial(load, step.kind), elapsedMs }
    state = observe(state, observation)
  }
  throw new Error('the search has no end')
}

/** At its capacity a server delivers this part of the frames: the slack of the health rules. */
const SLACK = 0.95

/** What one trial of the server comes to, by its load; each call is the next trial. */
function trialOf(server: SimulatedServer): (connections: number, kind: Asked['kind']) => TrialResult {
  const {
    capacity,
    noise = 0,
    seed = 0,
    overload = 'fair',
    generatorLimit = Number.POSITIVE_INFINITY,
  } = server
  const normal = normals(seed)
  let count = 0
  return (connections, kind) => {
    const held = capacity * Math.exp(noise * normal())
    const interference = server.interfere?.({ count: count++, connections, kind }) ?? null
    if (interference !== null) return interference
    if (connections >= generatorLimit)
      return { outcome: 'invalid_client', goodput: generatorLimit, brokenRule: null }
    if (connections <= held) return { outcome: 'pass', goodput: connections, brokenRule: null }
    const budget = SLACK * held
    if (overload === 'unfair') return failed(budget, `dropped ${Math.ceil(connections - budget)} connections`)
    const goodput = overload === 'fair' ? budget : budget ** 2 / connections
    return failed(goodput, `FPS ${(goodput / connections).toFixed(2)} of nominal`)
  }
}

function failed(goodput: number, brokenRule: string): TrialResult {
  return { outcome: 'fail', goodput, brokenRule }
}
