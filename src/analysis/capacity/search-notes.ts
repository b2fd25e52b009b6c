import { meanNoise, quantilesOf } from './posterior.ts'
import type { SearchState } from './search-state.ts'
import { failuresOf, isBracketed, passesOf } from './trial.ts'

const HIGH_NOISE = 0.08
/** With fewer connections, whole steps are wider than the noise, so it cannot be measured. */
const MIN_FOR_NOISE = 20
const CONTRADICTION = 1.15
const MAX_CONTRADICTIONS = 2

/** Warnings that belong with the answer: noise, contradictions, a server that did not recover. */
export function searchNotes(state: SearchState): string[] {
  const notes: string[] = []
  if (isNoisy(state))
    notes.push(
      'trial noise ≥ 8 %: the 90 % interval held the truth in 86 to 91 of 100 simulations, and in 64 to 67 where the noise of a trial was like that of the one before',
    )
  if (contradictions(state) > MAX_CONTRADICTIONS)
    notes.push(
      'loads passed that are more than 15 % above loads that failed: noise, or a server that is not monotone',
    )
  if (state.ended === 'not_recovered')
    notes.push('after a failed trial the server stayed unhealthy at loads it had held before')
  if (isBracketed(state.trials) && (state.ended === 'time' || state.ended === 'trials'))
    notes.push(
      `the ${state.ended === 'time' ? 'time budget' : 'number of trials'} ended the search: the interval is wider than asked for`,
    )
  return notes
}

/** Coverage was simulated up to this noise (docs/statistics.md). */
function isNoisy({ trials, posterior }: SearchState): boolean {
  if (!isBracketed(trials)) return false
  return meanNoise(posterior) > HIGH_NOISE && quantilesOf(posterior).q50 >= MIN_FOR_NOISE
}

/** How many passes were more than 15 % above a load that failed (docs/statistics.md). */
function contradictions({ trials }: SearchState): number {
  const lowestFailure = Math.min(...failuresOf(trials).map(({ connections }) => connections))
  return passesOf(trials).filter(({ connections }) => connections > CONTRADICTION * lowestFailure).length
}
