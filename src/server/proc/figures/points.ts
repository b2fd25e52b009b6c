import type { FigurePoint } from '../../../model/server-figures.ts'

/** Samples that a load took at its ends may lie next to others. Over a shorter stretch, a rate says nothing. */
export const MIN_SPACE_MS = 500

/** What was read within a stretch, its first and its last, without what came right after something else. */
export function spaced<T extends { readonly atMs: number }>(
  all: readonly T[],
  fromMs = Number.NEGATIVE_INFINITY,
  toMs = Number.POSITIVE_INFINITY,
): readonly T[] {
  const within = all.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
  const kept: T[] = []
  for (const one of within) if (one.atMs - (kept.at(-1)?.atMs ?? -Infinity) >= MIN_SPACE_MS) kept.push(one)
  const last = within.at(-1)
  return last === undefined || kept.length < 2 ? kept : [...kept.slice(0, -1), last]
}

/** Removes what was read before a moment. The last one stays: a counter goes on from it. */
export function forgetBefore(all: { readonly atMs: number }[], beforeMs: number): void {
  const kept = all.findIndex(({ atMs }) => atMs >= beforeMs)
  all.splice(0, kept < 0 ? all.length - 1 : kept)
}

/** Changes a second of a counter that was read at these moments. A counter that fell has begun anew. */
export function rates(counts: readonly FigurePoint[]): readonly FigurePoint[] {
  return counts.flatMap(({ atMs, value }, index) => {
    const before = counts[index - 1]
    if (before === undefined || value < before.value) return []
    return { atMs, value: (1000 * (value - before.value)) / (atMs - before.atMs) }
  })
}
