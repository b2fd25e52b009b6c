import { describe, expect, test } from 'vitest'
import { perSecond } from '../../../src/analysis/stats/per-second.ts'

const WINDOW = { startMs: 5000, durationMs: 3000, seconds: 3 }

/** Spans one after the other, each with its end and its value. */
function spans(fromMs: number, ...ends: readonly (readonly [toMs: number, value: number | null])[]) {
  return ends.map(([toMs, value], at) => ({ fromMs: ends[at - 1]?.[0] ?? fromMs, toMs, value }))
}

describe('values by the second', () => {
  test.each([
    ['that lie on its seconds', spans(5000, [6000, 1], [7000, 2], [8000, 3]), [1, 2, 3]],
    ['that lie across', spans(4500, [5500, 1], [6500, 2], [7500, 3], [8500, 4]), [1.5, 2.5, 3.5]],
    ['of which one covers all', spans(0, [60_000, 7]), [7, 7, 7]],
    ['that are short', spans(5000, [5250, 4], [6000, 0], [8000, 1]), [1, 1, 1]],
    ['that end early', spans(4000, [5400, 1]), [null, null, null]],
    ['that cover most of a second', spans(4000, [5600, 1]), [1, null, null]],
    ['of which one is not known', spans(5000, [6000, 1], [7000, null], [8000, 0]), [1, null, 0]],
    ['before it', spans(0, [5000, 1]), [null, null, null]],
    ['after it', spans(8000, [9000, 1]), [null, null, null]],
    ['of no length', spans(5000, [5000, 9]), [null, null, null]],
    ['that there are none of', [], [null, null, null]],
  ])('are the means of spans %s', (_, given, means) => {
    expect(perSecond(given, WINDOW)).toEqual(means)
  })

  test('of a short last second are judged by its length', () => {
    const given = spans(5000, [6000, 1], [6150, 3])
    expect(perSecond(given, { startMs: 5000, durationMs: 1300, seconds: 2 })).toEqual([1, 3])
    expect(perSecond(given, { startMs: 5000, durationMs: 0, seconds: 0 })).toEqual([])
  })

  test('hold what was used in all, wherever the looks fell', () => {
    const given = Array.from({ length: 12 }, (_, k) => ({
      fromMs: 613 + k * 999,
      toMs: 613 + (k + 1) * 999,
      value: k,
    }))
    const means = perSecond(given, { startMs: 1000, durationMs: 10_000, seconds: 10 })
    const used = given.reduce(
      (sum, { fromMs, toMs, value }) =>
        sum + value * Math.max(0, Math.min(toMs, 11_000) - Math.max(fromMs, 1000)),
      0,
    )
    expect(1000 * means.reduce<number>((sum, mean) => sum + (mean ?? 0), 0)).toBeCloseTo(used, 6)
  })
})
