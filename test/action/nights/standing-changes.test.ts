import { describe, expect, test } from 'vitest'
import { changeMarkdown, changeTitle } from '../../../src/action/nights/change-text.ts'
import { standingChanges, trendState } from '../../../src/action/nights/standing-changes.ts'
import { trendOf } from '../../../src/analysis/trend/trend-of-nights.ts'
import type { Night } from '../../../src/model/night-series.ts'
import { nightAt, noisyNights, times } from '../../analysis/trend/sample-nights.ts'

const BROKEN = noisyNights([...times(20, 240), ...times(15, 210)], 0.01)

/** Nights on another machine, after those above. */
function elsewhere(count: number): Night[] {
  const { fingerprint } = nightAt(0, 300)
  const other = { fingerprint: { ...fingerprint, cpu_model: 'another processor' } }
  return times(count, 300).map((capacity, night) =>
    nightAt(BROKEN.length + night, capacity + (night % 3), other),
  )
}

describe('a change for the worse stands', () => {
  test('until a later step makes up for it', () => {
    expect(standingChanges(trendOf(BROKEN))).toMatchObject([
      { kind: 'step', lastGood: { runId: 'run-19' }, firstBad: { runId: 'run-20' } },
    ])
    const back = trendOf(noisyNights([...times(20, 240), ...times(15, 210), ...times(15, 241)], 0.01))
    expect([standingChanges(back), trendState(back)]).toEqual([[], 'none'])
  })

  test('while its series has any of the latest ten nights', () => {
    expect(trendState(trendOf([...BROKEN, ...elsewhere(9)]))).toBe('step')
    expect(trendState(trendOf([...BROKEN, ...elsewhere(10)]))).toBe('none')
  })

  test('the largest first', () => {
    const slower = BROKEN.map((night, index) => ({
      ...night,
      metrics: { ...night.metrics, time_to_first_frame_p95_ms: (index < 20 ? 40 : 80) + (index % 3) },
    }))
    expect(standingChanges(trendOf(slower)).map(changeTitle)).toEqual([
      expect.stringMatching(/^First frame, 95th percentile: 9\d(\.\d)? % longer since 2026-01-21$/),
      expect.stringMatching(/^Capacity in connections: 1\d(\.\d)? % less since 2026-01-21$/),
    ])
  })
})

test('in two years of pure noise that are looked at anew every night, none stands', () => {
  for (const seed of [1, 2]) {
    const year = noisyNights(times(365, 2400), 0.03, seed)
    const looks = year.map((_, night) => trendOf(year.slice(Math.max(0, night - 89), night + 1)))
    expect(looks.filter((trend) => standingChanges(trend).length > 0)).toEqual([])
  }
})

test('nights of two machines are not enough, however many there are of both', () => {
  expect(trendState(trendOf([...BROKEN.slice(26), ...elsewhere(9)]))).toBe('not_enough')
})

describe('the text of a change', () => {
  const nights = BROKEN.map((night, index) => ({
    ...night,
    url: null,
    limitCause: index < 20 ? ('server_cpu' as const) : ('network' as const),
  }))
  const [change] = standingChanges(trendOf(nights))

  test('names another cause that limits the server since', () => {
    const text = change === undefined ? '' : changeMarkdown({ change, commits: null })
    expect(text).toContain('Limited by server processors before, by the network since')
    expect(text).toContain('run `run-19`')
  })

  test('names ten commits, and how many more there are', () => {
    const commits = times(10, 0).map((_, index) => ({ sha: `${index}`.repeat(40), title: `Change ${index}` }))
    const range = { url: 'https://github.example/a/b/compare/x...y', commits, total: 25 }
    const text = change === undefined ? '' : changeMarkdown({ change, commits: range })
    expect(text).toContain('[25 commits](https://github.example/a/b/compare/x...y)')
    expect(text).toContain('`9999999` Change 9\n  - and 15 more')
  })
})
