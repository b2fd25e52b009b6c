import { expect, test } from 'vitest'
import { isBeyondRepair, isFailedForCertain } from '../../../src/analysis/health/beyond-repair.ts'
import { limitsFor } from '../../../src/analysis/health/limits.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health.ts'

const limits = limitsFor(DEFAULT_HEALTH_RULES, 25)
const fine = { elapsedMs: 2000, frames: 50, drops: 0, longStalls: 0, stalledMs: 0, openGapMs: 40 }
const isLost = (soFar: Partial<typeof fine>): boolean =>
  isBeyondRepair({ ...fine, ...soFar }, 10_000, DEFAULT_HEALTH_RULES, limits)

test('a connection is beyond repair once it lost more frames than the whole window forgives', () => {
  expect(isLost({})).toBe(false)
  expect(isLost({ frames: 37 })).toBe(false)
  expect(isLost({ frames: 36 })).toBe(true)
})

test('a drop, a long stall and more stalled time than the window forgives are beyond repair', () => {
  expect(isLost({ drops: 1 })).toBe(true)
  expect(isLost({ longStalls: 1 })).toBe(true)
  expect(isLost({ openGapMs: 1000 })).toBe(true)
  expect(isLost({ stalledMs: 101 })).toBe(true)
})

test('a window has failed for certain with too many connections beyond repair, unless it is getting better', () => {
  const isOver = (broken: number, seconds: readonly number[]): boolean =>
    isFailedForCertain(broken, 100, seconds, DEFAULT_HEALTH_RULES)
  expect(isOver(5, [2000, 2000])).toBe(false)
  expect(isOver(6, [2000, 2000])).toBe(true)
  expect(isOver(6, [2000, 2200])).toBe(false)
})
