/** How the time budget of `--grow both` is divided (docs/capacity-model.md). */
export interface TimeShares {
  readonly viewersMs: number
  readonly camerasMs: number
  /** The check also gets what the search along cameras left. */
  readonly checkMs: number
}

export function timeShares(budgetMs: number): TimeShares {
  return { viewersMs: 0.45 * budgetMs, camerasMs: 0.35 * budgetMs, checkMs: 0.2 * budgetMs }
}
