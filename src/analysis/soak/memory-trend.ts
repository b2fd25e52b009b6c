import type { HourlyTrend, MemoryVerdict, SoakWindow } from '../../model/soak.ts'
import { median } from '../stats/middle.ts'
import { HOUR_MS, hourly, hoursAt } from './hourly-trend.ts'
import { inBlocks, type Point, robustSlope, smallest } from './robust-slope.ts'

/** What the memory of the server did over a soak, in bytes. */
export interface MemoryTrend {
  readonly verdict: MemoryVerdict
  /** Where its memory is read; null if nobody saw it. */
  readonly source: string | null
  /** The beginning that is left out: caches fill, code is compiled. */
  readonly warmUpMs: number
  /** Null if there are too few windows. */
  readonly growth: HourlyTrend | null
  /** For each connection that ended; null if hardly any did. */
  readonly perConnection: EachTrend | null
  /** Connections that ended in an hour, renewed or dropped. */
  readonly endedPerHour: number
  /** The median of the windows after the warm-up; null if nobody saw it. */
  readonly typicalBytes: number | null
}

/** Bytes for each connection that ended, with its 99 % interval. */
interface EachTrend {
  readonly value: number
  readonly low: number
  readonly high: number
}

const WARM_UP_SHARE = 0.1
const MIN_WARM_UP_WINDOWS = 2
/** Less than both of these is no leak, however sure it is. */
const MIN_GROWTH_SHARE = 0.01
const MIN_GROWTH_BYTES = 500_000
/**
 * Less may be garbage that is not collected yet: the two semi-spaces of V8 grow to 16 MiB each first. Go collects at least every two
 * minutes.
 */
const MIN_LEAK_BYTES = 2 * 16 * 2 ** 20
/** An interval that leaves room for more than both of these says nothing. */
const CLEAR_SHARE = 0.1
const CLEAR_BYTES = 5_000_000
/** Growth that goes on is at least half as fast in the second half. */
const FADING = 0.5
/** With fewer ended connections, growth has nothing to do with them. */
const MIN_ENDED = 10

/**
 * Whether the memory of the server grows, and by how much an hour and for each connection that ended (docs/soak.md).
 * Judged by the lower envelope of the windows after the warm-up.
 */
export function memoryTrend(windows: readonly SoakWindow[]): MemoryTrend {
  const warm = warmUpOf(windows)
  const kept = windows.slice(warm)
  const points = kept.flatMap((window) => {
    const bytes = window.server.memory_bytes?.value
    return bytes === undefined ? [] : [{ x: hoursAt(window), y: bytes }]
  })
  const source = kept.find(({ server }) => server.memory_bytes !== undefined)?.server.memory_bytes?.source
  const blocks = inBlocks(points, smallest)
  const slope = robustSlope(blocks)
  const endedPerHour = endedIn(kept) / Math.max(hoursOf(kept), 1e-9)
  return {
    verdict: slope === null ? 'unknown' : verdictOf(blocks, slope),
    source: source ?? null,
    warmUpMs: warm === 0 ? 0 : (kept[0]?.atMs ?? 0),
    growth: slope === null ? null : hourly(slope),
    perConnection:
      slope === null || endedIn(kept) < MIN_ENDED
        ? null
        : {
            value: slope.slope / endedPerHour,
            low: slope.low / endedPerHour,
            high: slope.high / endedPerHour,
          },
    endedPerHour,
    typicalBytes: median(points.map(({ y }) => y)),
  }
}

/** How many windows the warm-up takes. */
export function warmUpOf({ length }: readonly SoakWindow[]): number {
  return Math.min(length, Math.max(MIN_WARM_UP_WINDOWS, Math.ceil(WARM_UP_SHARE * length)))
}

function verdictOf(
  blocks: readonly Point[],
  { slope, low, high }: { readonly slope: number; readonly low: number; readonly high: number },
): MemoryVerdict {
  const hours = (blocks.at(-1)?.x ?? 0) - (blocks[0]?.x ?? 0)
  const typical = median(blocks.map(({ y }) => y)) ?? 0
  const least = Math.max(MIN_GROWTH_BYTES, MIN_GROWTH_SHARE * typical)
  if (low > 0 && slope * hours >= least) {
    if (isFading(blocks, slope)) return 'settling'
    return slope * hours >= MIN_LEAK_BYTES ? 'leak' : 'growing'
  }
  return high * hours <= Math.max(CLEAR_BYTES, CLEAR_SHARE * typical) ? 'stable' : 'unclear'
}

/** Whether the second half grows much more slowly than the whole. */
function isFading(blocks: readonly Point[], slope: number): boolean {
  const later = blocks.slice(Math.floor(blocks.length / 2))
  const steps = later.flatMap((b, at) => later.slice(0, at).map((a) => (b.y - a.y) / (b.x - a.x)))
  return (median(steps) ?? 0) < FADING * slope
}

function endedIn(windows: readonly SoakWindow[]): number {
  return windows.reduce((sum, { renewed, reconnections }) => sum + renewed + reconnections, 0)
}

function hoursOf(windows: readonly SoakWindow[]): number {
  const [first, last] = [windows[0], windows.at(-1)]
  return first === undefined || last === undefined ? 0 : (last.atMs + last.durationMs - first.atMs) / HOUR_MS
}
