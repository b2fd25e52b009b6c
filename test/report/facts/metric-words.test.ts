import { expect, test } from 'vitest'
import { METRIC_NAMES, METRICS } from '../../../src/model/metrics.ts'
import { metricText, metricTitle } from '../../../src/report/facts/metric-words.ts'

test.each([
  ['capacity_connections', 63, '63'],
  ['recommended_cameras', 1200, '1,200'],
  ['healthy_rate', 83.3333, '83.3 %'],
  ['planned_fps_per_connection', 24.96, '25'],
  ['time_to_first_frame_p95_ms', 5000, '5 s'],
  ['gap_p99_ms', 42.4, '42 ms'],
  ['reconnection_rate', 0.0426, '0.043'],
  ['drops', 3, '3'],
  ['ab_goodput', 58.6875, '58.7'],
  ['a name of a stranger', 1.5, '1.5'],
])('%s of %d is %s', (metric, value, text) => {
  expect(metricText(metric, value)).toBe(text)
})

test.each([
  ['healthy_rate', 94.96, 95, '94.96 %'],
  ['healthy_rate', 94.9996, 95, '95 %'],
  ['healthy_rate', 95, 95, '95 %'],
  ['time_to_first_frame_p95_ms', 5012, 5000, '5.01 s'],
] as const)('%s of %d beside a limit of %d is %s', (metric, value, limit, text) => {
  expect(metricText(metric, value, [limit])).toBe(text)
})

test('every metric has its unit in its title or in its number', () => {
  const bare = METRIC_NAMES.filter((metric) => !/ (%|ms|s)$/.test(metricText(metric, 42)))
  const { ratio, ...byUnit } = Object.groupBy(bare, (metric) => METRICS[metric].unit)
  for (const [unit, metrics] of Object.entries(byUnit))
    for (const metric of metrics ?? []) expect(metricTitle(metric).toLowerCase()).toContain(unit)
  expect(ratio).toEqual(['reconnection_rate', 'fairness'])
})

test('every metric has a name of its own', () => {
  const titles = METRIC_NAMES.map(metricTitle)
  expect(new Set(titles).size).toBe(titles.length)
})
