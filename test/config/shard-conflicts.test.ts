import { expect, test } from 'vitest'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'

const RAW = {
  cameras: '24',
  target: 'http://localhost/{camera}/stream',
  shard: '2/4',
  startAt: '2026-01-31T13:00:00+01:00',
}

test('a shard has its number and the start in UTC', () => {
  expect(planFrom(RAW, null)).toMatchObject({ shard: '2/4', startAt: '2026-01-31T12:00:00.000Z' })
  expect(planFrom({ cameras: '24' }, null)).toMatchObject({ shard: null, startAt: null })
})

test.for<[string, RawOptions, string]>([
  ['a part that does not exist', { shard: '5/4' }, '--shard: found "5/4", expected i/n'],
  ['part 0', { shard: '0/4' }, '--shard: found "0/4", expected i/n'],
  ['a time without a zone', { startAt: '2026-01-31T12:00:00' }, '--start-at: found "2026-01-31T12:00:00"'],
  ['a time that is relative', { startAt: '+90s' }, 'expected a time with its zone'],
  ['no start', { startAt: undefined }, '--shard requires --start-at'],
  ['a start of no shard', { shard: undefined }, '--start-at requires --shard'],
  ['built-in cameras', { target: undefined }, '--shard requires --target'],
  ['an A/B', { baselineTarget: 'http://b/{camera}' }, '--shard cannot be combined with --baseline-target:'],
  ['a soak', { soak: '1h' }, '--soak cannot be combined with --shard:'],
  ['agents', { nats: 'nats://localhost', agents: '2' }, '--shard cannot be combined with --nats:'],
  ['published cameras', { publish: 'rtsp://b/{camera}' }, '--shard cannot be combined with --publish:'],
  [
    'a search without an end',
    { findCapacity: true },
    '--shard with --find-capacity requires --max-connections',
  ],
  [
    'a search that grows by cameras',
    { findCapacity: true, maxConnections: '100', grow: 'cameras' },
    '--shard cannot be combined with --grow cameras',
  ],
  ['more shards than connections', { shard: '2/25' }, '--shard: found 2/25, expected at most 24 shards'],
])('refuses %s', ([, raw, message]) => {
  expect(() => planFrom({ ...RAW, ...raw }, null)).toThrow(message)
})
