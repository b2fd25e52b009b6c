import { expect, test } from 'vitest'
import { judgeWindow } from '../../src/analysis/health/judge-window.ts'
import type { Plan } from '../../src/config/plan.ts'
import { knownCapacity } from '../../src/measure/known-capacity.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import type { StreamEnd } from '../../src/model/streams.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { deadConnection, healthyConnections, reportOf, windowOf } from './sample-run.ts'

const WINDOW_MS = 20_000
const MISSING: StreamEnd = { kind: 'not_found', detail: 'HTTP 404 Not Found', httpStatus: 404 }
const SILENT: StreamEnd = { kind: 'no_frames', detail: 'no data' }

function halfDead(end: StreamEnd) {
  const connections = healthyConnections(4, 4, WINDOW_MS)
    .toSorted((a, b) => a.connectionNumber - b.connectionNumber)
    .map((one) => (Number(one.cameraId) % 2 === 0 ? deadConnection(one, end, WINDOW_MS) : one))
  const window = windowOf(connections, WINDOW_MS)
  const held = {
    window,
    health: judgeWindow(window, DEFAULT_HEALTH_RULES),
    use: null,
    figures: [],
    published: null,
  }
  const capacity = knownCapacity({ held, search: null, resources: null }, { utilization: null } as Plan)
  return reportOf({ window, cameras: 4, connectionsPerCamera: 4, capacity })
}

test.for([
  ['404', MISSING, 'HTTP 404'],
  ['nothing', SILENT, 'no data'],
] as const)('two cameras of four that answer %s are named, and no capacity is derived', ([, end, why]) => {
  const report = halfDead(end)
  const named = `2 of 4 cameras gave nothing: 2, 4 (${why})`
  expect(report.health.dead_cameras).toEqual({ text: named, cameras: ['2', '4'], camera_count: 2 })
  expect(report.capacity).toMatchObject({ method: 'none', connections: null, path_limit: named })
  expect(report.fr).toMatchObject({ verdict: 'not_assessed', recommended_cameras: 0 })
  for (const text of [
    renderConsole(report, { color: false }),
    renderMarkdown(report, { maxBytes: 60_000 }),
  ]) {
    expect(text).toContain(`⚠️ ${named}`)
    expect(text).not.toMatch(
      /can handle|~\d+ unique|beyond the capacity|Recommended: |Phase 1|unique cameras: \d/,
    )
  }
})
