import { describe, expect, test } from 'vitest'
import type { ConnectionFacts } from '../../../src/model/measured-window.ts'
import { withGate } from '../../../src/report/build/assemble.ts'
import { renderConsole } from '../../../src/report/console/console.ts'
import { renderMarkdown } from '../../../src/report/markdown/markdown.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { generatorLimited, mixed } from '../runs.ts'
import { deadConnection, healthyConnections, reportOf, windowOf } from '../sample-run.ts'

const WINDOW_MS = 20_000
const PASSED: Report['gate'] = { verdict: 'pass', why: 'all limits are met', rows: [] }
const FAILED: Report['gate'] = { verdict: 'fail', why: 'the limit is not met: capacity', rows: [] }
const REFUSED = { kind: 'refused', detail: 'HTTP 503', httpStatus: 503 } as const

/** 100 connections; how the first ones, and all the others, fare is up to the test. */
function analysisOf(change: (connection: ConnectionFacts, index: number) => ConnectionFacts) {
  const connections = healthyConnections(50, 2, WINDOW_MS).map(change)
  const window = windowOf(connections, WINDOW_MS)
  return reportOf({ window, cameras: 50, connectionsPerCamera: 2, gate: PASSED }).analysis
}

const withFailures = (failures: number, fps = 25) =>
  analysisOf((connection, index) => {
    if (index < failures) return deadConnection(connection, REFUSED, WINDOW_MS)
    return { ...connection, frames: Math.round((fps * WINDOW_MS) / 1000) }
  })

const withReconnections = (reconnections: number) =>
  analysisOf((connection, index) => (index === 0 ? { ...connection, reconnections } : connection))

describe('the grade', () => {
  test.each([
    { failures: 0, fps: 25, grade: 'EXCELLENT' },
    { failures: 5, fps: 25, grade: 'EXCELLENT' },
    { failures: 6, fps: 25, grade: 'GOOD' },
    { failures: 10, fps: 25, grade: 'GOOD' },
    { failures: 11, fps: 25, grade: 'MODERATE' },
    { failures: 20, fps: 25, grade: 'MODERATE' },
    { failures: 21, fps: 25, grade: 'POOR' },
    { failures: 100, fps: 25, grade: 'POOR' },
    { failures: 0, fps: 20, grade: 'EXCELLENT' },
    { failures: 0, fps: 19.9, grade: 'GOOD' },
    { failures: 0, fps: 15, grade: 'GOOD' },
    { failures: 0, fps: 14.9, grade: 'MODERATE' },
  ])('is $grade with $failures of 100 failed and $fps of 25 FPS', ({ failures, fps, grade }) => {
    expect(withFailures(failures, fps).performance_grade).toBe(grade)
  })

  test.each([
    { reconnections: 9, grade: 'EXCELLENT' },
    { reconnections: 10, grade: 'GOOD' },
    { reconnections: 20, grade: 'MODERATE' },
    { reconnections: 40, grade: 'POOR' },
  ])('is $grade with $reconnections reconnections of 99 successful connections', (example) => {
    expect(withReconnections(example.reconnections).performance_grade).toBe(example.grade)
  })

  test('measures slow cameras by their own frame rate', () => {
    const { performance_grade } = analysisOf((c) => ({
      ...c,
      nominalFps: 5,
      frames: 100,
      framesPerSecond: c.framesPerSecond.map(() => 5),
    }))
    expect(performance_grade).toBe('EXCELLENT')
  })

  test('stands in the first words of the summary, with its mark', () => {
    const load = '50 cameras × 2 connections = 100 total connections'
    expect(withFailures(0).summary).toBe(`✅ EXCELLENT: ${load} running stably`)
    expect(withFailures(8).summary).toBe(`✅ GOOD: ${load} with acceptable performance`)
    expect(withFailures(15).summary).toBe(`⚠️ MODERATE: ${load} with some stability issues`)
    expect(withFailures(90).summary).toBe(`❌ POOR: Significant issues with ${load}`)
  })
})

