import { startSearch } from '../analysis/capacity/capacity-search.ts'
import { answerOfGiven, observeGiven } from '../analysis/capacity/given-trials.ts'
import type { SearchAnswer } from '../analysis/capacity/search-answer.ts'
import { judgeWindow } from '../analysis/health/judge-window.ts'
import { limitCauseOf } from '../analysis/limit/find-limit.ts'
import { loadFacts } from '../analysis/limit/load-facts.ts'
import type { TriedLoad } from '../analysis/limit/run-limit.ts'
import type { MergedShards } from '../merge/merge-shards.ts'
import type { MergedLoad } from '../merge/merged-load.ts'
import type { Trial } from '../model/capacity.ts'
import type { HeldLoad } from './held-load.ts'
import { describeTrial, type JudgedTrial, judgeTrial } from './judge-trial.ts'

/** The loads of the staircase, judged as the trials of a search are. */
export interface MergedSteps {
  readonly answer: SearchAnswer
  readonly trials: readonly Trial[]
  readonly tried: readonly TriedLoad[]
}

/**
 * The capacity from the staircase: its steps are observations like the trials of a search, and give the same interval.
 * A step in which the shards did not all measure, or one of them was the limit, is void. Null without steps.
 */
export function mergedSteps({ shards, loads, problems }: MergedShards): MergedSteps | null {
  const { rules, link_mbps: linkMbps, loads: planned } = shards[0].shard
  const max = planned.at(-1)?.connections ?? 0
  if (planned.length < 2) return null
  let state = startSearch({
    ...{ start: loads[0].connections, max, hint: null, limitName: '--max-connections', mode: 'quick' },
    ...{ grow: 'viewers', isConfirmed: false, timeBudgetMs: 0, trialMs: 0, confirmTrialMs: 0 },
  })
  const trials: Trial[] = []
  const tried: TriedLoad[] = []
  const endOf = ({ window }: MergedLoad): number => window.startedAtEpochMs + window.durationMs
  for (const load of loads) {
    const held = heldOf(load, rules)
    const faults = [...problems, ...load.problems]
    const judged = withFaults(judgeTrial(held, rules), faults)
    state = observeGiven(state, { ...judged, connections: load.connections })
    const number = trials.length + 1
    const elapsedMs = Math.max(0, endOf(load) - endOf(loads[0]))
    const purpose = number === 1 ? 'first' : 'step'
    const described = describeTrial(judged, { number, purpose, elapsedMs }, state)
    const reason = faults.length === 0 ? described.reason : faults.join('; ')
    const isVoid = described.outcome === 'invalid'
    const facts = loadFacts(held, isVoid)
    const limitCause = limitCauseOf({ load: facts, others: tried.map((one) => one.load), linkMbps })
    trials.push({ ...described, connections: load.connections, reason, limitCause })
    tried.push({ load: facts, outcome: described.outcome, reason })
  }
  return { answer: answerOfGiven(state), trials, tried }
}

/** A merged load as if one machine had held it. */
export function heldOf({ window }: MergedLoad, rules: Parameters<typeof judgeWindow>[1]): HeldLoad {
  return { window, health: judgeWindow(window, rules), use: null, figures: [], published: null }
}

function withFaults(judged: JudgedTrial, faults: readonly string[]): JudgedTrial {
  if (faults.length === 0) return judged
  const { goodput, held } = judged
  return { outcome: 'invalid_client', goodput, brokenRule: null, carried: null, held, broken: null }
}
