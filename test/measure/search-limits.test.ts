import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../src/analysis/health/judge-window.ts'
import { mostCameras } from '../../src/cameras/load-cameras.ts'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import type { HeldLoad } from '../../src/measure/held-load.ts'
import { cameraLimit, mostConnections, searchLimit } from '../../src/measure/search-limits.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { deadConnection, healthyConnections, windowOf } from '../report/sample-run.ts'

test.each<[string, RawOptions, number]>([
  ['the load of the test alone', {}, 6],
  ['a search', { findCapacity: true, maxConnections: '5000' }, 5000],
  ['a search without a limit of its own', { findCapacity: true }, 100_000],
  ['an A/B', { baselineTarget: 'http://b/{camera}', maxConnections: '400' }, 400],
])('workers are made for the most that comes: %s', (_what, more, connections) => {
  const raw = { cameras: '3', connectionsPerCamera: '2', target: 'http://a/{camera}', ...more }
  expect(mostConnections(planFrom(raw, null))).toBe(connections)
})

describe('a search ends', () => {
  const ROOM = { connections: 1000, why: 'local ports' } as const
  const planOf = (more: RawOptions) =>
    planFrom(
      { cameras: '3', connectionsPerCamera: '2', target: 'http://a/{camera}', findCapacity: 'true', ...more },
      null,
    )
  const cameras = (count: number) =>
    Array.from({ length: count }, (_, k) => ({ id: `${k}`, url: `http://a/${k}` }))
  const target = { cameras: cameras(3), others: cameras(2) }

  test.each<[string, RawOptions, number, string]>([
    ['where the user said', { maxConnections: '8' }, 8, '--max-connections'],
    ['with the last camera of its list', { grow: 'cameras', maxConnections: '80' }, 10, 'camera list'],
    [
      'where viewers do not need more cameras',
      { grow: 'viewers', maxConnections: '80' },
      80,
      '--max-connections',
    ],
  ])('%s', (_, more, max, limitName) => {
    expect(searchLimit(planOf(more), target, 0, ROOM)).toEqual({ max, limitName })
  })

  test('where this machine can open no more', () => {
    const limit = searchLimit(planOf({ maxConnections: '100000' }), target, 6, ROOM)
    expect(limit).toEqual({ max: 1006, limitName: 'load generator (local ports)' })
  })

  /** A trial of five cameras in which all from one of them on are missing. */
  function heldWithout(first: number): HeldLoad {
    const notFound = { kind: 'not_found', detail: 'HTTP 404', httpStatus: 404 } as const
    const connections = healthyConnections(5, 2, 1000).map((one, index) =>
      index < first ? one : deadConnection(one, notFound, 1000),
    )
    const window = windowOf(connections, 1000)
    return {
      window,
      health: judgeWindow(window, DEFAULT_HEALTH_RULES),
      use: null,
      figures: [],
      published: null,
    }
  }

  test.each([
    ['cameras', 8, 8],
    ['cameras', 9, 8],
    ['cameras', 10, null],
    ['cameras', 4, null],
    ['viewers', 8, null],
  ])('at the last camera that is there: by %s, connection %i missing', (grow, first, limit) => {
    expect(cameraLimit(heldWithout(first), planOf({ grow }))).toBe(limit)
  })
  test('never at the last camera where they are published: the server refused the others', () => {
    const raw = { cameras: '4', connectionsPerCamera: '2', findCapacity: 'true', grow: 'cameras' }
    const plan = planFrom({ ...raw, publish: 'rtsp://localhost/{camera}' }, null)
    expect(cameraLimit(heldWithout(8), plan)).toBeNull()
    expect(mostCameras(plan)).toBe(1000)
  })
})
