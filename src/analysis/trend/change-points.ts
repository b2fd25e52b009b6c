import { bestSplit, type Split } from './energy-split.ts'
import { levelTest } from './level-test.ts'

/** Values that are looked at together, and how far one look is from the next. */
const WINDOW = 50
const STEP = WINDOW / 2

/**
 * Where a series of values changes its level: the index of the first value of each new level, ascending. E-divisive
 * with Student's t-test (docs/trend.md): weak points are collected in overlapping windows, then the weakest is removed
 * and the two after it are judged anew, until all that remain are strict. Gives the points of Apache Otava 0.8 with its
 * defaults. Windows are of a constant length, so time grows with the number of values and of changes in a window.
 *
 * @param pValue the largest probability at which a point is accepted
 */
export function changePoints(values: readonly number[], pValue = 0.001): number[] {
  return strictPoints(values, weakPoints(values, weakerThan(pValue)), pValue)
}

/** What the first pass accepts. */
function weakerThan(pValue: number): number {
  if (pValue < 0.05) return 10 * pValue
  return pValue < 0.5 ? 2 * pValue : pValue
}

function weakPoints(values: readonly number[], pValue: number): number[] {
  const points = new Set<number>()
  for (let start = 0; start < values.length; ) {
    const found = divide(values.slice(start, start + WINDOW), pValue).map((index) => start + index)
    for (const point of found) points.add(point)
    start = Math.max(start + STEP, found.at(-1) ?? 0)
  }
  return [...points].toSorted((a, b) => a - b)
}

/** Divides at the place with the largest distance, then the parts, until the next place is no longer significant. */
function divide(values: readonly number[], pValue: number): number[] {
  const points: number[] = []
  for (;;) {
    const next = furthest(values, points)
    if (next === null) return points
    const together = [...points, next.index].toSorted((a, b) => a - b)
    if (!(testAt(values, together, together.indexOf(next.index)) <= pValue)) return points
    points.splice(0, points.length, ...together)
  }
}

function furthest(values: readonly number[], points: readonly number[]): Split | null {
  const bounds = [0, ...points, values.length]
  const splits = bounds.slice(1).map((end, part) => bestSplit(values, bounds[part] ?? 0, end))
  return splits.reduce((best, split) => (split !== null && split.q > (best?.q ?? -1) ? split : best), null)
}

function strictPoints(values: readonly number[], weak: readonly number[], pValue: number): number[] {
  const points = [...weak]
  const tests = points.map((_, at) => testAt(values, points, at))
  while (points.length > 0) {
    const weakest = Math.max(...tests)
    if (weakest < pValue) break
    const at = tests.indexOf(weakest)
    points.splice(at, 1)
    tests.splice(at, 1)
    for (const next of [at, at + 1]) if (next < points.length) tests[next] = testAt(values, points, next)
  }
  return points
}

/** Of the two parts that meet at a point. */
function testAt(values: readonly number[], points: readonly number[], at: number): number {
  const [start, place, end] = [points[at - 1] ?? 0, points[at] ?? 0, points[at + 1] ?? values.length]
  return levelTest(values.slice(start, place), values.slice(place, end), 'population')
}
