/** How much of a report the terminal shows: every section, or 25 lines at most. */
export const SUMMARIES = ['full', 'compact'] as const

export type Summary = (typeof SUMMARIES)[number]
