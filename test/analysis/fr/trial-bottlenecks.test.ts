import { describe, expect, test } from 'vitest'
import { trialBottlenecks } from '../../../src/analysis/fr/trial-bottlenecks.ts'
import type { Trial } from '../../../src/model/capacity.ts'
import { adviceText, seenText } from '../../../src/report/facts/bottleneck-words.ts'
import { failed } from './sample.ts'

const seen = (trials: readonly Trial[], capacity: number | null = 50, generatorEndedSearch = false) =>
  trialBottlenecks(trials, capacity, generatorEndedSearch).map(
    ({ name, seen }) => `${name}: ${seenText(seen)}`,
  )

const passed = (connections: number) =>
  failed(connections, { outcome: 'pass', healthy: connections, reason: null, brokenOutcome: null })

const invalid = (connections: number) =>
  failed(connections, { outcome: 'invalid', reason: 'event loop 93 % busy, limit 70 %', brokenOutcome: null })

describe('bottlenecks of a search', () => {
  test('are not named where nothing failed', () => {
    expect(seen([passed(48), passed(96)])).toEqual([])
    expect(seen([])).toEqual([])
  })

  test('are connection limits where most of the unhealthy were refused, with their number', () => {
    const trials = [passed(48), failed(120, { healthy: 100, brokenOutcome: 'refused' })]
    expect(seen(trials)).toEqual([
      'Connection limits: at 120 connections 20 were not healthy, most of them refused',
    ])
  })

  test('are a constant flow where more load brings no more of it', () => {
    const at = (connections: number, megabitsPerSecond: number) => failed(connections, { megabitsPerSecond })
    expect(seen([at(60, 93.6), at(120, 95.2)])).toEqual([
      'Constant throughput: delivery stayed at 93.6 to 95.2 Mbit/s from 60 to 120 connections',
    ])
  })

  test('are no constant flow where it moves by more than 5 %', () => {
    const at = (connections: number, megabitsPerSecond: number) => failed(connections, { megabitsPerSecond })
    expect(seen([at(60, 90), at(120, 95)])[0]).toContain('Processing overhead')
    expect(seen([at(60, 95), at(120, 40)])[0]).toContain('Processing overhead')
  })

  test('are no constant flow for one load, or for loads that hardly differ', () => {
    const at = (connections: number) => failed(connections, { megabitsPerSecond: 94 })
    for (const trials of [[at(60)], [at(60), at(60)], [at(60), at(63)]])
      expect(seen(trials)).toEqual([
        'Processing overhead: at 60 connections: FPS 80.0 % of nominal (needed 95 %)',
      ])
  })

  test.each(['slow', 'stalled', 'dropped'] as const)(
    'are processing where connections were %s otherwise, with the cores the server used',
    (brokenOutcome) => {
      const trial = failed(64, { brokenOutcome, serverCores: 1.94, reason: 'a gap of 1.3 s' })
      expect(seen([trial])).toEqual([
        'Processing overhead: at 64 connections: a gap of 1.3 s; the server used 1.9 processors',
      ])
    },
  )

  test('are told of the load next above the capacity', () => {
    const trials = [128, 40, 56, 64].map((connections) => failed(connections, { brokenOutcome: 'stalled' }))
    expect(seen(trials, 50)[0]).toContain('at 56 connections')
    expect(seen(trials, 200)[0]).toContain('at 128 connections')
    expect(seen(trials, null)[0]).toContain('at 40 connections')
  })

  test('are never named for servers that could not be reached', () => {
    expect(seen([failed(64, { brokenOutcome: 'unreachable' }), failed(80, { brokenOutcome: null })])).toEqual(
      [],
    )
  })

  test('are the load generator only when that ended the search', () => {
    const trials = [passed(240), invalid(480), invalid(480), invalid(960)]
    expect(seen(trials, 240, true)).toEqual([
      'Load generator: this machine ended the search at 480 connections: event loop 93 % busy, limit 70 %',
    ])
    expect(seen(trials, 240, false)).toEqual([])
  })

  test('are a matter of what refused or lost, where that is no limit and no processor', () => {
    const advised = (trial: Trial) =>
      trialBottlenecks([trial], 48, false).map(({ name, advice }) => [name, adviceText(advice)])
    const refused = { brokenOutcome: 'refused' } as const
    expect(advised(failed(64, { ...refused, brokenCause: 'permission' }))).toEqual([
      ['Refusals', expect.stringContaining('permission')],
    ])
    expect(advised(failed(64, { ...refused, brokenCause: 'camera_limit' }))).toEqual([
      ['Connection limits', expect.not.stringContaining('more servers')],
    ])
    expect(advised(failed(64, { brokenOutcome: 'stalled', brokenCause: 'loss' }))).toEqual([
      ['Packet loss', expect.stringContaining('network path')],
    ])
  })
})
