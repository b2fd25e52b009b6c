import type { ServerFigureName } from '../../model/server-figures.ts'

/** What a server says that it carried, beside what was seen here: viewers that got frames, or bytes of one second. */
export interface ForeignCounts {
  readonly what: 'viewers' | 'bytes'
  readonly counted: number
  readonly seen: number
}

interface Counted {
  readonly name: ServerFigureName
  readonly source: string
  readonly mean: number
}

/** A server that carried less than this share of what was seen here is another one. */
const OURS = 0.5

/**
 * Counts of a server that did not carry this load, such as an idle one beside it: whatever it says of itself explains
 * nothing. Several endpoints count as one server. Null if viewers or bytes show that they carried it, or if they count
 * neither.
 */
export function foreignCounts(
  figures: readonly Counted[],
  seen: { readonly viewers: number; readonly bytes: number },
): ForeignCounts | null {
  const counts = (['viewers', 'bytes'] as const).flatMap((what) => {
    const found = figures.filter(({ name }) => name === CARRIED[what])
    const counted = found.reduce((sum, { mean }) => sum + mean, 0)
    return found.length === 0 ? [] : [{ what, counted, seen: seen[what] }]
  })
  const isOurs = counts.some(({ counted, seen: here }) => counted >= OURS * here)
  return isOurs ? null : (counts[0] ?? null)
}

const CARRIED = { viewers: 'sessions', bytes: 'bytes_out' } as const satisfies Record<
  ForeignCounts['what'],
  ServerFigureName
>

/** The sources that count viewers or what they send to them. */
export function sourcesThatCount(figures: readonly Counted[]): ReadonlySet<string> {
  const carried: readonly ServerFigureName[] = Object.values(CARRIED)
  return new Set(figures.filter(({ name }) => carried.includes(name)).map(({ source }) => source))
}
