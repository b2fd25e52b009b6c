import { describe, expect, test } from 'vitest'
import { effort } from '../../effort.ts'
import { type SimulatedServer, type Simulation, searched } from './simulated-server.ts'

const SEEDS = effort({ unit: 3, thorough: 25 })
/** Of the tests that ask a rarer thing. */
const MANY_SEEDS = effort({ unit: 3, thorough: 50 })
const FEW_SEEDS = effort({ unit: 3, thorough: 20 })

/** The searches of the same server with other noise, from a first load well below its capacity. */
function searches(
  server: SimulatedServer,
  { mode = 'quick', seeds = SEEDS }: { mode?: 'quick' | 'thorough'; seeds?: number } = {},
): Simulation[] {
  const { capacity } = server
  const options = { mode, start: Math.max(4, Math.ceil(capacity / 40)), max: 5 * capacity }
  return Array.from({ length: seeds }, (_, index) =>
    searched({ ...server, seed: 7919 * index + capacity }, options),
  )
}

/** How many of the searches it is true of, per 100. */
function percent(simulations: readonly Simulation[], isTrue: (simulation: Simulation) => boolean): number {
  return (100 * simulations.filter(isTrue).length) / simulations.length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length
}

const holds =
  (capacity: number) =>
  ({ answer }: Simulation): boolean =>
    (answer.low ?? 0) <= capacity && capacity <= (answer.high ?? Number.POSITIVE_INFINITY)

const isWithinTenPercent =
  (capacity: number) =>
  ({ answer }: Simulation): boolean =>
    Math.abs((answer.quantiles?.q50 ?? 0) / capacity - 1) < 0.1

const isConfirmedBelow =
  (capacity: number) =>
  ({ answer }: Simulation): boolean =>
    answer.stable !== null && answer.stable <= capacity

describe('over the seeds, a quick search', () => {
  test.each([
    { capacity: 5, noise: 0.02, trials: 8 },
    { capacity: 5, noise: 0.05, trials: 8 },
    { capacity: 50, noise: 0.02, trials: 13 },
    { capacity: 50, noise: 0.05, trials: 13 },
    { capacity: 500, noise: 0.02, trials: 14 },
    { capacity: 500, noise: 0.05, trials: 15 },
  ])('of a server that holds $capacity, with trial noise $noise', ({ capacity, noise, trials }) => {
    const simulations = searches({ capacity, noise })
    expect(percent(simulations, holds(capacity))).toBeGreaterThanOrEqual(84)
    // Of five connections, one is 20 %.
    const near = percent(simulations, isWithinTenPercent(capacity))
    expect(near).toBeGreaterThanOrEqual(capacity < 10 ? 85 : 92)
    expect(percent(simulations, isConfirmedBelow(capacity))).toBeGreaterThanOrEqual(92)
    expect(mean(simulations.map((simulation) => simulation.trials))).toBeLessThan(trials)
    expect(Math.max(...simulations.map(({ minutes }) => minutes))).toBeLessThan(12)
  })

  test.each([
    { hint: 450, worst: 6 },
    { hint: 1000, worst: 8 },
    { hint: 250, worst: 8 },
  ])('with the hint of $hint finds 500 as well, and sooner where it is right', ({ hint, worst }) => {
    const simulations = Array.from({ length: FEW_SEEDS }, (_, seed) =>
      searched({ capacity: 500, noise: 0.05, seed }, { start: 48, max: 2500, hint }),
    )
    expect(percent(simulations, holds(500))).toBeGreaterThanOrEqual(84)
    expect(mean(simulations.map(({ minutes }) => minutes))).toBeLessThan(worst)
  })

  test('is no worse where the last ones starve', () => {
    const simulations = searches({ capacity: 50, noise: 0.05, overload: 'unfair' }, { seeds: MANY_SEEDS })
    expect(percent(simulations, holds(50))).toBeGreaterThanOrEqual(84)
    expect(percent(simulations, isWithinTenPercent(50))).toBeGreaterThanOrEqual(85)
    for (const { answer } of simulations) expect(answer.reason).toMatch(/^at \d+ connections: dropped \d+/)
  })

  test('is no worse where goodput collapses, although it is no hint then', () => {
    const simulations = searches({ capacity: 50, noise: 0.05, overload: 'collapse' }, { seeds: MANY_SEEDS })
    expect(percent(simulations, holds(50))).toBeGreaterThanOrEqual(84)
    expect(percent(simulations, isWithinTenPercent(50))).toBeGreaterThanOrEqual(85)
  })

  test('is honest about a server with 10 % noise', () => {
    const simulations = searches({ capacity: 50, noise: 0.1 }, { seeds: FEW_SEEDS })
    expect(percent(simulations, holds(50))).toBeGreaterThanOrEqual(85)
    expect(percent(simulations, ({ answer }) => answer.notes.join().includes('trial noise'))).toBeGreaterThan(
      25,
    )
  })

  test('does not complain about noise of a quiet server', () => {
    const simulations = searches({ capacity: 50, noise: 0.02 }, { seeds: FEW_SEEDS })
    expect(percent(simulations, ({ answer }) => answer.notes.length > 0)).toBeLessThan(10)
  })
})

test('over the seeds, a thorough search is sharper than a quick one', () => {
  const width = ({ answer }: Simulation): number =>
    answer.quantiles === null ? Number.NaN : answer.quantiles.q95 / answer.quantiles.q05 - 1
  const quick = searches({ capacity: 50, noise: 0.05 }, { seeds: FEW_SEEDS })
  const thorough = searches({ capacity: 50, noise: 0.05 }, { mode: 'thorough', seeds: FEW_SEEDS })
  expect(mean(thorough.map(width))).toBeLessThan(0.8 * mean(quick.map(width)))
  expect(percent(thorough, holds(50))).toBeGreaterThanOrEqual(84)
})
