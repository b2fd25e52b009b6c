import { expect, test } from 'vitest'
import { METRIC_NAMES } from '../../src/model/metrics.ts'
import { nearest } from '../../src/text/nearest.ts'

test.each([
  ['healthy_rat', 'healthy_rate'],
  ['Healthy_Rate', 'healthy_rate'],
  ['capacity_conections', 'capacity_connections'],
  ['time_to_first_frame_p95', 'time_to_first_frame_p95_ms'],
  ['latency', undefined],
  ['', undefined],
])('%j is most likely %j', (word, meant) => {
  expect(nearest(word, METRIC_NAMES)).toBe(meant)
})

test('a very long word is compared by its beginning', () => {
  expect(nearest('x'.repeat(1_000_000), METRIC_NAMES)).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})
