import { failsByAnswers } from '../../analysis/health/answered-window.ts'
import type { RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { Evidence, GeneratorHealth } from '../../model/machine.ts'
import type { MachineRecord } from '../machine/load-machine.ts'
import { environmentEvidence } from './environment.ts'
import { machineUse, serverUse } from './machine-use.ts'
import {
  isReaderMeasured,
  type LoopRecord,
  type LoopSample,
  MAX_THREAD_USE,
  readerEvidence,
} from './reader.ts'
import { unmeasuredEvidence } from './reader-unmeasured.ts'

/** What is known about a window that is to be judged. */
export interface GuardInput {
  readonly loops: readonly LoopRecord[]
  readonly machines: readonly MachineRecord[]
  readonly health: RunHealth
  readonly durationMs: number
  readonly rules: HealthRules
  /** The gap of the camera with the highest frame rate. */
  readonly nominalGapMs: number
  /** Connections that this machine could not open, a worker that died, dropped datagrams. */
  readonly faults: readonly Evidence[]
  /** How the sentinel connections differ from the others; null when they do not. */
  readonly sentinels: Evidence | null
}

/**
 * Decides whether this machine was at fault, rather than the server. A window that passes is valid whatever happened to
 * the machine: a reader that falls behind only makes a server look worse. A window that fails is void when the reader
 * was measurably behind, or when programs other than the server took the processors, unless the server's answers alone
 * make it fail (docs/method.md).
 */
export function judgeGenerator(input: GuardInput): GeneratorHealth {
  const { machines } = input
  const isMeasured = machines.every(({ behind }) => isReaderMeasured(behind))
  const { own, environment } = isMeasured
    ? { own: readerEvidence(input), environment: machines.flatMap(environmentEvidence) }
    : unmeasuredEvidence(input)
  const ours = [...own, ...input.faults]
  const cause = ours.length > 0 ? 'generator' : environment.length > 0 ? 'environment' : null
  return {
    limited: cause !== null && !input.health.passes && !failsByAnswers(input.health, input.rules),
    cause,
    evidence: [...ours, ...environment],
    headroomPercent: headroomPercent(input.loops, own.length > 0),
    serverUse: cause === null ? serverUseOn(machines) : null,
    use: machineUse({
      loops: input.loops,
      samples: machines.flatMap(({ samples }) => samples),
      behind: machines.flatMap(({ behind }) => behind),
    }),
  }
}

/** Of the first machine whose servers used up their processors. */
function serverUseOn(machines: readonly MachineRecord[]): GeneratorHealth['serverUse'] {
  return machines.map(({ samples }) => serverUse(samples)).find((use) => use !== null) ?? null
}

/** The share of a thread that the busiest event loop used in one second: 0 to 1, or above. For the progress line. */
export function loadOf(loops: readonly LoopSample[]): number {
  return Math.max(0, ...loops.map(({ threadCores }) => threadCores / MAX_THREAD_USE))
}

/** The share of a thread that the busiest event loop left free in at least nine tenths of the seconds. */
function headroomPercent(loops: readonly LoopRecord[], isBehind: boolean): number {
  if (isBehind) return 0
  const used = loops.map(({ samples }) => usedShare(samples))
  return Math.round(100 * Math.max(0, 1 - Math.max(0, ...used)))
}

/** The share of a thread that an event loop used at most in nine tenths of the seconds: 0 to 1, or above. */
export function usedShare(samples: readonly LoopSample[]): number {
  const sorted = samples.map(({ threadCores }) => threadCores / MAX_THREAD_USE).sort((a, b) => a - b)
  return sorted[Math.ceil(0.9 * sorted.length) - 1] ?? 0
}
