import { describe, expect, test } from 'vitest'
import type { ServerFigure } from '../../src/model/server-figures.ts'
import { turningFigure } from '../../src/report/facts/turning-figure.ts'
import { htmlReport } from '../../src/report/html/page/html-report.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

const SECONDS = 10

/** Frames fall in the sixth second, number 5. */
const reportWith = (...figures: ServerFigure[]) => {
  const connections = healthyConnections(2, 2, 1000 * SECONDS).map((connection) => ({
    ...connection,
    frames: 200,
    framesPerSecond: connection.framesPerSecond.map((fps, second) => (second < 5 ? fps : 15)),
  }))
  const window = windowOf(connections, 1000 * SECONDS)
  const shifted = figures.map((figure) => ({
    ...figure,
    points: figure.points.map(({ atMs, value }) => ({ atMs: atMs + window.timeline.startedAtMs, value })),
  }))
  return reportOf({ window, cameras: 2, connectionsPerCamera: 2, figures: shifted })
}

/** Full from a second on. */
const fullFrom = (second: number, name: ServerFigure['name'], limit: number | null = 1): ServerFigure => ({
  name,
  title: `<${name}>`,
  source: 'process 1',
  limit,
  points: Array.from({ length: SECONDS }, (_, at) => ({
    atMs: 1000 * (at + 1),
    value: at < second ? 0.4 : 0.95,
  })),
})

describe('the figure that turned before the frames fell', () => {
  test('is the first that reached 90 % of its limit', () => {
    const report = reportWith(
      fullFrom(5, 'processors'),
      fullFrom(3, 'busiest_thread'),
      fullFrom(0, 'sessions', null),
    )
    expect(turningFigure(report)).toMatchObject({
      figure: { name: 'busiest_thread' },
      second: 3,
      fellSecond: 5,
    })
  })

  test('is none that turned later, and none where the frames never fell', () => {
    expect(turningFigure(reportWith(fullFrom(6, 'processors')))).toBeNull()
    const window = windowOf(healthyConnections(2, 2, 1000 * SECONDS), 1000 * SECONDS)
    const figures = [fullFrom(0, 'processors')]
    expect(turningFigure(reportOf({ window, cameras: 2, connectionsPerCamera: 2, figures }))).toBeNull()
  })

  test('is marked on the page, where each figure has a chart with its limit and its numbers', () => {
    const page = htmlReport(reportWith(fullFrom(3, 'busiest_thread'), fullFrom(9, null, null)))
    expect(page).toContain('“&lt;busiest_thread&gt;” reached 90 % of its limit in second 4')
    expect(page).toContain('id="server-figure-1"')
    expect(page).toContain('id="server-figure-2-numbers"')
    expect(page.match(/class="shape fail diamond"/g)).toHaveLength(1)
    expect(page).not.toContain('<busiest_thread>')
  })

  test('is sought among 24 series at most', () => {
    const report = reportWith(...Array.from({ length: 40 }, () => fullFrom(6, 'processors')))
    expect(report.timeline?.server_figures).toHaveLength(24)
  })
})

test('figures that were 0 throughout have one sentence together, and no charts', () => {
  const idle = (title: string): ServerFigure => {
    const figure = fullFrom(0, null)
    return { ...figure, title, points: figure.points.map(({ atMs }) => ({ atMs, value: 0 })) }
  }
  const page = htmlReport(reportWith(idle('Dropped'), fullFrom(9, 'processors'), idle('<Lost>')))
  expect(page).toContain('0 throughout: Dropped, &lt;Lost&gt;.')
  expect(page.match(/<figure id="server-figure-\d+"/g)).toEqual(['<figure id="server-figure-2"'])
})
