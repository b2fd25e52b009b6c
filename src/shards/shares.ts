import type { Shard } from '../model/shard.ts'

/**
 * The shard that connection `index` belongs to, from 1. The connections to a camera go to the shards in turn, and so do
 * the cameras, so that every shard has its share of every camera.
 * @param cameras how many there are; connection `index` of a set watches camera `index % cameras`
 */
function shardOf(index: number, cameras: number, of: number): number {
  const [camera, earlier] = [index % cameras, Math.floor(index / cameras)]
  return ((camera + earlier) % of) + 1
}

/** The connections of the whole set that a shard opens, ascending, for a set of this size. */
export function ownIndices({ number, of }: Shard, connections: number, cameras: number): number[] {
  const all = Array.from({ length: connections }, (_, index) => index)
  return all.filter((index) => shardOf(index, cameras, of) === number)
}

/** How many of the first `connections` of a set a shard opens. */
export function ownCount(indices: readonly number[], connections: number): number {
  const after = indices.findIndex((index) => index >= connections)
  return after === -1 ? indices.length : after
}
