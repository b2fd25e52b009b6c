import { counted } from '../analysis/stats/counted.ts'
import type { Trial } from '../model/capacity.ts'
import type { LimitCause } from '../model/limit-cause.ts'
import { limitText } from '../report/facts/limit-cause-words.ts'

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

/** What limited a load, for the log; null where nothing did. */
export function limitLog(limit: LimitCause | null | undefined) {
  if (limit == null) return null
  const { cause, alsoSeen } = limit
  return { cause, evidence: limitText(limit), also_seen: alsoSeen.map((seen) => seen.cause) }
}
