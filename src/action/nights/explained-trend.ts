import type { GithubApi } from '../github/api.ts'
import { commitRange } from '../github/commit-range.ts'
import type { GithubEvent } from '../github/event.ts'
import type { ExplainedChange } from './change-text.ts'
import type { StandingChange } from './standing-changes.ts'

/** More of them are in the chart only. */
const MAX_EXPLAINED = 5

/** Asks GitHub what was committed before each of the largest changes. Never throws. */
export async function explainChanges(
  api: GithubApi,
  event: GithubEvent,
  standing: readonly StandingChange[],
): Promise<readonly ExplainedChange[]> {
  const largest = standing.slice(0, MAX_EXPLAINED)
  return await Promise.all(
    largest.map(async (change) => {
      const [from, to] = [change.lastGood.commit, change.firstBad.commit]
      const isKnown = from !== null && to !== null
      return { change, commits: isKnown ? await commitRange(api, event, { from, to }) : null }
    }),
  )
}
