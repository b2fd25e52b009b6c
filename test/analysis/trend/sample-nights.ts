import { METRIC_NAMES, type Metric } from '../../../src/model/metrics.ts'
import type { Night } from '../../../src/model/night-series.ts'
import { HERE } from '../gate/jobs.ts'
import { normals } from '../stats/seeded.ts'

const NOTHING = Object.fromEntries(METRIC_NAMES.map((name) => [name, null])) as Record<Metric, number | null>
const DAY_MS = 24 * 60 * 60 * 1000
const FIRST = Date.UTC(2026, 0, 1, 2, 30)

/** The night with this number, from 0, that measured a capacity, with an interval of ± 4 % if nothing else is said. */
export function nightAt(number: number, capacity: number | null, other: Partial<Night> = {}): Night {
  return {
    ...HERE,
    runId: `run-${number}`,
    startedAt: new Date(FIRST + number * DAY_MS).toISOString(),
    commit: number.toString(16).padStart(40, '0'),
    ref: 'main',
    url: `https://github.com/owner/name/actions/runs/${1000 + number}`,
    source: `night-${number}.json`,
    isSimulated: false,
    voidReason: null,
    metrics: { ...NOTHING, capacity_connections: capacity },
    capacityLow: capacity === null ? null : Math.round(0.96 * capacity),
    capacityHigh: capacity === null ? null : Math.round(1.04 * capacity),
    isCensored: false,
    limitCause: 'server_cpu',
    ...other,
  }
}

/** Capacities around `levels`, one for each night, with noise of this standard deviation as a share. */
export function noisyNights(levels: readonly number[], noise: number, seed = 1): Night[] {
  const normal = normals(seed)
  return levels.map((level, number) => nightAt(number, Math.round(level * Math.exp(noise * normal()))))
}

/** `count` times the same number. */
export function times(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value)
}
