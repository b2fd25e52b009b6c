import type { MachineSample } from '../machine/machine-monitor.ts'
import { type LoopRecord, type LoopSample, MAX_THREAD_USE, MIN_SAMPLE_MS } from './reader.ts'

/** Limits for one second. A signal counts when it is beyond its limit in more than a tenth of the seconds. */
const MAX_LOOP_USE = 0.7
const MAX_BUSY = 0.9
const MAX_STOLEN = 0.05
const TOLERATED_SHARE = 0.1

interface Found {
  readonly loops: readonly LoopRecord[]
  readonly machine: readonly MachineSample[]
  readonly nominalGapMs: number
  readonly sentinels: string | null
}

interface Signal<Sample> {
  readonly name: string
  readonly limit: number
  readonly value: (sample: Sample) => number | null
  readonly show: (value: number) => string
}

/**
 * Where unread bytes cannot be seen (no `/proc`), the reader is suspected by what it used. Without a measurement, the
 * verdict errs on the side of the server.
 */
export function unmeasuredEvidence({ loops, machine, nominalGapMs, sentinels }: Found): {
  own: string[]
  environment: string[]
} {
  const own = loops.flatMap(({ name, samples }) =>
    loopSignals(nominalGapMs).flatMap((signal) => exceeded(signal, samples, name)),
  )
  return {
    own: [...own, ...(sentinels === null ? [] : [sentinels])],
    environment: [...exceeded(BUSY, machine), ...exceeded(STOLEN, machine)],
  }
}

const percent = (value: number): string => `${(100 * value).toFixed(0)} %`

const BUSY: Signal<MachineSample> = {
  name: 'processors busy',
  limit: MAX_BUSY,
  value: ({ busy, processors }) => (busy === null ? null : busy / processors),
  show: percent,
}

const STOLEN: Signal<MachineSample> = {
  name: 'time taken by a hypervisor',
  limit: MAX_STOLEN,
  value: ({ stolen }) => stolen,
  show: percent,
}

function loopSignals(nominalGapMs: number): Signal<LoopSample>[] {
  return [
    { name: 'event loop busy', limit: MAX_LOOP_USE, value: (s) => s.loopUtilization, show: percent },
    {
      name: 'event loop delay (p99)',
      limit: nominalGapMs / 2,
      value: (s) => s.loopDelayMs,
      show: (value) => `${value.toFixed(1)} ms`,
    },
    {
      name: 'processor use of the reader',
      limit: MAX_THREAD_USE,
      value: (s) => s.threadCores,
      show: percent,
    },
  ]
}

function exceeded<Sample extends { readonly durationMs: number }>(
  signal: Signal<Sample>,
  samples: readonly Sample[],
  name = '',
): string[] {
  const values = samples
    .filter(({ durationMs }) => durationMs >= MIN_SAMPLE_MS)
    .map(signal.value)
    .filter((value) => value !== null)
  const over = values.filter((value) => value > signal.limit)
  if (over.length === 0 || over.length <= TOLERATED_SHARE * values.length) return []
  const worst = signal.show(Math.max(...over))
  return [
    `${name}${signal.name}: above ${signal.show(signal.limit)} in ${over.length} of ${values.length} seconds, worst ${worst}`,
  ]
}
