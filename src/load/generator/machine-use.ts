import type { MachineUse, ProgramUse, ServerUse } from '../../model/machine.ts'
import type { MachineSpan } from '../../model/window-timeline.ts'
import type { MachineRecord } from '../machine/load-machine.ts'
import type { MachineSample } from '../machine/machine-monitor.ts'
import type { LoopRecord } from './reader.ts'

const SATURATED = 0.9
const MAX_NAMES = 3
/** A program that used less is not listed. */
const MIN_CORES = 0.05
/** The share that this process may use before it is mentioned next to the server. */
const MIN_OWN_SHARE = 0.1

/** Means over a window, for the report. */
export function machineUse({
  samples,
  loops,
  behind,
}: {
  readonly samples: readonly MachineSample[]
  readonly loops: readonly LoopRecord[]
  readonly behind: readonly (boolean | null)[]
}): MachineUse {
  const known = behind.filter((second) => second !== null)
  const percent = (share: number | null): number | null => (share === null ? null : 100 * share)
  return {
    readerBehind: known.length === 0 ? null : known.filter(Boolean).length / known.length,
    waitPercent: percent(waitShare(loops)),
    ownCores: meanOf(samples, ({ own }) => own),
    serverCores: meanOf(samples, ({ server }) => server),
    foreignCores: meanOf(samples, ({ foreign }) => foreign),
    foreign: largestUsers(samples),
    stealPercent: percent(meanOf(samples, ({ stolen }) => stolen)),
    throttledPercent: percent(meanOf(samples, ({ throttled }) => throttled)),
  }
}

/** Records over time. */
export function spansOf(records: readonly MachineRecord[]): MachineSpan[] {
  return records.flatMap(machineSpans).toSorted((a, b) => a.fromMs - b.fromMs)
}

function machineSpans({ where, samples, behind }: MachineRecord): MachineSpan[] {
  return samples.map(({ atMs, durationMs, own, server, foreign }, index) => ({
    fromMs: atMs - durationMs,
    toMs: atMs,
    where,
    ...{ own, server, foreign },
    isReaderBehind: behind[index] ?? null,
  }))
}

/** The value of the reading thread that waited most for a processor. */
function waitShare(loops: readonly LoopRecord[]): number | null {
  const shares = loops.flatMap(
    ({ samples }) =>
      meanOf(samples, ({ waitMs, durationMs }) => (waitMs === null ? null : waitMs / durationMs)) ?? [],
  )
  return shares.length === 0 ? null : Math.max(...shares)
}

/** The programs that used most, other than this one and the servers, in processors. */
export function largestUsers(machine: readonly MachineSample[]): ProgramUse[] {
  const used = new Map<string, number>()
  for (const { others } of machine) {
    for (const [name, seconds] of others) used.set(name, (used.get(name) ?? 0) + seconds)
  }
  const seconds = machine.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  return [...used]
    .map(([name, sum]) => ({ name, cores: sum / Math.max(1e-3, seconds) }))
    .filter(({ cores }) => cores >= MIN_CORES)
    .toSorted((a, b) => b.cores - a.cores)
    .slice(0, MAX_NAMES)
}

/**
 * What the servers used if they used up the processors that they may use, or all processors together with this process;
 * null otherwise. It is the reason of a failing window that nothing voids.
 */
export function serverUse(machine: readonly MachineSample[]): ServerUse | null {
  const cores = meanOf(machine, (sample) => sample.server)
  const room = meanOf(machine, ({ serverRoom }) => serverRoom)
  const own = meanOf(machine, (sample) => sample.own) ?? 0
  const processors = meanOf(machine, (sample) => sample.processors) ?? 1
  const busy = meanOf(machine, (sample) => sample.busy) ?? 0
  if (cores === null || room === null || cores < room / 4) return null
  if (cores >= SATURATED * room) return { cores, room, ownCores: null }
  if (busy < SATURATED * processors) return null
  return { cores, room, ownCores: own >= MIN_OWN_SHARE * processors ? own : null }
}

/** Weighted by the length of the samples; null when none has the figure. */
export function meanOf<Sample extends { readonly durationMs: number }>(
  samples: readonly Sample[],
  figureOf: (sample: Sample) => number | null,
): number | null {
  let sum = 0
  let lengthMs = 0
  for (const sample of samples) {
    const value = figureOf(sample)
    if (value === null) continue
    sum += value * sample.durationMs
    lengthMs += sample.durationMs
  }
  return lengthMs === 0 ? null : sum / lengthMs
}
