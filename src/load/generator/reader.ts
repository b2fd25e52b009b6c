import type { RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { Evidence } from '../../model/machine.ts'
import type { MachineRecord } from '../machine/load-machine.ts'
import { MAX_LAGGING_SHARE } from '../machine/reader-lag.ts'
import { type Delay, whatStandstillExplains } from './standstill.ts'

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

function standstillEvidence({ loops, ...window }: ReaderInput): Evidence[] {
  const explained = whatStandstillExplains(delayOf(loops), window)
  if (explained === null) return []
  const { name: where } = loops.reduce((most, loop) => (longestOf(loop) > longestOf(most) ? loop : most))
  return [{ signal: 'reader_stood_still', ...(where === '' ? {} : { where }), ...explained }]
}

function longestOf({ samples, samplesBefore }: LoopRecord): number {
  return Math.max(0, ...standstills([...samples, ...samplesBefore]))
}

function standstills(samples: readonly LoopSample[]): number[] {
  return samples.map((sample) => sample.standstillMs)
}

/** Of the loop that stood still most. */
function delayOf(loops: readonly LoopRecord[]): Delay {
  return {
    longestMs: Math.max(0, ...loops.flatMap(({ samples }) => standstills(samples))),
    totalMs: Math.max(
      0,
      ...loops.map(({ samples }) => standstills(samples).reduce((sum, ms) => sum + ms, 0)),
    ),
    beforeMs: Math.max(0, ...loops.flatMap(({ samplesBefore }) => standstills(samplesBefore))),
  }
}
