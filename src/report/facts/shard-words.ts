import { counted } from '../../analysis/stats/counted.ts'
import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'

/** Whether it is of a shard, or put together from shards that are not a whole run: its numbers are not those of the plan. */
export function isPart({ shard, merge }: Pick<Report, 'shard' | 'merge'>): boolean {
  return shard !== null || (merge !== null && merge.problems.length > 0)
}

/** What a merged report is made of, and what was assumed about it; none for other reports. */
export function shardLines({ merge }: Pick<Report, 'merge'>): string[] {
  if (merge === null) return []
  const { of, shards, overlap_percent: overlap, notes } = merge
  const connections = shards.reduce((sum, shard) => sum + shard.connections, 0)
  const together =
    overlap === null
      ? 'not all of them measured the window'
      : `together for ${rounded(overlap, 1)} % of the window`
  return [
    `${shards.length} of ${counted(of, 'shard')} held ${counted(connections, 'connection')}, ${together}`,
    ...notes,
  ]
}
