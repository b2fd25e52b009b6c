import type { AbMeasurement, ResourceUse, ServerResources, Trial } from '../model.ts'
import { capacityPairs, summarize } from '../stats/paired-ratio.ts'
import { finite, ratio, tidy } from './numbers.ts'
import type { Report } from './schema.ts'

/** One entry of `trials`. */
export function reportTrial(trial: Trial): Report['trials'][number] {
  return {
    connections: trial.connections,
    healthy: trial.healthy,
    outcome: trial.outcome,
    number: trial.number,
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
            cpu_cores_per_connection: ratio(window.cpuCores, window.connections),
            memory_bytes_per_connection: ratio(window.memoryBytes, window.connections),
          },
    loads: resources.loads.map(reportUse),
    notes: [...resources.notes],
  }
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

/** `ab`: what was measured, and what one look at it says. The gate looks for itself. */
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
