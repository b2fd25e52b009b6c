import { expect, test } from 'vitest'
import { OUTCOMES } from '../../src/model/health.ts'
import { isMetric, METRICS } from '../../src/model/metrics.ts'

test.each(Object.entries(METRICS))('%s says what it is, in which unit', (_name, { description, unit }) => {
  expect(description).toMatch(/^[A-Z].{10,}\.$/)
  expect(unit).not.toBe('')
})

test('every outcome can be limited', () => {
  for (const outcome of OUTCOMES) expect(isMetric(`outcomes.${outcome}`)).toBe(true)
})

test.each(['constructor', '__proto__', 'outcomes.', 'ab_goodput', ''])('%j is no metric', (name) => {
  expect(isMetric(name)).toBe(false)
})
