import { cameraNumber } from '../../marks/mark.ts'
import type { MarkDoubt, MarkTotals } from '../../model/mark-totals.ts'
import type { ConnectionFacts, MarkFacts, WindowMarks } from '../../model/measured-window.ts'

/** This share of the frames may lack a mark or a known clock before the rest no longer stands for all. */
const MAX_SHARE_WITHOUT = 0.01
/** The same for frames whose numbers are known anyway: lost packets take marks at random, but not that many. */
const MAX_SHARE_PLACED = 0.1
/** A delay is measured in tenths of a millisecond, on clocks that are read twice. */
const CLOCK_SLACK_MS = 1

type Connection = Pick<ConnectionFacts, 'cameraId' | 'frames' | 'marks'>

interface MarkedWindow {
  readonly connections: readonly Connection[]
  readonly marks?: WindowMarks | null
}

/**
 * What the marks of a window show about all connections together (docs/marks.md).
 *
 * @param areOurs the run's own cameras send the frames: they are marked, and with the ids of the run
 * @returns null where no camera of the run writes marks
 */
export function markTotals(window: MarkedWindow, areOurs: boolean): MarkTotals | null {
  const { connections } = window
  const facts = connections.flatMap(({ marks }) => marks ?? [])
  const marked = sum(facts, (one) => one.marked)
  if (marked === 0) return areOurs ? nothingMarked(connections) : null
  const partly = partlyMarked(connections, facts)
  const hasIds = areIdsComparable(connections, areOurs)
  const delayDoubt = doubtOfDelay(window.marks ?? null, facts)
  const counts = partly === null ? sequenceTotals(facts, hasIds) : NO_COUNTS
  const hasNoOwn = partly === null && counts.lost === null
  const foreign = sum(facts, (one) => one.foreign)
  return {
    marked,
    ...counts,
    // What was seen was seen, however many frames say nothing.
    foreign: hasIds && (partly === null || foreign > 0) ? foreign : null,
    hasDelay: delayDoubt === null && partly === null,
    doubts: [
      ...(partly === null ? [] : [partly]),
      ...(hasIds ? [] : [{ code: 'other_ids' } as const]),
      ...(hasNoOwn ? [{ code: 'no_own_frames' } as const] : []),
      ...(delayDoubt === null ? [] : [delayDoubt]),
    ],
  }
}

/**
 * Whether the ids in marks are those of the run. If no viewer got a frame of the camera that it asked for, nor of any
 * other camera of the run, then the cameras were named by somebody else.
 */
export function areIdsComparable(connections: readonly Connection[], areOurs: boolean): boolean {
  if (areOurs) return true
  const planned = new Set(connections.map(({ cameraId }) => cameraNumber(cameraId)))
  return connections.some(({ marks }) => {
    if (marks == null) return false
    return marks.marked > marks.foreign || (marks.foreignCamera !== null && planned.has(marks.foreignCamera))
  })
}

const NO_COUNTS = { lost: null, lostPercent: null, repeated: null, reordered: null } as const

function nothingMarked(connections: readonly Connection[]): MarkTotals {
  const hasFrames = connections.some(({ frames }) => frames > 0)
  const doubts: MarkDoubt[] = [{ code: hasFrames ? 'no_marks' : 'no_frames' }]
  return { marked: 0, ...NO_COUNTS, foreign: null, hasDelay: false, doubts }
}

function partlyMarked(connections: readonly Connection[], facts: readonly MarkFacts[]): MarkDoubt | null {
  const frames = sum(connections, (one) => one.frames)
  const unmarked = frames - sum(facts, (one) => one.marked)
  const placed = sum(facts, (one) => one.placed)
  if (unmarked - placed <= MAX_SHARE_WITHOUT * frames && unmarked <= MAX_SHARE_PLACED * frames) return null
  const without = connections.filter((one) => one.frames > 0 && one.marks == null).length
  return { code: 'partly_marked', unmarked, frames, connections: without }
}

/** A viewer that got another camera's pictures only shows nothing about the frames of the right one. */
function sequenceTotals(facts: readonly MarkFacts[], hasIds: boolean) {
  const own = hasIds ? facts.filter(({ marked, foreign }) => marked > foreign) : facts
  const lost = sum(own, (one) => one.lost)
  const sent = lost + sum(own, (one) => one.distinct + one.placed)
  return {
    lost: sent === 0 ? null : lost,
    lostPercent: sent === 0 ? null : (100 * lost) / sent,
    repeated: sum(facts, (one) => one.repeated),
    reordered: sum(facts, (one) => one.reordered),
  }
}

function doubtOfDelay(marks: WindowMarks | null, facts: readonly MarkFacts[]): MarkDoubt | null {
  if (marks === null || marks.clock.errorMs === null)
    return { code: 'unknown_clock', problem: marks?.clock.problem ?? null }
  const { errorMs } = marks.clock
  const frames = sum(facts, (one) => one.distinct)
  const unclocked = sum(facts, (one) => one.unclocked)
  if (unclocked > MAX_SHARE_WITHOUT * frames) return { code: 'partly_clocked', unclocked, frames }
  const shortest = facts.reduce((least, { shortestMs }) => Math.min(least, shortestMs ?? least), 0)
  if (shortest < -(errorMs + CLOCK_SLACK_MS)) return { code: 'clock_behind', ms: -shortest, errorMs }
  return null
}

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}
