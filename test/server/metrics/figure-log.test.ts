import { describe, expect, test } from 'vitest'
import { FigureLog } from '../../../src/server/metrics/figure-log.ts'
import { counter, level } from '../../../src/server/metrics/reading.ts'

const sent = (series: Record<string, number>, stampMs: number | null = null) =>
  counter('bytes_out', new Map(Object.entries(series)), { stampMs })

function pointsOf(
  ...scrapes: readonly (readonly [atMs: number, series: Record<string, number>, stampMs?: number])[]
) {
  const log = new FigureLog()
  for (const [atMs, series, stampMs] of scrapes) log.add('server', [sent(series, stampMs ?? null)], atMs)
  return log.figures(0, 1e9)[0]?.points.map(({ atMs, value }) => [atMs, value])
}

test('points are forgotten when nobody will ask for them, and counters go on from where they were', () => {
  const log = new FigureLog()
  for (const second of [0, 1, 2, 3]) log.add('server', [sent({ a: 5 * second })], 1000 * second)
  log.forget(2500)
  log.add('server', [sent({ a: 20 })], 4000)
  expect(log.figures(0, 1e9)[0]?.points).toEqual([
    { atMs: 3000, value: 5 },
    { atMs: 4000, value: 5 },
  ])
})

describe('counters over time', () => {
  test('are rates of one second, since the scrape before', () => {
    expect(pointsOf([0, { a: 5, b: 5 }], [1000, { a: 6, b: 7 }], [3000, { a: 6, b: 17 }])).toEqual([
      [1000, 3],
      [3000, 5],
    ])
  })

  test('count from zero after a restart of the server, and never less than nothing', () => {
    expect(pointsOf([0, { a: 1000 }], [1000, { a: 10 }], [2000, { a: 30 }])).toEqual([
      [1000, 10],
      [2000, 20],
    ])
  })

  test('do not jump when a session comes or goes', () => {
    expect(pointsOf([0, { a: 1000 }], [1000, { a: 1001, b: 500 }], [2000, { b: 501 }])).toEqual([
      [1000, 1],
      [2000, 1],
    ])
  })

  test('that the server takes less often have the time of the server', () => {
    const scrapes = [
      [0, { a: 0 }, 100_000],
      [1000, { a: 0 }, 100_000],
      [2000, { a: 40 }, 110_000],
    ] as const
    expect(pointsOf(...scrapes)).toEqual([[2000, 4]])
  })

  test('go on after the clock of the server was set back', () => {
    expect(pointsOf([0, { a: 0 }, 900_000], [1000, { a: 10 }, 100_000], [2000, { a: 20 }, 101_000])).toEqual([
      [2000, 10],
    ])
  })

  test('are not known, instead of zero, where every series is named anew', () => {
    expect(pointsOf([0, { 'a{x,y}': 1000 }], [1000, { 'a{y,x}': 2000 }])).toEqual([])
  })

  test('are not compared across a pause', () => {
    const log = new FigureLog()
    log.add('server', [sent({ a: 0 })], 0)
    log.pause()
    log.add('server', [sent({ a: 1e9 })], 60_000)
    log.add('server', [sent({ a: 1e9 + 1 })], 61_000)
    expect(log.figures(0, 1e9)[0]?.points).toEqual([{ atMs: 61_000, value: 1 }])
  })
})

test('figures have their latest limit and only the points of the time in question', () => {
  const log = new FigureLog()
  for (const [atMs, value] of [
    [0, 1],
    [1000, 2],
    [2000, 3],
  ] as const)
    log.add('node', [level('memory_bytes', value, { limit: 10 * value, part: 'eth0' })], atMs)
  expect(log.figures(1000, 1500)).toEqual([
    {
      name: 'memory_bytes',
      title: 'Memory',
      source: 'eth0 of node',
      limit: 30,
      points: [{ atMs: 1000, value: 2 }],
    },
  ])
})

test('a server that names its parts anew at each scrape does not grow the log for ever', () => {
  const log = new FigureLog()
  for (let at = 0; at < 1000; at += 1) log.add('node', [level('network_out', 1, { part: `eth${at}` })], at)
  expect(log.figures(0, 1e9).length).toBeLessThan(100)
})

test('values that are no numbers are no points', () => {
  const log = new FigureLog()
  log.add('node', [level('memory_bytes', Number.NaN), level('descriptors', Number.POSITIVE_INFINITY)], 0)
  expect(log.figures(0, 1).map(({ points }) => points)).toEqual([[], []])
})
