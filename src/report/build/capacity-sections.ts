import { fitLine, slopeError, slopeOf } from '../../analysis/stats/line-fit.ts'
import { capacityPairs, summarize } from '../../analysis/stats/paired-ratio.ts'
import type { AbMeasurement, Trial } from '../../model/capacity.ts'
import type { ResourceUse, ServerResources } from '../../model/resources.ts'
import type { Report } from '../schema/schema.ts'
import { finite, tidy } from './numbers.ts'

/** One entry of `trials`. */
export function reportTrial(trial: Trial): Report['trials'][number] {
  return {
    connections: trial.connections,
    healthy: trial.healthy,
    outcome: trial.outcome,
    number: trial.number,
    axis: trial.axis ?? 'viewers',
    purpose: trial.purpose,
    goodput: tidy(trial.goodput),
    fps_per_connection: tidy(trial.fpsPerConnection),
    mbit_per_second: tidy(trial.megabitsPerSecond),
    seconds: tidy(trial.seconds),
    elapsed_seconds: tidy(trial.elapsedSeconds),
    reason: trial.reason,
    broken_outcome: trial.brokenOutcome,
    low: finite(trial.low),
    estimate: finite(trial.estimate),
    high: finite(trial.high),
    server_cpu_cores: finite(trial.serverCores),
    limit_cause: trial.limitCause?.cause ?? null,
  }
}

/** `resources`. */
export function reportResources(resources: ServerResources): NonNullable<Report['resources']> {
  const { window } = resources
  return {
    pid: resources.pid,
    processes: resources.processes,
    cores: tidy(resources.cores),
    window:
      window === null
        ? null
        : {
            ...reportUse(window),
            ...perConnection(resources.loads),
          },
    loads: resources.loads.map(reportUse),
    notes: [...resources.notes],
  }
}

/** From this utilization on, a server is full: it uses no more, whatever the load. */
const FULL = 0.95

/** What one more connection costs: the slope over the loads that were held, without what the server needs when idle. */
function perConnection(loads: readonly ResourceUse[]) {
  const notFull = loads.filter(({ utilization }) => utilization < FULL)
  // Freed memory stays with the process, so only a load above all earlier ones shows what it needs.
  const rising = loads.filter(({ connections }, at) =>
    loads.slice(0, at).every((earlier) => earlier.connections < connections),
  )
  const slope = (uses: readonly ResourceUse[], figure: (use: ResourceUse) => number): number | null => {
    const found = slopeOf(uses.map((use) => ({ x: use.connections, y: figure(use) })))
    return found === null ? null : tidy(Math.max(0, found))
  }
  return {
    cpu_cores_per_connection: slope(notFull, ({ cpuCores }) => cpuCores),
    memory_bytes_per_connection: slope(rising, ({ memoryBytes }) => memoryBytes),
    memory_bytes_per_connection_error: memoryError(rising),
  }
}

/** @param rising loads that are all different */
function memoryError(rising: readonly ResourceUse[]): number | null {
  if (rising.length < 3) return null
  return tidy(slopeError(fitLine(rising.map((use) => ({ x: use.connections, y: use.memoryBytes })))))
}

function reportUse(use: ResourceUse) {
  return {
    connections: use.connections,
    seconds: tidy(use.seconds),
    cpu_cores: tidy(use.cpuCores),
    memory_bytes: use.memoryBytes,
    utilization: tidy(use.utilization),
  }
}

const NO_RATIO = { ratio: null, low: null, high: null, pair_noise: null, detectable_change: null }

/** `ab`: the measurements, and their ratio as a single look gives it. The gate does its own calculation. */
export function reportAb(ab: AbMeasurement): NonNullable<Report['ab']> {
  return {
    baseline_target: ab.baselineTarget,
    self_check: ab.isSelfCheck,
    load: ab.load,
    pairs: ab.pairs.map(({ order, base, head }) => ({ order, base: tidy(base), head: tidy(head) })),
    elasticity: tidy(ab.elasticity),
    ...(ab.pairs.length < 2 ? NO_RATIO : ratioOf(ab)),
    incomplete: ab.incomplete,
    notes: [...ab.notes],
  }
}

function ratioOf({ pairs, elasticity }: AbMeasurement) {
  const { ratio: change, interval, noise, detectable } = summarize(capacityPairs(pairs, elasticity))
  return {
    ratio: tidy(change),
    low: tidy(interval.low),
    high: tidy(interval.high),
    pair_noise: tidy(noise),
    detectable_change: tidy(detectable),
  }
}
