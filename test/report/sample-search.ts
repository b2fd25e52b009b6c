import type { AbMeasurement, Capacity, Trial } from '../../src/model/capacity.ts'
import type { Isolation } from '../../src/model/machine.ts'
import type { ServerResources } from '../../src/model/resources.ts'
import { serverSpans } from './sample-timeline.ts'

/** A search from 48 connections on that found 63, between 59 and 68, and confirmed 56. */
export const SEARCHED: Capacity = {
  method: 'measured',
  connections: 63,
  low: 59,
  high: 68,
  stable: 56,
  censored: false,
  reason: 'at 66 connections: 9 of 66 connections were slow (FPS below 95 % of nominal)',
  confidence: 'high',
  formula: 'measured: 11 trials and 1 invalid, 90 % interval 59 to 68, confirmed at 56',
  grow: 'viewers',
  notes: [
    'loads passed that are more than 15 % above loads that failed: noise, or a server that is not monotone',
  ],
}

const slow = (unhealthy: number, of: number): Partial<Trial> => ({
  outcome: 'fail',
  healthy: of - unhealthy,
  reason: `${unhealthy} of ${of} connections were slow (FPS below 95 % of nominal)`,
  brokenOutcome: 'slow',
})

const invalid: Partial<Trial> = {
  outcome: 'invalid',
  reason: 'event loop 93 % busy in 6 of 8 seconds, limit 70 %',
}

const found = (low: number, estimate: number, high: number): Partial<Trial> => ({ low, estimate, high })

const STEPS: readonly (readonly [Trial['purpose'], number, Partial<Trial>?])[] = [
  ['first', 48, { seconds: 20, elapsedSeconds: 0 }],
  ['grow', 96, { ...slow(96, 96), ...found(47.2, 66.9, 97.4), goodput: 63.1 }],
  ['goodput', 63, found(60.8, 74.2, 96.5)],
  ['interval', 74, { ...slow(31, 74), ...found(59.3, 66.4, 75.1) }],
  ['interval', 66, invalid],
  ['interval', 66, { ...slow(9, 66), ...found(57.8, 62.9, 69.6) }],
  ['interval', 62, found(60.1, 64.3, 69.9)],
  ['interval', 65, found(61.7, 66, 70.8)],
  ['interval', 67, { ...slow(12, 67), ...found(60.4, 64.1, 68.6) }],
  ['interval', 64, { ...slow(4, 64), ...found(59.4, 63.2, 67.5), brokenOutcome: 'stalled' }],
  ['confirm', 56, { ...found(59.5, 63.3, 67.6), seconds: 30 }],
  ['confirm', 56, { ...found(59.5, 63.3, 67.6), seconds: 30 }],
]

export const TRIALS: readonly Trial[] = STEPS.map(([purpose, connections, facts = {}], index) => {
  const goodput = facts.goodput ?? Math.min(connections, 63)
  return {
    number: index + 1,
    purpose,
    connections,
    healthy: connections,
    outcome: 'pass',
    goodput,
    fpsPerConnection: (25 * goodput) / connections,
    megabitsPerSecond: goodput * 3.2768,
    seconds: 8,
    elapsedSeconds: index * 14.5,
    reason: null,
    brokenOutcome: null,
    low: null,
    estimate: null,
    high: null,
    serverCores: 0.02 * goodput + 0.1,
    ...facts,
  }
})

const MIB = 1024 ** 2
const use = (connections: number, cpuCores: number, mebibytes: number, utilization: number) => ({
  connections,
  seconds: connections === 48 ? 20 : 8,
  cpuCores,
  memoryBytes: mebibytes * MIB,
  utilization,
})

export const WATCHED: ServerResources = {
  pid: 4242,
  processes: 3,
  cores: 1.5,
  window: use(48, 1.06, 192, 0.706),
  windowSpans: serverSpans(20, 1.06, 192 * MIB),
  loads: [
    use(48, 1.06, 192, 0.706),
    use(96, 1.36, 301.5, 0.951),
    use(63, 1.34, 234, 0.893),
    use(74, 1.36, 252, 0.942),
    use(56, 1.22, 210, 0.813),
  ],
  notes: ['its cgroup may use 1.5 of its 4 processors (cpu.max)'],
}

const HEADS = [58.4, 59.1, 58.8, 58.1, 59.4, 58.6, 58.9, 58.2]

/** Eight pairs in which the head held about 7 % less. */
/** The machine has 4 processors, and the server may not use one of them. */
export const ISOLATED: Isolation = {
  mode: 'affinity',
  reason: 'the server runs on 3 of 4 processors, the others are left to the load generator',
  serverProcessors: 3,
  ofProcessors: 4,
  notes: [],
}

export const COMPARED: AbMeasurement = {
  baselineTarget: 'http://baseline.example/{camera}/video.mjpg',
  isSelfCheck: false,
  load: 76,
  pairs: HEADS.map((head, index) => ({
    order: index % 4 === 0 || index % 4 === 3 ? 'base first' : 'head first',
    base: 63 + (index % 3) / 10,
    head,
  })),
  elasticity: 1,
  incomplete: null,
  notes: ['the block after 2 pairs was measured again: event loop delay p99 61 ms, limit 20 ms'],
}
