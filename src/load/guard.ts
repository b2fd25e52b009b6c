import type { CameraLimits } from '../health/limits.ts'
import type { GeneratorHealth } from '../model.ts'

/** What one second cost an event loop that reads connections. Shares are 0 to 1. */
export interface LoopSample {
  /** Length of the sample: about a second, less at the ends of a window. */
  readonly durationMs: number
  /** Share of the second in which the event loop was not idle. */
  readonly loopUtilization: number
  /** 99th percentile of the event loop's delay beyond its timer resolution. */
  readonly loopDelayMs: number
  /** The longest time in which the event loop stood still, and nothing was read. */
  readonly standstillMs: number
  /** Cores used by its thread. */
  readonly threadCores: number
}

/** What became of one second of the processors that may be used. Null where the system does not tell. */
export interface MachineSample {
  readonly durationMs: number
  readonly hostBusy: number | null
  /** Share of time that a hypervisor took from these processors. */
  readonly steal: number | null
}

/** Limits of one second; a signal beyond its limit in more than a tenth of the seconds voids the window. */
const LIMITS = { loopUtilization: 0.7, threadCores: 0.85, hostBusy: 0.9, steal: 0.05 } as const
const TOLERATED_SHARE = 0.1
/** A shorter sample says nothing of shares. */
const LEAST_SAMPLE_MS = 500

interface Signal<Sample> {
  readonly name: string
  readonly limit: number
  readonly value: (sample: Sample) => number | null
  readonly show: (value: number) => string
}

/** An event loop over a window. */
interface LoopRecord {
  /** Whose it is, at the head of its evidence; empty when there is only one. */
  readonly name: string
  /** Of the measured window. */
  readonly samples: readonly LoopSample[]
  /** Of the time before it: ramp, settling. */
  readonly samplesBefore: readonly LoopSample[]
}

export interface GeneratorEvidence {
  readonly loops: readonly LoopRecord[]
  /** Of the measured window. */
  readonly machine: readonly MachineSample[]
  /** Of the camera with the highest frame rate; delays beyond half of its nominal gap distort gaps. */
  readonly limits: CameraLimits
  readonly maxStallRatio: number
  /** Sentences: connections that this machine could not open, a worker that died. */
  readonly faults: ReadonlySet<string>
  /** What the sentinel connections show of the others; null: nothing. */
  readonly sentinels: string | null
}

/**
 * Was this machine the limit? A reader that does not keep up looks exactly like a slow server, so the
 * generator is suspected first.
 */
export function judgeGenerator(found: GeneratorEvidence): GeneratorHealth {
  const { loops, faults, sentinels } = found
  const machine = found.machine.filter(isLong)
  const own = loops.flatMap(({ name, samples }) =>
    loopSignals(found.limits.nominalGapMs).flatMap((signal) =>
      exceeded(signal, samples.filter(isLong), name),
    ),
  )
  const foreign = exceeded(HOST_BUSY, machine)
  const steal = exceeded(STEAL, machine)
  const told = sentinels === null ? [] : [sentinels]
  const disturbed = [...foreign, ...loops.flatMap((loop) => standstills(loop, found))]
  const evidence = [...own, ...told, ...disturbed, ...steal, ...faults]
  return {
    limited: evidence.length > 0,
    cause: causeOf(own.length + told.length + faults.size, disturbed.length, steal.length),
    evidence,
    headroomPercent: headroomPercent(found),
  }
}

function isLong({ durationMs }: { readonly durationMs: number }): boolean {
  return durationMs >= LEAST_SAMPLE_MS
}

/** By how much was found of each; the most telling one. */
function causeOf(own: number, disturbed: number, stolen: number): GeneratorHealth['cause'] {
  if (own > 0) return 'generator'
  if (disturbed > 0) return 'environment'
  return stolen > 0 ? 'steal' : null
}

/**
 * A window that passes is valid though a hypervisor took processors away: a reader that falls behind only makes a
 * server look worse. The evidence stays, and nothing that failed in it counts against the server.
 */
export function excuseSteal(generator: GeneratorHealth, passes: boolean): GeneratorHealth {
  return passes && generator.cause === 'steal' ? { ...generator, limited: false } : generator
}

