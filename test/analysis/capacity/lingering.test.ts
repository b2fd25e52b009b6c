import { describe, expect, test } from 'vitest'
import { effort } from '../../effort.ts'
import { searched } from './simulated-server.ts'

const SEEDS = Array.from({ length: effort({ unit: 2, thorough: 8 }) }, (_, seed) => 7919 * seed + 500)
const PLAN = { start: 48, max: 5000, timeBudgetMs: 720_000 }

describe('a server that stays weaker for a minute after an overload', () => {
  const weakness = { share: 0.8, seconds: 60 }

  test('is not reported as weak as it was then', () => {
    const found = SEEDS.map((seed) => searched({ capacity: 500, noise: 0.02, weakness, seed }, PLAN).answer)
    const holding = found.filter(({ low, high }) => (low ?? 0) <= 500 && 500 <= (high ?? 0))
    expect(holding.length).toBeGreaterThanOrEqual(SEEDS.length - 1)
  })

  test('is reported with what it carried before and after', () => {
    const { answer } = searched({ capacity: 500, noise: 0.02, weakness, seed: 500 }, PLAN)
    expect(answer.reason).toMatch(
      /; the server carried \d+ before it was overloaded and \d+ for a minute after$/,
    )
  })
})

test('what a server held while it was weak does not confirm what it holds after that', () => {
  const weakness = { share: 0.8, seconds: 60 }
  const step = effort({ unit: 60_000, thorough: 20_000 })
  const budgets = [...Array(effort({ unit: 4, thorough: 12 })).keys()].map((at) => 280_000 + step * at)
  const found = budgets
    .map((timeBudgetMs) =>
      searched({ capacity: 500, noise: 0.02, weakness, seed: 500 }, { ...PLAN, timeBudgetMs }),
    )
    .filter(({ state }) => state.lingering !== null && state.lingering.recoveryMs !== null)
  const unconfirmed = found.filter(({ state: { trials } }) => {
    const later = trials.slice(1 + trials.findLastIndex(({ why }) => why === 'recheck'))
    return later.filter(({ why, outcome }) => why === 'confirm' && outcome === 'pass').length < 3
  })
  expect(unconfirmed.length).toBeGreaterThan(0)
  for (const { answer } of unconfirmed) {
    expect(answer.stable).toBeNull()
    expect(answer.confidence).not.toBe('high')
  }
})

test('a server that never recovers is found out by the load that it carried before', () => {
  const weakness = { share: 0.7, seconds: 1e9 }
  const { answer } = searched({ capacity: 500, noise: 0.02, weakness, seed: 1 }, { ...PLAN, start: 60 })
  expect(answer.reason).toMatch(/the server carried 480 before it was overloaded and carries \d+ since$/)
  expect(answer.confidence).not.toBe('high')
})

test('trials that resemble the one before do not narrow the interval falsely', () => {
  const seeds = Array.from({ length: effort({ unit: 4, thorough: 25 }) }, (_, seed) => 7919 * seed + 500)
  const found = seeds.map(
    (seed) => searched({ capacity: 500, noise: 0.05, autocorrelation: 0.7, seed }, PLAN).answer,
  )
  const holding = found.filter(({ low, high }) => (low ?? 0) <= 500 && 500 <= (high ?? 0))
  expect(holding.length).toBeGreaterThanOrEqual(0.88 * seeds.length)
})
