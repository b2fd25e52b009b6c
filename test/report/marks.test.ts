import { describe, expect, test } from 'vitest'
import { cameraNumber } from '../../src/marks/mark.ts'
import type { Floor } from '../../src/model/gate.ts'
import type { MarkFacts, WindowMarks } from '../../src/model/measured-window.ts'
import { connectionsCsv } from '../../src/report/csv.ts'
import { metricsOf } from '../../src/report/facts/metric-values.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

const WINDOW_MS = 20_000
const NO_DELAY = { p50: null, p95: null, p99: null, max: null }
const SAME: WindowMarks = {
  clock: { kind: 'same', errorMs: 0.1, problem: null },
  latency: { p50: 30, p95: 38, p99: 41, max: 90.5 },
}
const UNKNOWN: WindowMarks = { clock: { kind: 'unknown', errorMs: null, problem: null }, latency: NO_DELAY }
const FLOORS: Floor[] = [
  { metric: 'latency_p95_ms', max: 40 },
  { metric: 'lost_frames_percent', max: 0.5 },
  { metric: 'foreign_frames', max: 0 },
]

/** A run of three cameras, with these marks on their connections. */
function runOf(
  marks: readonly (Partial<MarkFacts> | null)[],
  { window = SAME, areCamerasOurs = true }: { window?: WindowMarks | null; areCamerasOurs?: boolean } = {},
) {
  const connections = healthyConnections(3, 1, WINDOW_MS).map((one, at) => {
    const given = marks[at] ?? null
    if (given === null) return one
    const counts = {
      marked: one.frames,
      distinct: one.frames,
      placed: 0,
      lost: 0,
      repeated: 0,
      reordered: 0,
      unclocked: 0,
    }
    const delay = { latency: SAME.latency, shortestMs: 29 }
    return { ...one, marks: { ...counts, foreign: 0, foreignCamera: null, ...delay, ...given } }
  })
  const whole = { ...windowOf(connections, WINDOW_MS), marks: window }
  return reportOf({ cameras: 3, connectionsPerCamera: 1, window: whole, floors: FLOORS, areCamerasOurs })
}

describe('marked frames in a report', () => {
  test('have a delay and counts, over all connections and of each', () => {
    const report = runOf([{ lost: 15, repeated: 2 }, {}, {}])
    expect(report.marks).toMatchObject({
      ...{ clock: 'same', clock_error_ms: 0.1, latency_ms: SAME.latency, marked_frames: 1500 },
      ...{
        lost_frames: 15,
        repeated_frames: 2,
        reordered_frames: 0,
        foreign_frames: 0,
        not_measurable: null,
      },
    })
    expect(report.marks?.lost_frames_percent).toBeCloseTo((100 * 15) / 1515)
    expect(connectionsCsv(report).split('\n')[1]).toMatch(/,30,38,41,90\.5,15,2,0,0,$/)
    expect(report.gate).toMatchObject({ verdict: 'fail' })
    expect(report.gate.rows.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass'])
  })

  test('are absent from runs with other cameras, which cannot meet limits on them', () => {
    const report = runOf([null, null, null], { window: null, areCamerasOurs: false })
    expect(report.marks).toBeNull()
    expect(report.gate.rows.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail'])
  })

  test('name the camera whose pictures came instead, and fail a floor', () => {
    const report = runOf([{ foreign: 412, foreignCamera: cameraNumber('3') }, {}, {}])
    expect(report.individual_connections[0]).toMatchObject({ foreign_frames: 412, foreign_camera: '3' })
    expect(metricsOf(report).foreign_frames).toBe(412)
    expect(report.gate.rows[2]).toMatchObject({ verdict: 'fail', value: 412 })
  })

  test('that a server removes by re-encoding are no pass and no failure', () => {
    const report = runOf([null, null, null], { window: null })
    expect(report.marks).toMatchObject({ latency_ms: NO_DELAY, lost_frames: null, foreign_frames: null })
    expect(report.marks?.not_measurable).toMatch(/re-encodes/)
    expect(report.gate).toMatchObject({ verdict: 'inconclusive' })
    for (const row of report.gate.rows) {
      expect(row).toMatchObject({ verdict: 'inconclusive', reason: 'not_measurable', value: null })
      expect(row.why).toMatch(/not measurable in this run: the server re-encodes/)
    }
  })

  test('of another machine without its clock leave only the delay open', () => {
    const report = runOf(
      [1, 2, 3].map(() => ({ latency: NO_DELAY, shortestMs: null, unclocked: 500 })),
      { window: UNKNOWN },
    )
    expect(report.marks?.not_measurable).toMatch(/--mark-clock/)
    expect(report.gate.rows.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'pass', 'pass'])
  })

  test('whose ids are of somebody else leave only foreign frames open', () => {
    const other = { foreign: 500, foreignCamera: 77 }
    const report = runOf([other, other, other], { areCamerasOurs: false })
    expect(report.individual_connections[0]).toMatchObject({ foreign_frames: null, foreign_camera: null })
    expect(report.gate.rows.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'inconclusive'])
  })
})