describe('the grade beside the verdict', () => {
  const beside = (gate: Report['gate']) => {
    const window = windowOf(healthyConnections(50, 2, WINDOW_MS), WINDOW_MS)
    return reportOf({ window, cameras: 50, connectionsPerCamera: 2, gate })
  }

  test('does not praise a run whose gate failed, and says why numbers and grade differ', () => {
    const report = beside(FAILED)
    expect(report.analysis).toMatchObject({
      performance_grade: 'MODERATE',
      grade_note: 'EXCELLENT by success rate, reconnections and FPS alone, but the gate failed',
    })
    expect(report.analysis.summary).toMatch(/^❌ MODERATE: .*but the gate failed: the limit is not met/)
    const text = renderConsole(report, { color: false }) + renderMarkdown(report, { maxBytes: 60_000 })
    expect(text).not.toMatch(/✅ EXCELLENT|running stably/)
    expect(text).toContain('MODERATE (EXCELLENT by success rate')
  })

  /** 100 connections of which so many deliver, none of them healthy. */
  const unhealthy = (delivering: number, gate: Report['gate']) => {
    const connections = healthyConnections(50, 2, WINDOW_MS).map((one, at) =>
      at < delivering ? { ...one, longStalls: 1 } : deadConnection(one, REFUSED, WINDOW_MS),
    )
    const window = windowOf(connections, WINDOW_MS)
    return reportOf({ window, cameras: 50, connectionsPerCamera: 2, gate })
  }

  test.for([
    [100, FAILED, 'MODERATE', 'EXCELLENT by success rate, reconnections and FPS alone, but the gate failed'],
    [92, FAILED, 'MODERATE', 'GOOD by success rate, reconnections and FPS alone, but the gate failed'],
    [85, FAILED, 'MODERATE', 'MODERATE by success rate, reconnections and FPS alone, but the gate failed'],
    [20, FAILED, 'POOR', 'POOR by success rate, reconnections and FPS alone, and the gate failed'],
    [
      100,
      PASSED,
      'EXCELLENT',
      'EXCELLENT by success rate, reconnections and FPS alone, but no connection was healthy',
    ],
    [
      85,
      PASSED,
      'MODERATE',
      'MODERATE by success rate, reconnections and FPS alone, but no connection was healthy',
    ],
    [20, PASSED, 'POOR', 'POOR by success rate, reconnections and FPS alone, and no connection was healthy'],
  ] as const)('says why they differ where %i of 100 deliver and none is healthy: %o', (example) => {
    const [delivering, gate, grade, note] = example
    const { analysis } = unhealthy(delivering, gate)
    expect(analysis).toMatchObject({ performance_grade: grade, grade_note: note })
    expect(analysis.summary).not.toMatch(/stability issues|running stably|acceptable/)
  })

  test('counts one camera and one connection in the singular', () => {
    const window = windowOf(healthyConnections(1, 1, WINDOW_MS), WINDOW_MS)
    const { analysis } = reportOf({ window, cameras: 1, connectionsPerCamera: 1, gate: PASSED })
    expect(analysis.summary).toBe('✅ EXCELLENT: 1 camera × 1 connection = 1 total connection running stably')
  })

  test('is what the numbers say once the same report is judged by limits that it meets', () => {
    const { gate: _gate, ...ungated } = beside(FAILED)
    expect(withGate(ungated, PASSED).analysis).toMatchObject({
      performance_grade: 'EXCELLENT',
      grade_note: null,
    })
  })

  test('is none of a void run, which recommends no cameras either', () => {
    const report = generatorLimited()
    expect(report.analysis.performance_grade).toBe('NOT_ASSESSED')
    expect(report.fr.recommended_cameras).toBe(0)
    expect(report.capacity).toMatchObject({ method: 'none', connections: null })
    const text = renderConsole(report, { color: false }) + renderMarkdown(report, { maxBytes: 60_000 })
    expect(text).not.toMatch(/EXCELLENT|running stably|[1-9]\d* recommended|unique cameras: [1-9]/)
  })
})

describe('the recommendations', () => {
  test('name the failure rate below 95 % success, and not at it', () => {
    expect(withFailures(6).recommendations).toContain('Investigate connection failures (6.0% failure rate)')
    expect(withFailures(5).recommendations.join()).not.toContain('Investigate')
  })

  test('speak of many reconnections', () => {
    const line = 'High reconnection rate indicates network or server stability issues'
    expect(withReconnections(20).recommendations).toContain(line)
    expect(withReconnections(19).recommendations).not.toContain(line)
  })

  test('do not let an extrapolation stand when the tested load was too much already', () => {
    const warning = 'the 100 connections of this test already broke the health rules'
    expect(withFailures(0, 12).recommendations.join('\n')).toContain(warning)
    expect(withFailures(0).recommendations.join('\n')).not.toContain(warning)
  })

  test('give one line of evidence and advice to what limited the run', () => {
    const lines = mixed().analysis.recommendations
    expect(
      lines.filter((line) => line.startsWith('Connection limits: cameras 1, 2, 3 refused 6 of 6')),
    ).toHaveLength(1)
    expect(mixed().fr_deployment_recommendations.risk_assessment.scaling_bottlenecks).toEqual([
      'Connection limits',
    ])
  })

  test('speak of the load generator alone when it was the limit', () => {
    const { recommendations, summary } = generatorLimited().analysis
    expect(summary).toContain('void: this machine was the limit')
    expect(recommendations[0]).toContain('This run is void')
    expect(recommendations.join()).not.toMatch(/Server can handle|Network|Processing/)
  })
})
