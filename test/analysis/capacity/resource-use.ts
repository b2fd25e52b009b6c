import type { ResourceUse } from '../../../src/model/resources.ts'

/** What a server's process used at one load, of which only load and utilisation matter here. */
export function useAt(connections: number, utilization: number): ResourceUse {
  return { connections, utilization, seconds: 10, cpuCores: utilization, memoryBytes: 1 }
}
