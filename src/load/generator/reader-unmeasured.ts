import type { Evidence, MachineSignal } from '../../model/machine.ts'
import type { MachineRecord } from '../machine/load-machine.ts'
import type { MachineSample } from '../machine/machine-monitor.ts'
import { type LoopRecord, type LoopSample, MAX_THREAD_USE, MIN_SAMPLE_MS } from './reader.ts'

/** Limits for one second. A signal counts when it is beyond its limit in more than a tenth of the seconds. */
const MAX_LOOP_USE = 0.7
const MAX_BUSY = 0.9
const MAX_STOLEN = 0.05
const TOLERATED_SHARE = 0.1

interface UnmeasuredInput {
  readonly loops: readonly LoopRecord[]
  readonly machines: readonly Pick<MachineRecord, 'where' | 'samples'>[]
  readonly nominalGapMs: number
  readonly sentinels: Evidence | null
}

interface Signal<Sample> {
  readonly signal: MachineSignal
  readonly limit: number
  readonly value: (sample: Sample) => number | null
}

/**
 * Where unread bytes cannot be seen (no `/proc`), the reader is suspected by what it used. Without a measurement, the
 * verdict errs on the side of the server.
 */
export function unmeasuredEvidence({ loops, machines, nominalGapMs, sentinels }: UnmeasuredInput): {
  own: Evidence[]
  environment: Evidence[]
} {
  const own = loops.flatMap(({ name, samples }) =>
    loopSignals(nominalGapMs).flatMap((signal) => exceeded(signal, samples, name)),
  )
  return {
    own: [...own, ...(sentinels === null ? [] : [sentinels])],
    environment: machines.flatMap(({ where, samples }) => [
      ...exceeded(BUSY, samples, where),
      ...exceeded(STOLEN, samples, where),
    ]),
  }
}

const BUSY: Signal<MachineSample> = {
  signal: 'processors_busy',
  limit: MAX_BUSY,
  value: ({ busy, processors }) => (busy === null ? null : busy / processors),
}

const STOLEN: Signal<MachineSample> = {
  signal: 'time_stolen',
  limit: MAX_STOLEN,
  value: ({ stolen }) => stolen,
}

function loopSignals(nominalGapMs: number): Signal<LoopSample>[] {
  return [
    { signal: 'event_loop_busy', limit: MAX_LOOP_USE, value: (s) => s.loopUtilization },
    { signal: 'event_loop_delay', limit: nominalGapMs / 2, value: (s) => s.loopDelayMs },
    { signal: 'reader_processor_use', limit: MAX_THREAD_USE, value: (s) => s.threadCores },
  ]
}

function exceeded<Sample extends { readonly durationMs: number }>(
  { signal, limit, value }: Signal<Sample>,
  samples: readonly Sample[],
  where = '',
): Evidence[] {
  const values = samples
    .filter(({ durationMs }) => durationMs >= MIN_SAMPLE_MS)
    .map(value)
    .filter((one) => one !== null)
  const over = values.filter((one) => one > limit)
  if (over.length === 0 || over.length <= TOLERATED_SHARE * values.length) return []
  return [{ signal, where, value: Math.max(...over), limit, seconds: over.length, ofSeconds: values.length }]
}
