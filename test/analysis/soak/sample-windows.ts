import type { SoakWindow } from '../../../src/model/soak.ts'

const MB = 1e6
const MINUTE_MS = 60_000

/** Windows of a minute, each with these megabytes, and one of ten connections renewed before each. */
export function windowsWith(
  megabytes: readonly number[],
  change: (index: number) => Partial<SoakWindow> = () => ({}),
): SoakWindow[] {
  return megabytes.map((value, index) => ({
    atMs: index * MINUTE_MS,
    durationMs: MINUTE_MS - 2000,
    planned: 100,
    healthy: 100,
    passes: true,
    isVoid: false,
    why: null,
    fps: 25,
    renewed: index === 0 ? 0 : 10,
    reconnections: 0,
    server: { memory_bytes: { value: value * MB, source: 'process 4711' } },
    ownMemoryBytes: 120 * MB,
    ...change(index),
  }))
}

/** The numbers from 0 to below `count`, each turned into another. */
export function series(count: number, valueAt: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => valueAt(index))
}
