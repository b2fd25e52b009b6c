import { expect, test } from 'vitest'
import { inputNaming } from '../../src/config/option-naming.ts'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'

const RAW = { cameras: '4', target: 'http://localhost/{camera}' }

test('a soak has a length, and a share of connections that it renews', () => {
  expect(planFrom({ ...RAW, soak: '1h30m' }, null)).toMatchObject({ soakMs: 5_400_000, soakRenew: 20 })
  expect(planFrom({ ...RAW, soak: '10m', soakRenew: '0' }, null)).toMatchObject({ soakRenew: 0 })
  expect(planFrom(RAW, null)).toMatchObject({ soakMs: null })
})

test.for<[string, RawOptions, string]>([
  ['nine minutes', { soak: '9m' }, '--soak: found "9m", expected seconds, or a duration'],
  ['73 hours', { soak: '73h' }, '--soak: found "73h"'],
  ['more than half of the connections', { soak: '1h', soakRenew: '51' }, 'a percentage from 0 to 50'],
  ['no soak', { soakRenew: '10' }, '--soak-renew requires --soak'],
  ['a search', { soak: '1h', findCapacity: 'true' }, '--soak cannot be combined with --find-capacity:'],
  [
    'an A/B',
    { soak: '1h', baselineTarget: 'http://localhost/base/{camera}' },
    '--soak cannot be combined with --baseline-target:',
  ],
  [
    'shards',
    { soak: '1h', shard: '1/2', startAt: '2026-01-31T12:00:00Z' },
    '--soak cannot be combined with --shard:',
  ],
])('a soak with %s is refused', ([, options, problem]) => {
  expect(() => planFrom({ ...RAW, ...options }, null)).toThrow(problem)
})

test('the Action says that its search is the default', () => {
  const raw = { ...RAW, soak: '1h', findCapacity: 'true' }
  expect(() => planFrom(raw, null, inputNaming)).toThrow(
    'soak cannot be combined with find-capacity: true, its default',
  )
})
