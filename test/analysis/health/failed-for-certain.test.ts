import { expect, test } from 'vitest'
import { isFailedForCertain } from '../../../src/analysis/health/failed-for-certain.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'

test('a window has failed for certain with too many connections beyond repair, unless it is getting better', () => {
  const isOver = (broken: number, seconds: readonly number[]): boolean =>
    isFailedForCertain(broken, 100, seconds, DEFAULT_HEALTH_RULES)
  expect(isOver(5, [2000, 2000])).toBe(false)
  expect(isOver(6, [2000, 2000])).toBe(true)
  expect(isOver(6, [2000, 2200])).toBe(false)
})
