import { expect, test } from 'vitest'
import { Phase } from '../../src/measure/phase.ts'
import { FakeClock } from '../load/fake-clock.ts'

test('the progress line names the phase, and counts the seconds of a window', async () => {
  const clock = new FakeClock()
  const phase = new Phase(clock)
  phase.enter('settling')
  await clock.advance(3000)
  expect(phase.label()).toBe('settling')
  phase.enter('', 120_000)
  await clock.advance(42_000)
  expect(phase.label()).toBe('42s/120s')
  phase.enter('trial of 96', 10_000)
  await clock.advance(3000)
  expect(phase.label()).toBe('trial of 96: 3s/10s')
})

test('what is left is said until it is over', async () => {
  const clock = new FakeClock()
  const phase = new Phase(clock)
  phase.enter('connecting')
  phase.expect(180_000)
  expect(phase.label()).toBe('connecting, about 3 min left')
  await clock.advance(60_000)
  expect(phase.label()).toBe('connecting, about 2 min left')
  await clock.advance(120_000)
  expect(phase.label()).toBe('connecting')
})
