import type { Machine } from '../machine/load-machine.ts'

/**
 * How many threads read the load on a machine. One processor is left to whatever else runs there.
 * @param planned as the user wants it on each machine; null for as many as it has processors
 */
export function workersOn({ processors }: Pick<Machine, 'processors'>, planned: number | null): number {
  return planned ?? Math.max(1, processors - 1)
}
