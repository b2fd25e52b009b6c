import { expect, test } from 'vitest'
import { Countdown } from '../../src/measure/countdown.ts'
import { Phase } from '../../src/measure/phase.ts'
import { FakeClock } from '../load/fake-clock.ts'

test('the progress line names the phase, and counts the seconds of a window', async () => {
  const clock = new FakeClock()
  const phase = new Phase(clock, new Countdown(clock))
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

test('what is left follows the step until it is over', async () => {
  const clock = new FakeClock()
  const countdown = new Countdown(clock)
  const phase = new Phase(clock, countdown)
  phase.enter('connecting')
  expect(phase.label()).toBe('connecting')
  countdown.expect({ leastMs: 180_000, mostMs: 180_000, limitMs: 180_000 })
  expect(phase.label()).toBe('connecting, about 3 min left')
  await clock.advance(150_000)
  expect(phase.label()).toBe('connecting, about 30 s left')
  await clock.advance(30_000)
  expect(phase.label()).toBe('connecting')
})

test('what is left of a search is a range, then what is likely, then what its time budget allows', async () => {
  const clock = new FakeClock()
  const countdown = new Countdown(clock)
  countdown.expect({ leastMs: 120_000, mostMs: 300_000, limitMs: 720_000 })
  expect(countdown.left()).toBe('2 to 5 min left')
  await clock.advance(90_000)
  expect(countdown.left()).toBe('30 s to 4 min left')
  await clock.advance(60_000)
  expect(countdown.left()).toBe('about 3 min left')
  await clock.advance(180_000)
  expect(countdown.left()).toBe('at most 7 min left')
  await clock.advance(390_000)
  expect(countdown.left()).toBe('')
})
