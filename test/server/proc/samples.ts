import type { ServerSample } from '../../../src/server/proc/server-process.ts'

/** A second of a server that keeps half a core busy, mostly with one thread. */
export function sampleAt(atMs: number, change: Partial<ServerSample> = {}): ServerSample {
  const busiestThread = { fromMs: atMs - 1000, seconds: 0.4, name: 'reader' }
  return { atMs, cpuSeconds: 0.5, busiestThread, memoryBytes: 1000, processes: 2, ...change }
}
