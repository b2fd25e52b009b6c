import type { OptionEntry } from './option-entry.ts'
import { shardShare, startTime } from './option-types.ts'

/** A run on several machines that cannot reach each other: each opens its share at agreed times. */
export const SHARD_OPTIONS = {
  shard: {
    value: '<i/n>',
    help: 'open only part i of n of the connections; camgate merge judges the reports of all parts',
    input:
      'Opens only part `i` of `n` of the connections, as in `2/4`, for a matrix job whose reports `mode: merge` judges together',
    type: shardShare(),
  },
  startAt: {
    value: '<time>',
    help: 'when the first connection of all shards is opened, such as 2026-01-31T12:00:00Z; at most 1 h ahead',
    input:
      'When the first connection of all shards is opened, such as `2026-01-31T12:00:00Z`; at most 1 h ahead, and the same for all',
    type: startTime(),
    requires: 'shard',
  },
} as const satisfies Record<string, OptionEntry>
