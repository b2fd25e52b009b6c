import { judgeConnection } from '../../analysis/health/judge.ts'
import { meetsTrialRule } from '../../analysis/health/judge-window.ts'
import { limitsFor } from '../../analysis/health/limits.ts'
import type { RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { Evidence } from '../../model/machine.ts'
import type { ConnectionFacts } from '../../model/measured-window.ts'
import type { MachineRecord } from '../machine/load-machine.ts'
import { MAX_LAGGING_SHARE } from '../machine/reader-lag.ts'

/** What one second cost an event loop that reads connections. Shares are 0 to 1. */
export interface LoopSample {
  /** Length of the sample: about a second, less at the ends of a window. */
  readonly durationMs: number
  /** The share of the second in which the event loop was not idle, including the time it waited for a processor. */
  readonly loopUtilization: number
  /** 99th percentile of the event loop's delay beyond its timer resolution. */
  readonly loopDelayMs: number
  /** The longest time for which the event loop stood still and read nothing. */
  readonly standstillMs: number
  /** Processors used by its thread: at most 1, apart from rounding. */
  readonly threadCores: number
  /** Time for which its thread was ready to run without a processor; null where the system does not report it. */
  readonly waitMs: number | null
}

/** An event loop over a window. */
export interface LoopRecord {
  /** The name of its worker; empty when there is only one. */
  readonly name: string
  /** From the measured window. */
  readonly samples: readonly LoopSample[]
  /** From the time before the window: ramp and settling. */
  readonly samplesBefore: readonly LoopSample[]
}

/** A thread that uses more than this has nothing left. */
export const MAX_THREAD_USE = 0.85
const MAX_LOOP_USE = 0.9
/**
 * The share of a window's seconds that may be bad, and the fewest bad seconds that count: one is enough in a short
 * window.
 */
const TOLERATED_SHARE = 0.1
const MIN_SECONDS = 2
const SHORT_SECONDS = 3
/** A shorter sample says nothing about shares. */
export const MIN_SAMPLE_MS = 500

interface ReaderInput {
  readonly loops: readonly LoopRecord[]
  readonly machines: readonly Pick<MachineRecord, 'where' | 'behind'>[]
  readonly health: RunHealth
  readonly durationMs: number
  readonly rules: HealthRules
}

/** Whether unread bytes could be seen at all. */
export function isReaderMeasured(behind: readonly (boolean | null)[]): boolean {
  return behind.some((second) => second !== null)
}

/** Why the reader of a window was behind; empty when it kept up. */
export function readerEvidence(input: ReaderInput): Evidence[] {
  return [
    ...input.machines.flatMap(unreadEvidence),
    ...input.loops.flatMap(saturationEvidence),
    ...standstillEvidence(input),
  ]
}

function unreadEvidence({ where, behind }: Pick<MachineRecord, 'where' | 'behind'>): Evidence[] {
  const known = behind.filter((second) => second !== null)
  const bad = known.filter(Boolean).length
  if (!isTooMany(bad, known.length)) return []
  return [{ signal: 'unread_data', where, limit: MAX_LAGGING_SHARE, seconds: bad, ofSeconds: known.length }]
}

/** The loop's work alone filled the thread, however fast the server was. */
function saturationEvidence({ name: where, samples }: LoopRecord): Evidence[] {
  const long = samples.filter(({ durationMs }) => durationMs >= MIN_SAMPLE_MS)
  const full = long.filter((s) => s.loopUtilization > MAX_LOOP_USE && s.threadCores > MAX_THREAD_USE)
  if (!isTooMany(full.length, long.length)) return []
  return [{ signal: 'reader_saturated', where, seconds: full.length, ofSeconds: long.length }]
}

export function isTooMany(bad: number, seconds: number): boolean {
  return bad >= (seconds > SHORT_SECONDS ? MIN_SECONDS : 1) && bad > TOLERATED_SHARE * seconds
}

/**
 * A loop that stands still makes a gap in each of its streams, but loses no frame: what waits in the socket is read
 * late. So standstills only excuse rules about time, and only as far as they reach. One that is as long as a long stall
 * can fill the buffers, and excuses everything.
 */
function standstillEvidence({ loops, health, durationMs, rules }: ReaderInput): Evidence[] {
  const delay = delayOf(loops)
  const worst = Math.max(delay.longestMs, delay.beforeMs)
  if (health.passes || worst <= 0) return []
  const evidence = { signal: 'reader_stood_still', ms: worst } as const
  if (delay.longestMs >= rules.longStallMs) return [{ ...evidence, explainsAll: false }]
  const judged = health.connections.map((facts) =>
    judgeConnection(excuseDelay(facts, delay, rules), durationMs, rules),
  )
  return meetsTrialRule(judged, durationMs, rules) ? [{ ...evidence, explainsAll: true }] : []
}

interface Delay {
  readonly longestMs: number
  /** For the loop that stood still most: the sum of each second's longest standstill. */
  readonly totalMs: number
  readonly beforeMs: number
}

function delayOf(loops: readonly LoopRecord[]): Delay {
  const standstills = (samples: readonly LoopSample[]): number[] =>
    samples.map((sample) => sample.standstillMs)
  return {
    longestMs: Math.max(0, ...loops.flatMap(({ samples }) => standstills(samples))),
    totalMs: Math.max(
      0,
      ...loops.map(({ samples }) => standstills(samples).reduce((sum, ms) => sum + ms, 0)),
    ),
    beforeMs: Math.max(0, ...loops.flatMap(({ samplesBefore }) => standstills(samplesBefore))),
  }
}

/** The same connection, as if its reader had never stood still. */
function excuseDelay(facts: ConnectionFacts, delay: Delay, rules: HealthRules): ConnectionFacts {
  const { freezeMs, longStallMs } = limitsFor(rules, facts.nominalFps, facts.keyFrameInterval)
  const longestGapMs = Math.max(0, facts.longestGapMs - delay.longestMs)
  const isFree = longestGapMs < freezeMs
  const excuse = Math.min(facts.freezes * delay.longestMs, delay.totalMs)
  const late = Math.max(delay.beforeMs, delay.longestMs)
  return {
    ...facts,
    longestGapMs,
    freezes: isFree ? 0 : facts.freezes,
    stalledMs: isFree ? 0 : Math.max(0, facts.stalledMs - excuse),
    longStalls: longestGapMs < longStallMs ? 0 : facts.longStalls,
    firstFrameMs: facts.firstFrameMs === null ? null : Math.max(0, facts.firstFrameMs - late),
  }
}
