import { GapHistogram } from '../analysis/stats/histogram.ts'
import type { Evidence, GeneratorHealth } from '../model/machine.ts'
import type {
  ConnectionFacts,
  MarkClock,
  Percentiles,
  WindowMarks,
  WindowResult,
} from '../model/measured-window.ts'
import type { SecondCounts } from '../model/window-timeline.ts'
import type { ShardSection } from '../report/schema/schema-shard.ts'
import { fromColumns } from '../shards/window-columns.ts'
import { nameOf, type StoredShard } from './stored-shard.ts'
import { overlapOf } from './window-overlap.ts'

type Measured = NonNullable<ShardSection['loads'][number]['measured']>

/** A load of the timetable, as if one machine had held it. */
export interface MergedLoad {
  /** Planned connections of all shards. */
  readonly connections: number
  readonly window: WindowResult
  /** The share of the window in which all shards measured; null if one of them did not. */
  readonly overlap: number | null
  /** Why it says nothing about the server, in words; empty if it does. */
  readonly problems: readonly string[]
}

/** One shard that measured a load. */
interface Part {
  readonly stored: StoredShard
  readonly measured: Measured
}

/** @param at which load of the timetable; null if no shard measured it */
export function mergeLoad(shards: readonly StoredShard[], at: number): MergedLoad | null {
  const load = shards[0]?.shard.loads[at]
  const parts = shards.flatMap((stored): Part[] => {
    const measured = stored.shard.loads[at]?.measured ?? null
    return measured === null ? [] : [{ stored, measured }]
  })
  if (load === undefined || parts.length === 0) return null
  const { share, problem } = overlapOf(shards, at)
  const placed = parts.flatMap(({ measured }) => fromColumns(measured.connections))
  return {
    connections: load.connections,
    window: windowOf(parts, placed),
    overlap: share,
    problems: [
      ...(problem === null ? [] : [problem]),
      ...parts.flatMap((part) => unopened(part, at)),
      ...misplaced(placed, load.connections),
      ...parts.flatMap(limitedBy),
    ],
  }
}

/** Connections that a shard did not open in time are missing from the load. */
function unopened({ stored, measured }: Part, at: number): string[] {
  const planned = stored.shard.loads[at]?.own_connections ?? 0
  const opened = measured.connections.index.length
  return opened >= planned
    ? []
    : [`${nameOf(stored)} opened only ${opened} of ${planned} connections in time`]
}

function misplaced(placed: readonly { index: number }[], connections: number): string[] {
  const places = new Set(placed.map(({ index }) => index))
  const isWrong = places.size < placed.length || placed.some(({ index }) => index >= connections)
  return isWrong ? ['two shards opened the same connection'] : []
}

function limitedBy({ stored, measured: { generator } }: Part): string[] {
  if (!generator.limited) return []
  return [
    `the machine of ${nameOf(stored)} was the limit: ${generator.evidence[0] ?? 'no evidence is given'}`,
  ]
}

type Placed = readonly { readonly index: number; readonly facts: ConnectionFacts }[]

function windowOf(parts: readonly Part[], placed: Placed): WindowResult {
  const gaps = added(parts.map(({ measured }) => measured.gaps))
  const connections = placed.toSorted((a, b) => a.index - b.index).map(({ facts }) => facts)
  return {
    startedAtEpochMs: Math.min(...parts.map(({ measured }) => measured.started_at_ms)),
    durationMs: Math.max(...parts.map(({ measured }) => measured.duration_ms)),
    connections,
    gaps: gaps.percentiles(),
    gapDistribution: gaps.distribution(),
    generator: generatorOf(parts),
    timeline: { startedAtMs: 0, counts: countsOf(parts), machine: [] },
    marks: marksOf(parts, connections),
  }
}

/** @throws Error for a histogram that is not one of this tool */
function added(encoded: readonly Measured['gaps'][]): GapHistogram {
  if (new Set(encoded.map((one) => one.units_per_ms)).size > 1)
    throw new RangeError('histograms of different resolutions')
  const sum = new GapHistogram(encoded[0]?.units_per_ms)
  for (const { counts, max_ms: maxMs, units_per_ms: unitsPerMs } of encoded)
    if (counts !== '') sum.add(GapHistogram.fromOutside({ counts, maxMs, unitsPerMs }))
  return sum
}

/** The machines of all shards: what they used is a sum, what held them back is that of the worst. */
function generatorOf(parts: readonly Part[]): GeneratorHealth {
  const all = parts.map(({ measured }) => measured.generator)
  const causes = all.map(({ cause }) => cause)
  const figures = (figure: (one: (typeof all)[number]) => number | null) =>
    all.map(figure).filter((value) => value !== null)
  const worst = (figure: (one: (typeof all)[number]) => number | null): number | null => {
    const known = figures(figure)
    return known.length === 0 ? null : Math.max(...known)
  }
  const sum = (figure: (one: (typeof all)[number]) => number | null): number | null => {
    const known = figures(figure)
    return known.length < all.length ? null : known.reduce((total, value) => total + value, 0)
  }
  return {
    limited: all.some(({ limited }) => limited),
    cause: causes.includes('generator') ? 'generator' : (causes.find((cause) => cause !== null) ?? null),
    evidence: parts.flatMap(evidenceOf),
    headroomPercent: Math.min(...all.map((one) => one.headroom_percent)),
    serverUse: null,
    use: {
      readerBehind: worst((one) => one.reader_behind),
      waitPercent: worst((one) => one.wait_percent),
      ownCores: sum((one) => one.own_cores),
      serverCores: null,
      foreignCores: sum((one) => one.foreign_cores),
      foreign: [],
      stealPercent: worst((one) => one.steal_percent),
      throttledPercent: worst((one) => one.throttled_percent),
    },
  }
}

function evidenceOf({ stored, measured: { generator } }: Part): Evidence[] {
  return generator.evidence.map((text) => ({ signal: 'elsewhere', where: nameOf(stored), text }))
}

function countsOf(parts: readonly Part[]): SecondCounts {
  const total = (list: (measured: Measured) => readonly number[]): number[] => {
    const lists = parts.map(({ measured }) => list(measured))
    const seconds = lists.reduce((most, { length }) => Math.max(most, length), 0)
    return Array.from({ length: seconds }, (_, second) =>
      lists.reduce((sum, one) => sum + (one[second] ?? 0), 0),
    )
  }
  return {
    bytes: total((measured) => measured.bytes_per_second),
    reconnections: total((measured) => measured.reconnections_per_second),
    drops: total((measured) => measured.drops_per_second),
  }
}

/** The worst of the clocks counts for all delays. */
function marksOf(parts: readonly Part[], connections: readonly ConnectionFacts[]): WindowMarks | null {
  if (connections.every(({ marks }) => marks == null)) return null
  const delays = parts.flatMap(({ measured }) => measured.delays ?? [])
  const clocks = parts.flatMap(({ measured }) => measured.mark_clock ?? [])
  const kinds = clocks.map(({ kind }) => kind)
  const kind = (['unknown', 'exchange', 'same'] as const).find((one) => kinds.includes(one)) ?? 'unknown'
  const errors = clocks.map(({ error_ms: error }) => error)
  const clock: MarkClock = {
    kind,
    errorMs: errors.includes(null) ? null : Math.max(0, ...errors.map((error) => error ?? 0)),
    problem: clocks.map(({ problem }) => problem).find((problem) => problem !== null) ?? null,
  }
  const none: Percentiles = { p50: null, p95: null, p99: null, max: null }
  return { clock, latency: delays.length === 0 ? none : added(delays).percentiles() }
}
