import { type BrokenCause, HEALTHY, type Outcome, type RunHealth } from '../../model/health.ts'

/** Why most of the connections with this outcome were not healthy; null if the outcome says it all. */
export function brokenCauseOf(health: RunHealth, outcome: Outcome | null): BrokenCause | null {
  if (outcome === null || HEALTHY.has(outcome)) return null
  if (outcome === 'refused') return health.refusalGroups?.[0]?.kind ?? null
  const broken = health.connections.filter((connection) => connection.outcome === outcome)
  const lossy = broken.filter(({ brokenRules }) => brokenRules.includes('loss'))
  return lossy.length * 2 >= broken.length ? 'loss' : null
}
