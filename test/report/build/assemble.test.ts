import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConnectionFacts, Percentiles } from '../../../src/model/measured-window.ts'
import { STREAM_NOTES } from '../../../src/model/streams.ts'
import { recordedSeconds } from '../../../src/report/build/report-connections.ts'
import { renderConsole } from '../../../src/report/console/console.ts'
import { camerasCsv, connectionsCsv } from '../../../src/report/csv.ts'
import { metricsOf } from '../../../src/report/facts/metric-values.ts'
import { parseReport, reportJson } from '../../../src/report/json.ts'
import { effort } from '../../effort.ts'
import { UNKNOWN_USE } from '../../load/machine/samples.ts'
import { allHealthyOnBuiltIn, interrupted, mixed, nothingDelivered } from '../runs.ts'
import { healthyConnections, reportOf, windowOf } from '../sample-run.ts'
import { seedReport } from '../seed-example.ts'

describe('the report', () => {
  test.each([
    [1, 900],
    [4_000, 900],
    [4_001, 899],
    [20_000, 180],
    [100_000, 36],
  ])('of %d connections has the frames of each for %d seconds', (connections, seconds) => {
    expect(recordedSeconds(connections)).toBe(seconds)
  })

  test("computes the seed's numbers from its connections", () => {
    const { connection_statistics: statistics, capacity_estimation, fr } = seedReport()
    expect(statistics).toMatchObject({ successful_connections: 47, total_connections_attempted: 48 })
    expect(statistics.connection_success_rate).toBeCloseTo(97.9167, 4)
    expect(statistics.reconnection_rate).toBeCloseTo(2 / 47, 6)
    expect(statistics.average_fps_per_connection).toBeCloseTo(statistics.global_fps / 47, 5)
    expect(capacity_estimation).toMatchObject({
      estimated_max_connections: 240,
      confidence_level: 'high',
      production_recommendations: {
        safe_deployment: 168,
        target_utilization: '70-80%',
        monitoring_thresholds: { warning: 192, critical: 216 },
      },
    })
    expect(fr).toMatchObject({ verdict: 'feasible', recommended_cameras: 168, target_cameras: 100 })
  })

  test('the frames of a dropped connection do not raise the average of the others', () => {
    const { connection_statistics: statistics, individual_connections } = mixed()
    const successful = individual_connections.filter((connection) => connection.status === 'connected')
    const frames = successful.reduce((sum, connection) => sum + connection.total_frames, 0)
    expect(frames).toBeLessThan(statistics.total_frames_received)
    expect(statistics.average_fps_per_connection).toBeCloseTo(frames / 20 / successful.length, 5)
  })

  test('keeps the legacy keys, and puts the lists at its end', () => {
    expect(Object.keys(seedReport())).toEqual([
      'schema_version',
      'run',
      'multi_connection_test_info',
      'connection_statistics',
      'camera_statistics',
      'capacity_estimation',
      'fr_deployment_recommendations',
      'analysis',
      'health',
      'marks',
      'publisher',
      'soak',
      'capacity',
      'capacity_model',
      'limit_cause',
      'counters',
      'trials',
      'resources',
      'ab',
      'agents',
      'merge',
      'generator',
      'stream_notes',
      'gate',
      'fr',
      'timeline',
      'shard',
      'individual_connections',
      'camera_groups',
    ])
  })

  test('counts every connection into its camera, dead ones too', () => {
    const report = mixed()
    const first = report.camera_statistics.per_camera_analysis['1']
    expect(first).toMatchObject({
      connections_attempted: 2,
      successful_connections: 0,
      success_rate: 0,
      avg_fps_per_connection: 0,
      combined_fps: 0,
    })
    expect(report.camera_groups['24']).toEqual({
      connections: ['camera_24_conn_1', 'camera_24_conn_2'],
      total_connections: 2,
      successful_connections: 2,
      combined_fps: 50,
      total_frames: 1000,
    })
    const combined = Object.values(report.camera_groups).reduce((sum, group) => sum + group.combined_fps, 0)
    expect(combined).toBeCloseTo(report.connection_statistics.global_fps, 3)
  })

  test('says of each connection its legacy status and its outcome', () => {
    const kinds = mixed().individual_connections.map((c) => `${c.outcome}: ${c.status}`)
    expect(new Set(kinds)).toEqual(
      new Set([
        'refused: error',
        'unreachable: error',
        'dropped: disconnected',
        'slow: connected',
        'stalled: connected',
        'frozen: connected',
        'healthy: connected',
      ]),
    )
    expect(mixed().individual_connections[0]).toMatchObject({
      http_status: 503,
      detail: 'HTTP 503 Service Unavailable',
      first_frame_ms: null,
      broken_rules: ['refused', 'first_frame', 'fps'],
    })
  })

  test('has 0, and no unknown, for a run in which nothing was delivered', () => {
    const { connection_statistics: statistics, capacity_estimation, health, capacity } = nothingDelivered()
    expect(statistics).toMatchObject({
      successful_connections: 0,
      connection_success_rate: 0,
      average_fps_per_connection: 0,
      global_fps: 0,
      reconnection_rate: null,
    })
    expect(capacity_estimation).toMatchObject({ estimated_max_connections: 0, current_utilization: 0 })
    expect(capacity).toMatchObject({ method: 'none', connections: null })
    expect(health).toMatchObject({ time_to_first_frame_p50_ms: null, first_frame_never: 48, fairness: null })
  })

  test('of an interrupted run covers what was measured', () => {
    const { run, multi_connection_test_info: info, connection_statistics: statistics } = interrupted()
    expect(run.interrupted).toBe(true)
    expect(info).toMatchObject({ test_duration: 120, actual_duration: 3 })
    expect(run.window).toEqual({
      started_at: '2026-01-15T09:30:07.000Z',
      ended_at: '2026-01-15T09:30:10.000Z',
      seconds: 3,
    })
    expect(statistics.average_fps_per_connection).toBe(25)
  })

  test('names the built-in cameras as what was tested', () => {
    const { run } = allHealthyOnBuiltIn()
    expect(run.simulated).toBe(true)
    expect(run.target).toContain('built-in simulated cameras')
  })

  test('takes any camera id, even the name of a prototype', () => {
    const [connection] = healthyConnections(1, 1, 10_000)
    const odd = { ...(connection as ConnectionFacts), cameraId: '__proto__' }
    const report = reportOf({ window: windowOf([odd], 10_000), cameras: 1, connectionsPerCamera: 1 })
    expect(Object.keys(report.camera_groups)).toEqual(['__proto__'])
    expect(camerasCsv(report)).toContain('__proto__,1,1,100')
  })

  test('never holds a NaN or an infinity, whatever was measured, and reads back as it was written', () => {
    fc.assert(
      fc.property(windowArbitrary, (window) => {
        const report = reportOf({ window, cameras: 3, connectionsPerCamera: 2 })
        for (const number of numbersIn(report)) expect(Number.isFinite(number)).toBe(true)
        expect(parseReport(reportJson(report))).toEqual(report)
        expect(Object.values(metricsOf(report))).not.toContain(Number.NaN)
        const text = renderConsole(report, { color: false }) + connectionsCsv(report) + camerasCsv(report)
        expect(text).not.toMatch(/NaN|Infinity|undefined/)
      }),
      { numRuns: effort({ unit: 50, thorough: 200 }) },
    )
  })
})

