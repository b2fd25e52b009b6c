import { expect, test } from 'vitest'
import { renderConsole } from '../../src/report/console.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

/** One camera with two connections among three; it sent this share of what was planned. */
function reportWith(share: number) {
  const connections = healthyConnections(3, 2, 20_000).map((one) =>
    one.cameraId === '2' ? { ...one, frames: Math.round(share * one.frames) } : one,
  )
  return reportOf({ cameras: 3, connectionsPerCamera: 2, window: windowOf(connections, 20_000) })
}

test('a camera that sends more than its nominal rate is a contradiction that every report tells', () => {
  const report = reportWith(1.05)
  const doubt = report.run.nominal_fps_doubt
  expect(doubt).toMatch(
    /^1 camera sent up to 105 % of the planned frames: the nominal rate was taken too low/,
  )
  expect(renderConsole(report, { color: false })).toContain(doubt)
  expect(renderMarkdown(report, { maxBytes: 60_000 })).toContain(
    '1 camera sent up to 105 % of the planned frames',
  )
})

test('a frame at the edge of a window is no contradiction', () => {
  expect(reportWith(1.022).run.nominal_fps_doubt).toBeNull()
})
