import type { AbResult, AbTrial, AbTrialResult } from '../../../src/analysis/ab/ab-state.ts'
import { nextAb, observeAb, startAb } from '../../../src/analysis/ab/comparison.ts'
import { capacityPairs, type Look, look } from '../../../src/analysis/stats/paired-ratio.ts'
import { normals } from '../stats/seeded.ts'

/** Two servers of which the base holds 100 connections. No sockets. */
export interface SimulatedServers {
  /** Capacity of the head ÷ that of the base. */
  readonly ratio: number
  /** Standard deviation of ln(head ÷ base) of a pair; each of its two trials has √½ of it. */
  readonly noise?: number
  readonly seed?: number
  /** Beyond the capacity C, a load N gets C, or C² ÷ N: the more is wanted, the less is given. */
  readonly overload?: 'flat' | 'collapse'
  /** What the machine loses from each trial to the next, as a share of the first. */
  readonly drift?: number
  /** What comes of a trial instead of what the server would have answered; null leaves it alone. */
  readonly interfere?: (trial: AbTrial, count: number) => AbTrialResult | null
}

export interface Comparison {
  readonly measurement: AbResult
  readonly trials: readonly AbTrial[]
}

const CAPACITY = 100
export const LOAD = 130

/** Compares the simulated servers to the end; fails where the comparison has no end. */
export function compared(servers: SimulatedServers, maxDrop = 0.1, load = LOAD): Comparison {
  const answer = answerOf(servers)
  const trials: AbTrial[] = []
  let state = startAb({ load, maxDrop })
  for (let count = 0; count < 100; count++) {
    const step = nextAb(state)
    if (step.kind === 'done') return { measurement: step.measurement, trials }
    const { kind: _, ...trial } = step
    trials.push(trial)
    state = observeAb(state, servers.interfere?.(trial, count) ?? answer(trial, count))
  }
  throw new Error('the comparison has no end')
}

/** What the pairs say in the end, judged as they were measured. */
export function lookAt({ measurement }: Comparison, maxDrop = 0.1): Look {
  return look(capacityPairs(measurement.pairs, measurement.elasticity), maxDrop)
}

export function valid(goodput: number): AbTrialResult {
  return { outcome: 'valid', goodput, why: null }
}

export const DISTURBED: AbTrialResult = { outcome: 'invalid', goodput: 0, why: 'steal time 12 %' }

function answerOf(servers: SimulatedServers): (trial: AbTrial, count: number) => AbTrialResult {
  const { ratio, noise = 0, seed = 0, overload = 'flat', drift = 0 } = servers
  const normal = normals(seed)
  return ({ side, connections }, count) => {
    const capacity = CAPACITY * (side === 'head' ? ratio : 1)
    const held = Math.min(capacity, connections)
    const goodput = overload === 'collapse' ? (held * held) / connections : held
    return valid(goodput * Math.exp((noise / Math.SQRT2) * normal()) * (1 - drift * count))
  }
}