/**
 * A standstill of ours is a gap in every stream. So it may not do what would fail a connection: last as long
 * as a long stall, or add up to more than the stalls that are allowed. Before the window only one matters that
 * delays first frames noticeably.
 */
function standstills(
  { name, samples, samplesBefore }: LoopRecord,
  { limits, maxStallRatio }: GeneratorEvidence,
): string[] {
  const times = samples.map(({ standstillMs }) => standstillMs).filter((ms) => ms >= limits.freezeMs)
  const longest = Math.max(0, ...times)
  const windowMs = samples.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const total = times.reduce((sum, ms) => sum + ms, 0)
  const before = samplesBefore.reduce((most, { standstillMs }) => Math.max(most, standstillMs), 0)
  const evidence: string[] = []
  if (longest >= limits.longStallMs || total > maxStallRatio * windowMs) {
    evidence.push(
      `${name}event loop stood still: ${total.toFixed(0)} ms in all, longest ${longest.toFixed(0)} ms`,
    )
  }
  if (before >= Math.min(limits.longStallMs, limits.firstFrameMs / 2)) {
    evidence.push(`${name}event loop stood still before the measured window: for ${before.toFixed(0)} ms`)
  }
  return evidence
}

/** Share of the tightest limit used in one second, 0 to 1 and beyond: the progress line's figure. */
export function loadOf(loops: readonly LoopSample[], machine: MachineSample, nominalGapMs: number): number {
  const shares = loops.flatMap((sample) =>
    loopSignals(nominalGapMs).map((signal) => (signal.value(sample) ?? 0) / signal.limit),
  )
  const host = [HOST_BUSY, STEAL].map((signal) => (signal.value(machine) ?? 0) / signal.limit)
  return Math.max(...shares, ...host)
}

function headroomPercent({ loops, machine, limits }: GeneratorEvidence): number {
  const used = loops.flatMap(({ samples }) =>
    loopSignals(limits.nominalGapMs).map((signal) => usedShare(signal, samples.filter(isLong))),
  )
  const host = [HOST_BUSY, STEAL].map((signal) => usedShare(signal, machine.filter(isLong)))
  return Math.round(100 * Math.max(0, 1 - Math.max(0, ...used, ...host)))
}

const percent = (value: number): string => `${(100 * value).toFixed(0)} %`

/** What else is on this machine may use its processors up. */
const HOST_BUSY: Signal<MachineSample> = {
  name: 'processors busy',
  limit: LIMITS.hostBusy,
  value: ({ hostBusy }) => hostBusy,
  show: percent,
}

const STEAL: Signal<MachineSample> = {
  name: 'steal time',
  limit: LIMITS.steal,
  value: ({ steal }) => steal,
  show: percent,
}

/** What an event loop may be used, by how close the frames of the fastest camera are. */
function loopSignals(nominalGapMs: number): Signal<LoopSample>[] {
  return [
    {
      name: 'event loop busy',
      limit: LIMITS.loopUtilization,
      value: (s) => s.loopUtilization,
      show: percent,
    },
    {
      name: 'event loop delay (p99)',
      limit: nominalGapMs / 2,
      value: (s) => s.loopDelayMs,
      show: (value) => `${value.toFixed(1)} ms`,
    },
    {
      name: 'own processor use',
      limit: LIMITS.threadCores,
      value: (s) => s.threadCores,
      show: (value) => `${value.toFixed(2)} cores`,
    },
  ]
}

function exceeded<Sample>(signal: Signal<Sample>, samples: readonly Sample[], name = ''): string[] {
  const values = samples.map(signal.value).filter((value) => value !== null)
  const over = values.filter((value) => value > signal.limit)
  if (over.length === 0 || over.length <= TOLERATED_SHARE * values.length) return []
  const worst = signal.show(Math.max(...over))
  return [
    `${name}${signal.name}: above ${signal.show(signal.limit)} in ${over.length} of ${values.length} seconds, worst ${worst}`,
  ]
}

/** The share of the limit that all but the tolerated tenth of the seconds stayed below. */
function usedShare<Sample>(signal: Signal<Sample>, samples: readonly Sample[]): number {
  const values = samples.map((sample) => (signal.value(sample) ?? 0) / signal.limit).sort((a, b) => a - b)
  return values[Math.ceil(values.length * (1 - TOLERATED_SHARE)) - 1] ?? 0
}
