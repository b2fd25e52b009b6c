import type { ChangeKind } from '../../model/night-series.ts'
import { mean } from '../stats/moments.ts'
import { levelTest } from './level-test.ts'

/** The fewest nights of a level. */
const MIN_LEVEL = 3

/** A change point of values, with the levels on both sides up to the next steps. */
export interface FoundChange {
  readonly kind: Exclude<ChangeKind, 'part_of_drift'>
  /** Of the first value after it, and where both levels begin and end. */
  readonly index: number
  readonly start: number
  readonly end: number
  readonly before: number
  readonly after: number
  readonly required: number
  readonly p: number
}

interface Rules {
  readonly pValue: number
  /** The smallest difference that counts between values of [start, end). */
  readonly requiredIn: (start: number, end: number) => number
}

/**
 * Judges change points: a step is as large as required, no chance, and has three nights on both sides. The least
 * certain of those that are no step is set aside and the others are judged anew, until all that remain are steps.
 * Steps are described by the levels between them, the others by what was known when they were set aside.
 */
export function findChanges(
  values: readonly number[],
  points: readonly number[],
  rules: Rules,
): FoundChange[] {
  const aside: FoundChange[] = []
  for (let left = [...points]; ; ) {
    const judged = left.map((_, at) => judge(values, left, at, rules))
    const weakest = judged.filter(({ kind }) => kind !== 'step').toSorted((a, b) => b.p - a.p)[0]
    if (weakest === undefined) return [...judged, ...aside].toSorted((a, b) => a.index - b.index)
    aside.push(weakest)
    left = left.filter((point) => point !== weakest.index)
  }
}

function judge(values: readonly number[], points: readonly number[], at: number, rules: Rules): FoundChange {
  const [start, index, end] = [points[at - 1] ?? 0, points[at] ?? 0, points[at + 1] ?? values.length]
  const [left, right] = [values.slice(start, index), values.slice(index, end)]
  const measured = {
    ...{ index, start, end },
    before: mean(left),
    after: mean(right),
    required: rules.requiredIn(start, end),
    // It was chosen among all places (Bonferroni).
    p: Math.min(1, levelTest(left, right) * (values.length - 1)),
  }
  return { ...measured, kind: kindOf(measured, rules.pValue) }
}

function kindOf(found: Omit<FoundChange, 'kind'>, pValue: number): FoundChange['kind'] {
  const { start, index, end, before, after, required, p } = found
  if (Math.min(index - start, end - index) < MIN_LEVEL) return 'short'
  if (!(p <= pValue)) return 'chance'
  return Math.abs(after - before) < required ? 'small' : 'step'
}
