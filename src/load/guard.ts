import type { CameraLimits } from '../health/limits.ts'
import type { GeneratorHealth } from '../model.ts'

/** What one second cost the load generator. Shares are 0 to 1; null where the system does not tell. */
export interface GeneratorSample {
  /** Length of the sample: about a second, less at the ends of a window. */
  readonly durationMs: number
  /** Share of the second in which the event loop was not idle. */
  readonly loopUtilization: number
  /** 99th percentile of the event loop's delay beyond its timer resolution. */
  readonly loopDelayMs: number
  /** The longest time in which the event loop stood still, and nothing was read. */
  readonly standstillMs: number
  /** Cores used by this process. */
  readonly processCores: number
  /** Busy share of the processors that this process may run on. */
  readonly hostBusy: number | null
  /** Share of time that a hypervisor took from these processors. */
  readonly steal: number | null
}

/** Limits of one second; a signal beyond its limit in more than a tenth of the seconds voids the window. */
const LIMITS = { loopUtilization: 0.7, processCores: 0.85, hostBusy: 0.9, steal: 0.05 } as const
const TOLERATED_SHARE = 0.1
/** A shorter sample says nothing of shares. */
const LEAST_SAMPLE_MS = 500

const STEAL = 'steal time'

interface Signal {
  readonly name: string
  /** It is this process that is busy; otherwise something else on this machine may be. */
  readonly isOwn: boolean
  readonly limit: number
  readonly value: (sample: GeneratorSample) => number | null
  readonly show: (value: number) => string
}

export interface GeneratorEvidence {
  /** Of the measured window. */
  readonly samples: readonly GeneratorSample[]
  /** Of the time before it: calibration, ramp, settling. */
  readonly samplesBefore: readonly GeneratorSample[]
  /** Of the camera with the highest frame rate; delays beyond half of its nominal gap distort gaps. */
  readonly limits: CameraLimits
  readonly maxStallRatio: number
  /** Connections that this machine could not open: no ports, no file descriptors. */
  readonly faults: ReadonlySet<string>
}

/**
 * Was this machine the limit? A reader that does not keep up looks exactly like a slow server, so the
 * generator is suspected first.
 */
export function judgeGenerator(found: GeneratorEvidence): GeneratorHealth {
  const signals = signalsFor(found.limits.nominalGapMs)
  const samples = found.samples.filter(({ durationMs }) => durationMs >= LEAST_SAMPLE_MS)
  const own = signals.filter(({ isOwn }) => isOwn).flatMap((signal) => exceeded(signal, samples))
  const steal = signals.filter(({ name }) => name === STEAL).flatMap((signal) => exceeded(signal, samples))
  const foreign = signals
    .filter(({ isOwn, name }) => !isOwn && name !== STEAL)
    .flatMap((signal) => exceeded(signal, samples))
  const faults = [...found.faults].map((fault) => `connections that this machine could not open: ${fault}`)
  const disturbed = [...foreign, ...standstills(found)]
  const evidence = [...own, ...disturbed, ...steal, ...faults]
  const used = signals.map((signal) => usedShare(signal, samples))
  return {
    limited: evidence.length > 0,
    cause: causeOf(own.length + faults.length, disturbed.length, steal.length),
    evidence,
    headroomPercent: Math.round(100 * Math.max(0, 1 - Math.max(0, ...used))),
  }
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
 * as a long stall, or add up to more than the stalls that are allowed. Before the window only a long one
 * matters, which delays first frames.
 */
function standstills({ samples, samplesBefore, limits, maxStallRatio }: GeneratorEvidence): string[] {
  const times = samples.map(({ standstillMs }) => standstillMs).filter((ms) => ms >= limits.freezeMs)
  const longest = Math.max(0, ...times)
  const windowMs = samples.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const total = times.reduce((sum, ms) => sum + ms, 0)
  const before = samplesBefore.reduce((most, { standstillMs }) => Math.max(most, standstillMs), 0)
  const evidence: string[] = []
  if (longest >= limits.longStallMs || total > maxStallRatio * windowMs) {
    evidence.push(`event loop stood still: ${total.toFixed(0)} ms in all, longest ${longest.toFixed(0)} ms`)
  }
  if (before >= limits.longStallMs) {
    evidence.push(`event loop stood still before the measured window: for ${before.toFixed(0)} ms`)
  }
  return evidence
}

/** Share of the tightest limit used in one second, 0 to 1 and beyond: the progress line's figure. */
export function loadOf(sample: GeneratorSample, nominalGapMs: number): number {
  return Math.max(...signalsFor(nominalGapMs).map((signal) => (signal.value(sample) ?? 0) / signal.limit))
}

function signalsFor(nominalGapMs: number): Signal[] {
  const percent = (value: number): string => `${(100 * value).toFixed(0)} %`
  return [
    {
      name: 'event loop busy',
      isOwn: true,
      limit: LIMITS.loopUtilization,
      value: (s) => s.loopUtilization,
      show: percent,
    },
    {
      name: 'event loop delay (p99)',
      isOwn: true,
      limit: nominalGapMs / 2,
      value: (s) => s.loopDelayMs,
      show: (value) => `${value.toFixed(1)} ms`,
    },
    {
      name: 'own processor use',
      isOwn: true,
      limit: LIMITS.processCores,
      value: (s) => s.processCores,
      show: (value) => `${value.toFixed(2)} cores`,
    },
    {
      name: 'processors busy',
      isOwn: false,
      limit: LIMITS.hostBusy,
      value: (s) => s.hostBusy,
      show: percent,
    },
    { name: STEAL, isOwn: false, limit: LIMITS.steal, value: (s) => s.steal, show: percent },
  ]
}

function exceeded(signal: Signal, samples: readonly GeneratorSample[]): string[] {
  const values = samples.map(signal.value).filter((value) => value !== null)
  const over = values.filter((value) => value > signal.limit)
  if (over.length === 0 || over.length <= TOLERATED_SHARE * values.length) return []
  const worst = signal.show(Math.max(...over))
  return [
    `${signal.name}: above ${signal.show(signal.limit)} in ${over.length} of ${values.length} seconds, worst ${worst}`,
  ]
}

/** The share of the limit that all but the tolerated tenth of the seconds stayed below. */
function usedShare(signal: Signal, samples: readonly GeneratorSample[]): number {
  const values = samples.map((sample) => (signal.value(sample) ?? 0) / signal.limit).sort((a, b) => a - b)
  return values[Math.ceil(values.length * (1 - TOLERATED_SHARE)) - 1] ?? 0
}
