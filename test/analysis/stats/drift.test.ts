import { expect, test } from 'vitest'
import { drift } from '../../../src/analysis/stats/drift.ts'

test.each([
  { bins: [25, 25, 25, 25], change: 0 },
  { bins: [20, 20, 25, 25], change: 0.25 },
  { bins: [25, 25, 7, 20, 20], change: -0.2 },
  { bins: [0, 0, 0, 0], change: 0 },
  { bins: [0, 0, 1, 1], change: Number.POSITIVE_INFINITY },
  { bins: [10, 1, 50], change: 0 },
])('the halves of $bins differ by $change', ({ bins, change }) => {
  expect(drift(bins)).toBeCloseTo(change, 12)
})
