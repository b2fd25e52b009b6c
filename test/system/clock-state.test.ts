import { expect, test } from 'vitest'
import { chronyState, clockState, systemdState } from '../../src/system/clock-state.ts'

const TRACKING =
  'A29FC87B,162.159.200.123,4,1769860800.123456789,0.000012345,-0.000004321,0.000023456,-12.345,0.001,0.067,0.004200000,0.000310000,64.2,Normal\n'

test('chrony bounds the error by offset, root dispersion and half the root delay', () => {
  expect(chronyState(TRACKING)).toEqual({ synchronized: true, source: 'chrony', errorMs: 2.422 })
})

test('a chrony without a source is not synchronized', () => {
  const text = TRACKING.replace('Normal', 'Not synchronised')
  expect(chronyState(text)).toEqual({ synchronized: false, source: 'chrony', errorMs: null })
})

test.each([null, '', '506 Cannot talk to daemon', 'a,b,c', TRACKING.replace('0.004200000', 'x')])(
  'nothing is known from %j',
  (text) => {
    expect(chronyState(text)).toBeNull()
    expect(systemdState(text)).toBeNull()
  },
)

test('systemd says whether the clock is synchronized, not how well', () => {
  expect(systemdState('yes\n')).toEqual({ synchronized: true, source: 'timedatectl', errorMs: null })
  expect(systemdState('no\n')).toEqual({ synchronized: false, source: 'timedatectl', errorMs: null })
})

test('every system has an answer', async () => {
  expect((await clockState()).source).not.toBe('')
})
