import type { LeftOut } from './discover/discovery.ts'
import type { ListedCameras } from './listed-cameras.ts'

const SHOWN = 4

/** Why cameras of a list are not used: `2 of 40 are offline`. Empty when all are used. */
export function leftOutText({ cameras, leftOut }: Pick<ListedCameras, 'cameras' | 'leftOut'>): string {
  if (leftOut.length === 0) return ''
  const of = `${leftOut.length} of ${cameras.length + leftOut.length}`
  const [first, ...others] = reasons(leftOut)
  if (first?.why === OFFLINE && others.length === 0)
    return `${of} ${leftOut.length === 1 ? 'is' : 'are'} offline`
  const named = [first, ...others].slice(0, SHOWN).map((reason) => `${reason?.count} ${reason?.why}`)
  return `${of} left out: ${named.join(', ')}`
}

/** The reason that a server gives for a camera without a stream. */
export const OFFLINE = 'offline'

/** The most frequent first. */
function reasons(leftOut: readonly LeftOut[]): readonly { why: string; count: number }[] {
  const groups = Map.groupBy(leftOut, ({ why }) => why)
  return [...groups].map(([why, same]) => ({ why, count: same.length })).toSorted((a, b) => b.count - a.count)
}
