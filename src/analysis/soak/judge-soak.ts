import type { SoakRun, SoakWindow } from '../../model/soak.ts'
import { type EventTrend, reconnectionTrend } from './event-trend.ts'
import { type FigureTrend, figureTrend } from './hourly-trend.ts'
import { type MemoryTrend, memoryTrend, warmUpOf } from './memory-trend.ts'

/** The windows of a soak, judged together. */
interface JudgedWindows {
  readonly passed: number
  readonly failed: number
  /** Failed, and the server cannot be blamed. */
  readonly voided: number
  readonly longestFailure: number
  /** That with the fewest healthy connections among those that failed; null if none did. */
  readonly worst: SoakWindow | null
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
}

export interface JudgedSoak {
  readonly windows: JudgedWindows
  readonly memory: MemoryTrend
  readonly fps: FigureTrend
  readonly reconnections: EventTrend
  readonly ownMemory: FigureTrend
}

/** A soak that is complete forgives one failed window in twenty, but neither two in a row nor the last one. */
const MAX_FAILED_SHARE = 0.05

/** Everything that a soak shows (docs/soak.md). */
export function judgeSoak({ windows, incomplete }: SoakRun): JudgedSoak {
  const warm = windows.slice(warmUpOf(windows))
  return {
    windows: judgeWindows(windows, incomplete === null),
    memory: memoryTrend(windows),
    // A void window shows what this machine did.
    fps: figureTrend(
      windows.filter(({ isVoid }) => !isVoid),
      ({ fps }) => fps,
    ),
    reconnections: reconnectionTrend(windows),
    ownMemory: figureTrend(warm, ({ ownMemoryBytes }) => ownMemoryBytes),
  }
}

function judgeWindows(windows: readonly SoakWindow[], isComplete: boolean): JudgedWindows {
  const judged = windows.filter(({ isVoid }) => !isVoid)
  const failed = judged.filter(({ passes }) => !passes)
  const longestFailure = longestRun(judged)
  const isFailed =
    longestFailure > 1 ||
    judged.at(-1)?.passes === false ||
    (isComplete && failed.length > MAX_FAILED_SHARE * judged.length)
  const isOpen = !isComplete || 2 * judged.length < windows.length || judged.length === 0
  return {
    passed: judged.length - failed.length,
    failed: failed.length,
    voided: windows.length - judged.length,
    longestFailure,
    worst: failed.toSorted((a, b) => a.healthy / a.planned - b.healthy / b.planned)[0] ?? null,
    verdict: isFailed ? 'fail' : isOpen ? 'inconclusive' : 'pass',
  }
}

/** The most windows that failed one after another. */
function longestRun(windows: readonly SoakWindow[]): number {
  let [longest, now] = [0, 0]
  for (const { passes } of windows) {
    now = passes ? 0 : now + 1
    longest = Math.max(longest, now)
  }
  return longest
}
