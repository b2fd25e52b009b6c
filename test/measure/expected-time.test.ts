import { expect, test } from 'vitest'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { expectedText, expectedTime } from '../../src/measure/expected-time.ts'

const RAW = { cameras: '24', connectionsPerCamera: '2', duration: '60' }
const SEARCH = { ...RAW, target: 'http://head/{camera}', findCapacity: true }

test.each<readonly [string, RawOptions, string]>([
  ['one load', { ...RAW, duration: '20' }, 'about 34 s: 48 connections for 20 s.'],
  ['a long window', { ...RAW, duration: '10m' }, 'about 10 min: 48 connections for 600 s.'],
  ['a search', SEARCH, '3 to 6 min: 48 connections for 60 s, then the search (at most 12 min).'],
  [
    'a thorough search',
    { ...SEARCH, search: 'thorough' },
    '5 to 11 min: 48 connections for 60 s, then the search (at most 12 min).',
  ],
  [
    'a search with little time',
    { ...SEARCH, timeBudget: '30s' },
    'about 2 min: 48 connections for 60 s, then the search (at most 30 s).',
  ],
  [
    'a search whose time is soon over',
    { ...SEARCH, timeBudget: '125s' },
    'about 3 min: 48 connections for 60 s, then the search (at most 2 min).',
  ],
  [
    'an A/B',
    { ...SEARCH, baselineTarget: 'http://base/{camera}' },
    '9 to 18 min: 48 connections for 60 s, then the search (at most 12 min), then the A/B (at most 12 min).',
  ],
])('the first line says how long a run takes and what it does in that time: %s', (_name, raw, text) => {
  expect(expectedText(planFrom(raw, null))).toBe(`This run takes ${text}`)
})

test('what is left shrinks from stage to stage, and the time budget limits a search', () => {
  const plan = planFrom({ ...SEARCH, timeBudget: '3m' }, null)
  expect(expectedTime(plan, 'ramp').leastMs - expectedTime(plan, 'window').leastMs).toBe(960 + 5000)
  expect(expectedTime(plan, 'window').leastMs - expectedTime(plan, 'search').leastMs).toBe(60_000)
  expect(expectedTime(plan, 'search')).toEqual({ leastMs: 120_000, mostMs: 180_000, limitMs: 180_000 })
  expect(expectedTime(plan, 'comparison')).toEqual({ leastMs: 0, mostMs: 0, limitMs: 0 })
})
