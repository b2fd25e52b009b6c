import { markdownTable } from 'markdown-table'
import type { ServerModel } from '../../test/analysis/capacity/server-model.ts'
import { type Simulation, searched } from '../../test/analysis/capacity/simulated-server.ts'

const SEEDS = 300
const CAPACITY = 500
const PLAN = { start: 48, max: 5000, timeBudgetMs: 720_000 }

const SERVERS: readonly (readonly [name: string, model: Omit<ServerModel, 'capacity'>])[] = [
  ['noise 2 %', { noise: 0.02 }],
  ['noise 5 %', { noise: 0.05 }],
  ['noise 10 %', { noise: 0.1 }],
  ['soft limit, noise 5 %', { noise: 0.05, overload: 'soft' }],
  ['admission cap, noise 2 %', { noise: 0.02, overload: 'cap' }],
  ['the last ones starve, noise 5 %', { noise: 0.05, overload: 'unfair' }],
  ['collapses, noise 5 %', { noise: 0.05, overload: 'collapse' }],
  ['drift of -1 % a minute, noise 5 %', { noise: 0.05, driftPerMinute: -0.01 }],
  ['AR(1) 0.7, noise 5 %', { noise: 0.05, autocorrelation: 0.7 }],
  ['weaker for 60 s after an overload, noise 5 %', { noise: 0.05, weakness: { share: 0.8, seconds: 60 } }],
]

/** Quick searches of simulated servers: how often the interval holds the truth, and what it costs. */
export async function simulateSearches(): Promise<string> {
  const head = ['server', 'holds the truth', 'confirmed above the truth', 'minutes', '95 % within', 'trials']
  const rows = SERVERS.map(([name, model]) => [name, ...rowOf(model)])
  return `${SEEDS} seeds each, capacity ${CAPACITY}:\n\n${markdownTable([head, ...rows])}`
}

function rowOf(model: Omit<ServerModel, 'capacity'>): string[] {
  const runs = Array.from({ length: SEEDS }, (_, index) =>
    searched({ capacity: CAPACITY, ...model, seed: 104_729 * index + 31 }, PLAN),
  )
  const minutes = runs.map((run) => run.minutes).toSorted((a, b) => a - b)
  return [
    share(runs, ({ answer, truth }) => (answer.low ?? 0) <= truth && truth <= (answer.high ?? Infinity)),
    share(runs, ({ answer, truth }) => (answer.stable ?? 0) > truth),
    mean(minutes).toFixed(1),
    (minutes[Math.floor(0.95 * SEEDS)] ?? Number.NaN).toFixed(1),
    mean(runs.map(({ state }) => state.trials.length)).toFixed(1),
  ]
}

function share(runs: readonly Simulation[], isTrue: (run: Simulation) => boolean): string {
  return `${((100 * runs.filter(isTrue).length) / runs.length).toFixed(1)} %`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
