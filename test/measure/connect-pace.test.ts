import { expect, test } from 'vitest'
import { isStorm, nextConnectRate } from '../../src/measure/connect-pace.ts'

const prompt = { firstFrameMs: [40, 900], limitMs: 5000, passes: true }

test('new connections come twice as fast after a trial in which all started promptly, up to a limit', () => {
  expect(nextConnectRate(50, 50, prompt)).toBe(100)
  expect(nextConnectRate(400, 50, prompt)).toBe(400)
})

test('they come no faster where first frames take a while or the trial failed', () => {
  expect(nextConnectRate(100, 50, { ...prompt, firstFrameMs: [40, 2000] })).toBe(100)
  expect(nextConnectRate(100, 50, { ...prompt, passes: false })).toBe(100)
})

test('one that did not start brings back the planned rate, and the trial is made again if it failed', () => {
  const late = { ...prompt, firstFrameMs: [40, null], passes: false }
  expect(nextConnectRate(400, 50, late)).toBe(50)
  expect(isStorm(400, 50, late)).toBe(true)
  expect(isStorm(50, 50, late)).toBe(false)
})
