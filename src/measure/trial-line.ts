import { counted } from '../analysis/stats/counted.ts'
import type { Trial } from '../model/capacity.ts'

/** One step of a search as it happens: load, health, FPS, verdict, and what is known about the capacity so far. */
export function stepLine(title: string, trial: Trial): string {
  const { connections, healthy, outcome, fpsPerConnection, reason } = trial
  const facts = `${healthy}/${connections} healthy, FPS ${fpsPerConnection.toFixed(1)}`
  const why = reason === null ? '' : ` (${reason})`
  return `${title}, trial ${trial.number}: ${counted(connections, 'connection')} ${outcome.toUpperCase()}, ${facts}${why}${known(trial)}`
}

function known({ low, estimate, high }: Trial): string {
  if (low === null || estimate === null || high === null) return ''
  return ` | capacity about ${Math.floor(estimate)}, 90 % interval ${Math.floor(low)} to ${Math.ceil(high)}`
}
