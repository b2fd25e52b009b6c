import { expect, test } from 'vitest'
import { limitsFor } from '../../../src/analysis/health/limits.ts'
import { brokenNow, isBeyondRepair, type LiveFacts } from '../../../src/analysis/health/rules.ts'
import { DEFAULT_HEALTH_RULES, type HealthRule } from '../../../src/model/health-rules.ts'

const limits = limitsFor(DEFAULT_HEALTH_RULES, 25)
const fine = { elapsedMs: 2000, frames: 50, drops: 0, longStalls: 0, stalledMs: 0, openGapMs: 40 }
const isLost = (soFar: Partial<typeof fine>): boolean => isBeyondRepair({ ...fine, ...soFar }, limits, 10_000)

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

const playing: LiveFacts = {
  hasEverDelivered: true,
  isDelivering: true,
  lastEnd: null,
  nominalFps: 25,
  framesPerSecond: [25, 25, 25, 25, 25],
}
const waiting = { hasEverDelivered: false, isDelivering: false, framesPerSecond: [] }

test.each<[string, Partial<LiveFacts>, HealthRule | null]>([
  ['plays', {}, null],
  ['gets just enough frames', { framesPerSecond: [24, 24, 24, 24, 22] }, null],
  ['gets too few frames', { framesPerSecond: [24, 24, 24, 22, 22] }, 'fps'],
  ['was silent for a second', { framesPerSecond: [25, 25, 25, 26, 0] }, 'fps'],
  ['was silent for two', { framesPerSecond: [25, 25, 25, 0, 0] }, 'long_stall'],
  ['has just begun', { framesPerSecond: [] }, null],
  ['has ended', { isDelivering: false, framesPerSecond: [] }, 'dropped'],
  ['waits for its first frame', waiting, 'first_frame'],
  ['was refused', { ...waiting, lastEnd: { kind: 'refused', detail: 'HTTP 503' } }, 'refused'],
  ['was refused after it had played', { lastEnd: { kind: 'refused', detail: 'HTTP 503' } }, null],
])('a connection that %s', (_name, facts, rule) => {
  expect(brokenNow({ ...playing, ...facts }, limits)).toBe(rule)
})
