import { expect, test } from 'vitest'
import { METRIC_NAMES, METRICS } from '../../../src/model/metrics.ts'
import {
  floorBounds,
  limitNumberText,
  metricText,
  metricTitle,
} from '../../../src/report/facts/metric-words.ts'

test.each([
  ['capacity_connections', 63, '63'],
  ['recommended_cameras', 1200, '1,200'],
  ['healthy_rate', 83.3333, '83.3 %'],
  ['planned_fps_per_connection', 24.96, '25'],
  ['time_to_first_frame_p95_ms', 5000, '5 s'],
  ['gap_p99_ms', 42.4, '42 ms'],
  ['reconnection_rate', 0.0426, '0.043'],
  ['reconnection_rate', 0.0004, '0.0004'],
  ['loss_percent', 0.04, '0.04 %'],
  ['healthy_rate', 99.96, '99.96 %'],
  ['delivered_frames_rate', 100.002, '100 %'],
  ['drops', 3, '3'],
  ['ab_goodput', 58.6875, '58.7'],
  ['a name of a stranger', 1.5, '1.5'],
])('%s of %d is %s', (metric, value, text) => {
  expect(metricText(metric, value)).toBe(text)
})

test.each([
  ['healthy_rate', 94.96, 95, '94.96 %'],
  ['healthy_rate', 94.9996, 95, '94.9996 %'],
  ['healthy_rate', 95, 95, '95 %'],
  ['healthy_rate', 94.96, 94.98, '94.96 %'],
  ['healthy_rate', 99.96, 99.95, '99.96 %'],
  ['delivered_frames_rate', 100.002, 100, '100.002 %'],
  ['reconnection_rate', 0.10004, 0.1, '0.10004'],
  ['time_to_first_frame_p95_ms', 5012, 5000, '5.01 s'],
  ['gap_p99_ms', 100.3, 100, '100.3 ms'],
] as const)('%s of %d beside a limit of %d is %s', (metric, value, limit, text) => {
  expect(metricText(metric, value, [limit])).toBe(text)
})

test.each([
  ['healthy_rate', 99.95, '99.95 %'],
  ['time_to_first_frame_p95_ms', 5012, '5.012 s'],
  ['reconnection_rate', 0.0005, '0.0005'],
  ['capacity_connections', 1200, '1,200'],
])('a limit of %s of %d reads as it was typed: %s', (metric, limit, text) => {
  expect(limitNumberText(metric, limit)).toBe(text)
})

test.each([
  ['≥ 95', { min: 95, max: null }],
  ['≤ 0.0001', { min: null, max: 0.0001 }],
  ['≥ 20 and ≤ 30.5', { min: 20, max: 30.5 }],
  ['≥ 1e-7', { min: 1e-7, max: null }],
  ['drop ≤ 15 %', { min: null, max: null }],
  ['whatever ≥ 7', { min: null, max: null }],
])('the words %j of an older report are bounds', (limit, bounds) => {
  expect(floorBounds({ limit })).toEqual(bounds)
})

test('every metric has its unit in its title or in its number', () => {
  const bare = METRIC_NAMES.filter((metric) => !/ (%|ms|s)$/.test(metricText(metric, 42)))
  const { ratio, ...byUnit } = Object.groupBy(bare, (metric) => METRICS[metric].unit)
  for (const [unit, metrics] of Object.entries(byUnit))
    for (const metric of metrics ?? [])
      expect(metricTitle(metric).toLowerCase()).toContain(unit.toLowerCase())
  expect(ratio).toEqual(['reconnection_rate', 'fairness'])
})

test('every metric has a name of its own', () => {
  const titles = METRIC_NAMES.map(metricTitle)
  expect(new Set(titles).size).toBe(titles.length)
})
