import type { Machine } from '../../../src/load/generator/this-machine.ts'
import type { MachineSample } from '../../../src/load/machine/machine-monitor.ts'
import type { GeneratorHealth, MachineUse } from '../../../src/model/machine.ts'

/** Two processors, half idle: the server uses 0.5, this process 0.3, the rest 0.2. */
export const CALM_MACHINE: MachineSample = {
  durationMs: 1000,
  processors: 2,
  busy: 1,
  stolen: 0,
  throttled: 0,
  own: 0.3,
  server: 0.5,
  serverWait: 0.1,
  serverRoom: 2,
  foreign: 0.2,
  others: new Map([['cron', 0.2]]),
}

export const UNKNOWN_USE: MachineUse = {
  readerBehind: null,
  waitPercent: null,
  ownCores: null,
  serverCores: null,
  foreignCores: null,
  foreign: [],
  stealPercent: null,
  throttledPercent: null,
}

/** A generator that nothing disturbed, or this much. */
export function generatorOf(change: Partial<GeneratorHealth> = {}): GeneratorHealth {
  return {
    limited: false,
    cause: null,
    evidence: [],
    headroomPercent: 88,
    serverUse: null,
    use: UNKNOWN_USE,
    ...change,
  }
}

/** A calm machine, whose reader is behind or not, or which does not show it. */
export function machineThat(isReaderBehind: boolean | null): Machine {
  return {
    servers: { where: 'here', pids: [1] },
    sample: () => CALM_MACHINE,
    isReaderBehind: () => isReaderBehind,
  }
}
