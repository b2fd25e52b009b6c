import type { HealthRules, Outcome, RunHealth } from '../model.ts'

/** Ends that the server put into words: an HTTP or RTSP status. No slow reader makes a server say these. */
const EXPLICIT: ReadonlySet<Outcome> = new Set(['refused', 'unauthorized', 'not_found', 'server_error'])

/** Whether a window fails by explicit refusals alone, whatever became of the other connections. */
export function failsByRefusals(
  { outcomes, planned }: Pick<RunHealth, 'outcomes' | 'planned'>,
  { minHealthyRatio }: Pick<HealthRules, 'minHealthyRatio'>,
): boolean {
  let refused = 0
  for (const outcome of EXPLICIT) refused += outcomes[outcome]
  return refused > 0 && planned - refused < minHealthyRatio * planned - 1e-9
}
