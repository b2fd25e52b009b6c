import type { HealthRules } from '../../model/health-rules.ts'
import type { EncodedGaps, WindowResult } from '../../model/measured-window.ts'
import type { Shard, Timetable } from '../../model/shard.ts'
import { ownCount } from '../../shards/shares.ts'
import { toColumns } from '../../shards/window-columns.ts'
import type { ShardSection } from '../schema/schema-shard.ts'
import { recordedSeconds } from './report-connections.ts'
import { reportGenerator } from './report-generator.ts'

/** What one shard measured, and what all shards agreed on. */
export interface ShardInput {
  readonly shard: Shard
  readonly runKey: string
  readonly clock: ShardSection['clock']
  readonly rules: HealthRules
  readonly linkMbps: number | null
  readonly utilization: number | null
  readonly timetable: Timetable
  /** The places of this shard's connections in the whole set. */
  readonly indices: readonly number[]
  /** The window of each load that was reached, in the order of the timetable. */
  readonly windows: readonly WindowResult[]
}

/** `shard`: everything that `camgate merge` needs to judge all shards as one run. */
export function reportShard(input: ShardInput): ShardSection {
  const { shard, runKey, clock, rules, linkMbps, utilization, timetable, indices, windows } = input
  // The lists of all windows together have at most as many numbers as those of one run.
  const seconds = recordedSeconds(timetable.length * indices.length)
  return {
    ...shard,
    run_key: runKey,
    start_at: new Date(timetable[0].opensAtMs).toISOString(),
    clock,
    rules,
    link_mbps: linkMbps,
    utilization,
    loads: timetable.map(({ connections, opensAtMs, startsAtMs, durationMs }, k) => {
      const window = windows[k]
      return {
        connections,
        own_connections: ownCount(indices, connections),
        opens_at_ms: opensAtMs,
        starts_at_ms: startsAtMs,
        seconds: durationMs / 1000,
        measured: window === undefined ? null : measuredLoad(window, indices, seconds),
      }
    }),
  }
}

type MeasuredLoad = NonNullable<ShardSection['loads'][number]['measured']>

const NO_GAPS: EncodedGaps = { counts: '', maxMs: 0, unitsPerMs: 1 }

function measuredLoad(window: WindowResult, indices: readonly number[], seconds: number): MeasuredLoad {
  const { gaps, delays } = window.histograms ?? { gaps: NO_GAPS, delays: null }
  const { counts } = window.timeline
  const clock = window.marks?.clock
  return {
    started_at_ms: window.startedAtEpochMs,
    duration_ms: window.durationMs,
    gaps: encoded(gaps),
    delays: delays === null ? null : encoded(delays),
    mark_clock:
      clock === undefined ? null : { kind: clock.kind, error_ms: clock.errorMs, problem: clock.problem },
    generator: reportGenerator(window.generator, { calibration: null, lost: null }),
    bytes_per_second: [...counts.bytes],
    reconnections_per_second: [...counts.reconnections],
    drops_per_second: [...counts.drops],
    connections: toColumns(window.connections, indices, seconds),
  }
}

function encoded({ counts, maxMs, unitsPerMs }: EncodedGaps): MeasuredLoad['gaps'] {
  return { counts, max_ms: maxMs, units_per_ms: unitsPerMs }
}
