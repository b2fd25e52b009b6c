import { describe, expect, test } from 'vitest'
import { isMetric, METRIC_NAMES } from '../../../src/model/metrics.ts'
import { metricsOf } from '../../../src/report/facts/metric-values.ts'
import { allHealthyOnBuiltIn, mixed, nothingDelivered } from '../runs.ts'
import { seedReport } from '../seed-example.ts'

describe('the metrics of a report', () => {
  test('include every number of its health', () => {
    const {
      passes,
      pass_why,
      refusals,
      dead_cameras,
      frozen_cameras,
      gap_distribution,
      outcomes,
      ...numbers
    } = mixed().health
    const names = [...Object.keys(numbers), ...Object.keys(outcomes).map((outcome) => `outcomes.${outcome}`)]
    expect(names.filter((name) => !isMetric(name))).toEqual([])
  })

  test('are exactly those that thresholds.json can name', () => {
    expect(Object.keys(metricsOf(mixed())).sort()).toEqual([...METRIC_NAMES].sort())
  })

  test('hold the capacity and the recommended cameras only when they were measured', () => {
    expect(metricsOf(seedReport())).toMatchObject({ capacity_connections: 240, recommended_cameras: 168 })
    expect(metricsOf(allHealthyOnBuiltIn())).toMatchObject({
      capacity_connections: null,
      recommended_cameras: null,
    })
  })

  test('know a first frame that never came as infinite, and one that came as a number', () => {
    expect(metricsOf(mixed())).toMatchObject({
      time_to_first_frame_p50_ms: 42,
      time_to_first_frame_p95_ms: Number.POSITIVE_INFINITY,
      first_frame_never: 7,
    })
    expect(metricsOf(nothingDelivered()).time_to_first_frame_p50_ms).toBe(Number.POSITIVE_INFINITY)
  })

  test('have an infinite reconnection rate where no connection was successful, in reports that say 0 as well', () => {
    const report = nothingDelivered()
    const older = { ...report.connection_statistics, reconnection_rate: 0 }
    expect(metricsOf(report).reconnection_rate).toBe(Number.POSITIVE_INFINITY)
    expect(metricsOf({ ...report, connection_statistics: older }).reconnection_rate).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  test('divide by all that was planned, where averages would hide the dead', () => {
    const metrics = metricsOf(mixed())
    expect(metrics.planned_fps_per_connection).toBeCloseTo(990 / 48, 5)
    expect(metrics.healthy_rate).toBeCloseTo((37 / 48) * 100, 5)
    expect(metrics['outcomes.refused']).toBe(6)
    expect(metrics.frozen_connections).toBe(1)
  })
})
