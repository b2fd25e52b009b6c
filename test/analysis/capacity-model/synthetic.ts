import type { ModelAxis, ModelPoint } from '../../../src/model/capacity-model.ts'

/** A server with known costs, as shares of it. */
export interface SyntheticServer {
  readonly camera: number
  readonly connection: number
  /** What cameras and connections take together, beyond the sum. */
  readonly extra?: (cameras: number, connections: number) => number
}

const REACH = 1.645

/** The most connections on these cameras, with decimals. */
export function truthAt({ camera, connection, extra }: SyntheticServer, cameras: number): number {
  let [low, high] = [0, 1 / connection]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    const used = cameras * camera + middle * connection + (extra?.(cameras, middle) ?? 0)
    if (used > 1) high = middle
    else low = middle
  }
  return low
}

/** The most cameras with one viewer each. */
export function truthAlone(server: SyntheticServer): number {
  let count = 1
  while (truthAt(server, count + 0.01) >= count + 0.01) count += 0.01
  return count
}

/** As a search measures it: off by the noise, with an honest interval. */
export function measuredPoint(axis: ModelAxis, cameras: number, truth: number, noise = 0, z = 0): ModelPoint {
  const found = truth * Math.exp(noise * z)
  const spread = Math.exp(REACH * Math.max(noise, 0.003))
  return {
    axis,
    cameras: axis === 'cameras' ? Math.floor(found) : cameras,
    connections: Math.floor(found),
    low: Math.floor(found / spread),
    high: Math.ceil(found * spread),
  }
}