const count = fc.nat({ max: 5000 })
const time = fc.double({ min: 0, max: 1e6, noNaN: true })
const percentile = fc.oneof(time, fc.constant(null), fc.constant(Number.POSITIVE_INFINITY))
const percentiles: fc.Arbitrary<Percentiles> = fc.record({
  p50: percentile,
  p95: percentile,
  p99: percentile,
  max: percentile,
})

const factsArbitrary: fc.Arbitrary<ConnectionFacts> = fc.record({
  connectionId: fc.stringMatching(/^camera_[a-m]{1,8}_conn_\d$/),
  cameraId: fc.constantFrom('1', '2', 'door', '=cmd()', '::error::'),
  connectionNumber: fc.constantFrom(1, 2),
  nominalFps: fc.constantFrom(0.2, 1, 25, 29.97),
  declaredFps: fc.option(fc.constantFrom(1, 25, 30)),
  firstFrameMs: fc.option(time),
  frames: count,
  bytes: count,
  pictureBytes: count,
  packets: count,
  packetsLost: count,
  picturesLost: count,
  jitterMs: fc.option(time),
  keyFrameInterval: count,
  framesPerSecond: fc.array(count, { maxLength: 10 }),
  reconnections: count,
  connectRetries: count,
  drops: count,
  hasEverDelivered: fc.boolean(),
  isDelivering: fc.boolean(),
  freezes: count,
  stalledMs: time,
  longStalls: count,
  longestGapMs: time,
  gaps: percentiles,
  samePictureMs: time,
  errors: count,
  lastEnd: fc.option(
    fc.record({
      kind: fc.constantFrom('ended', 'refused', 'unreachable', 'no_frames', 'generator'),
      detail: fc.string().map((text) => text.replace(/NaN|Infinity|undefined/g, '')),
    }),
  ),
  notes: fc.uniqueArray(fc.constantFrom(...STREAM_NOTES)),
})

const use = fc.option(fc.double({ min: 0, max: 64, noNaN: true }))
const spanArbitrary = fc.record({
  fromMs: time,
  toMs: time,
  own: use,
  server: use,
  foreign: use,
  where: fc.constantFrom('', 'a', 'b'),
  isReaderBehind: fc.option(fc.boolean()),
})

const windowArbitrary = fc.record({
  startedAtEpochMs: fc.constant(Date.UTC(2026, 0, 1)),
  durationMs: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1e6, noNaN: true })),
  connections: fc.array(factsArbitrary, { maxLength: 6 }),
  gaps: percentiles,
  gapDistribution: fc.array(fc.record({ percentile: fc.constantFrom(0, 50, 100), ms: time }), {
    maxLength: 3,
  }),
  generator: fc.record({
    limited: fc.boolean(),
    evidence: fc.array(fc.constant({ signal: 'hypervisor' as const, where: '', share: 0.2 })),
    cause: fc.constantFrom('generator', 'environment', null),
    headroomPercent: fc.double({ min: -50, max: 150, noNaN: true }),
    serverUse: fc.constant(null),
    use: fc.constant(UNKNOWN_USE),
  }),
  timeline: fc.record({
    startedAtMs: time,
    counts: fc.record({
      bytes: fc.array(count, { maxLength: 3 }),
      reconnections: fc.array(count, { maxLength: 3 }),
      drops: fc.array(count, { maxLength: 3 }),
    }),
    machine: fc.array(spanArbitrary, { maxLength: 3 }),
  }),
})

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}
