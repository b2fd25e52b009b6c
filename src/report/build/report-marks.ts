import { areIdsComparable, markTotals } from '../../analysis/marks/total-marks.ts'
import { cameraNumber } from '../../marks/mark.ts'
import type { MarkTotals } from '../../model/mark-totals.ts'
import type { MarkFacts, Percentiles, WindowResult } from '../../model/measured-window.ts'
import { markDoubtText } from '../facts/mark-doubt-words.ts'
import type { Report, ReportedConnection } from '../schema/schema.ts'
import { finite, tidy } from './numbers.ts'

type ConnectionMarks = Pick<
  ReportedConnection,
  | 'latency_p50_ms'
  | 'latency_p95_ms'
  | 'latency_p99_ms'
  | 'latency_max_ms'
  | 'lost_frames'
  | 'repeated_frames'
  | 'reordered_frames'
  | 'foreign_frames'
  | 'foreign_camera'
>

/** The marks of a run: its section, and the keys of each connection. */
export interface ReportedMarks {
  readonly section: Report['marks']
  of(marks: MarkFacts | null | undefined): ConnectionMarks
}

/** @param areOurs the run's own cameras send the frames */
export function reportMarks(window: WindowResult, areOurs: boolean): ReportedMarks {
  const totals = markTotals(window, areOurs)
  const hasDelay = totals?.doubts.every(({ code }) => code !== 'clock_behind') ?? true
  const hasIds = areIdsComparable(window.connections, areOurs)
  const ids = new Map(window.connections.map(({ cameraId }) => [cameraNumber(cameraId), cameraId]))
  return {
    section: totals === null ? null : sectionOf(totals, window.marks),
    of: (marks) => ofConnection(marks ?? null, { hasDelay, hasIds, ids }),
  }
}

function sectionOf(totals: MarkTotals, marks: WindowResult['marks']): NonNullable<Report['marks']> {
  const { marked, lost, lostPercent, repeated, reordered, foreign, hasDelay, doubts } = totals
  const clock = marks?.clock
  return {
    clock: clock?.kind ?? 'unknown',
    clock_error_ms: finite(clock?.errorMs ?? null),
    latency_ms: latencyOf(hasDelay ? marks?.latency : undefined),
    marked_frames: marked,
    lost_frames: lost,
    lost_frames_percent: lostPercent === null ? null : tidy(lostPercent),
    repeated_frames: repeated,
    reordered_frames: reordered,
    foreign_frames: foreign,
    not_measurable: doubts.length === 0 ? null : doubts.map(markDoubtText).join('; '),
  }
}

interface Comparable {
  readonly hasDelay: boolean
  readonly hasIds: boolean
  /** Ids of cameras by their numbers in marks. */
  readonly ids: ReadonlyMap<number, string>
}

function ofConnection(marks: MarkFacts | null, { hasDelay, hasIds, ids }: Comparable): ConnectionMarks {
  const { p50, p95, p99, max } = latencyOf(hasDelay ? marks?.latency : undefined)
  const other = marks?.foreignCamera ?? null
  return {
    latency_p50_ms: p50,
    latency_p95_ms: p95,
    latency_p99_ms: p99,
    latency_max_ms: max,
    lost_frames: marks?.lost ?? null,
    repeated_frames: marks?.repeated ?? null,
    reordered_frames: marks?.reordered ?? null,
    foreign_frames: hasIds ? (marks?.foreign ?? null) : null,
    foreign_camera: hasIds && other !== null ? (ids.get(other) ?? null) : null,
  }
}

function latencyOf(latency: Percentiles | undefined) {
  return {
    p50: finite(latency?.p50 ?? null),
    p95: finite(latency?.p95 ?? null),
    p99: finite(latency?.p99 ?? null),
    max: finite(latency?.max ?? null),
  }
}
