/**
 * The planned start of connection `index`, in milliseconds after the ramp's start. Open loop: it depends on
 * nothing that the server does, so a server that answers late cannot make us ask later.
 */
export function plannedStartMs(index: number, connectRate: number): number {
  return (index * 1000) / connectRate
}

/** Waiting before attempt `failures + 1`: 1 s, doubling up to 30 s. */
export function retryDelayMs(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1))
}

/** A stream that delivered for this long is well again: the next wait starts at 1 s. */
export const RECOVERED_AFTER_MS = 10_000

/** Connection `index` of a load over `cameras` cameras: first every camera once, then every camera twice. */
export function placeOf(index: number, cameras: number): { camera: number; number: number } {
  return { camera: index % cameras, number: Math.floor(index / cameras) + 1 }
}
