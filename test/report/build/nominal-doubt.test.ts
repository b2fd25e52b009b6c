import { expect, test } from 'vitest'
import { renderConsole } from '../../../src/report/console/console.ts'
import { renderMarkdown } from '../../../src/report/markdown/markdown.ts'
import { healthyConnections, reportOf, windowOf } from '../sample-run.ts'

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

/** Three cameras at 25 FPS, which describe themselves by these rates. */
function describedAs(...rates: (number | null)[]) {
  const connections = healthyConnections(3, 2, 20_000).map((one) => ({
    ...one,
    declaredFps: rates[Number(one.cameraId) - 1] ?? null,
  }))
  return reportOf({ cameras: 3, connectionsPerCamera: 2, window: windowOf(connections, 20_000) })
}

test.each<[(number | null)[], string | null]>([
  [[25, 25, 25], null],
  [[null, 27, 23], null],
  [[25, 30, 25], 'camera 2 describes its stream as 30 FPS, but its nominal rate is 25'],
  [
    [12.5, 30, 25],
    '2 cameras describe their streams by another rate than the nominal one (camera 1: 12.5 FPS, nominal 25)',
  ],
])('cameras that describe themselves as %j FPS where 25 is nominal: %s', (rates, doubt) => {
  const report = describedAs(...rates)
  expect(report.run.nominal_fps_doubt).toBe(doubt)
  if (doubt !== null) expect(renderConsole(report, { color: false })).toContain(doubt.slice(1))
})

test('both contradictions are told', () => {
  const connections = healthyConnections(1, 1, 20_000).map((one) => ({
    ...one,
    frames: 1.2 * one.frames,
    declaredFps: 30,
  }))
  const report = reportOf({ cameras: 1, connectionsPerCamera: 1, window: windowOf(connections, 20_000) })
  expect(report.run.nominal_fps_doubt).toMatch(
    /^1 camera sent up to 120 % .*; camera 1 describes its stream as 30 FPS/,
  )
})
