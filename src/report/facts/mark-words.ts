import { counted } from '../../analysis/stats/counted.ts'
import { clip } from '../../text/escape.ts'
import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'

export type Marks = NonNullable<Report['marks']>

const NOT_MEASURABLE = 'not measurable'
const MAX_PAIRS = 3
const MAX_ID = 40

/** What marks show of the measured window: names with their values, for renderers to escape and lay out. */
export function markFacts(marks: Marks): readonly (readonly [name: string, value: string])[] {
  if (marks.marked_frames === 0) return [['Delay and lost frames', notMeasurable(marks)]]
  const { not_measurable: problem, latency_ms: latency } = marks
  return [
    ['Delay', delayText(marks)],
    ['Lost frames', lostText(marks)],
    ['Repeated frames', countText(marks.repeated_frames)],
    ['Reordered frames', countText(marks.reordered_frames)],
    ['Frames of other cameras', countText(marks.foreign_frames)],
    // Without a delay, it is the reason of that.
    ...(problem === null || latency.p50 === null ? [] : [['Not measurable', problem] as const]),
  ]
}

/** `p50 38 ms, p95 44 ms, p99 60 ms, longest 81 ms, each ± 4 ms`; or why it is not measurable. */
function delayText(marks: Marks): string {
  const { p50, p95, p99, max } = marks.latency_ms
  if (p50 === null) return notMeasurable(marks)
  const known = [
    ['p50', p50],
    ['p95', p95],
    ['p99', p99],
    ['longest', max],
  ] as const
  const texts = known.flatMap(([name, ms]) => (ms === null ? [] : [`${name} ${msText(ms)}`]))
  const error = errorText(marks)
  return `${texts.join(', ')}${error === '' ? '' : `, each${error}`}`
}

/** `44 ms ± 4 ms`; null where it was not measured. */
export function delayP95Text(marks: Marks): string | null {
  const { p95 } = marks.latency_ms
  return p95 === null ? null : `${msText(p95)}${errorText(marks)}`
}

/** `0.02 % (12 frames)` */
export function lostText({ lost_frames: lost, lost_frames_percent: share }: Marks): string {
  if (lost === null || share === null) return NOT_MEASURABLE
  return `${shareText(share)} (${counted(lost, 'frame')})`
}

/** In one line, for a summary. */
export function markLine(marks: Marks): string {
  if (marks.marked_frames === 0) return `Delay and lost frames: ${notMeasurable(marks)}`
  return `Delay: ${delayText(marks)}; lost frames: ${lostText(marks)}`
}

/** Pictures of a camera that nobody asked for, one sentence for each pair of cameras: wrong routes, or a leak. */
export function foreignFindings(report: Report): string[] {
  const pairs = [...foreignPairs(report).values()].sort((a, b) => b.frames - a.frames)
  const shown = pairs
    .slice(0, MAX_PAIRS)
    .map(
      ({ asked, came, frames }) =>
        `camera ${clip(asked, MAX_ID)}'s viewers got pictures of ${came === null ? 'a camera that is not part of this run' : `camera ${clip(came, MAX_ID)}`} (${counted(frames, 'frame')})`,
    )
  const left = pairs.length - shown.length
  return left === 0
    ? shown
    : [...shown, `viewers got pictures of another camera in ${counted(left, 'more case')}`]
}

interface ForeignPair {
  readonly asked: string
  /** Null if no camera of the run sent them. */
  readonly came: string | null
  frames: number
}

function foreignPairs({ individual_connections: connections, marks }: Report): Map<string, ForeignPair> {
  const pairs = new Map<string, ForeignPair>()
  // Ids that cannot be compared are no evidence.
  if (marks === null || marks.foreign_frames === null) return pairs
  for (const { camera_id: asked, foreign_camera: came, foreign_frames: frames } of connections) {
    if (frames === null || frames === 0) continue
    const key = JSON.stringify([asked, came])
    const pair = pairs.get(key) ?? { asked, came, frames: 0 }
    pair.frames += frames
    pairs.set(key, pair)
  }
  return pairs
}

/** `38 ms`, `4.2 ms`, `12.5 s` */
function msText(ms: number): string {
  if (Math.abs(ms) >= 10_000) return `${rounded(ms / 1000, 1)} s`
  return `${rounded(ms, Math.abs(ms) < 10 ? 1 : 0)} ms`
}

/** The error bar of a delay whose clocks were compared over the network; empty where it is the same clock. */
function errorText({ clock, clock_error_ms: error }: Marks): string {
  return clock === 'exchange' && error !== null ? ` ± ${msText(error)}` : ''
}

function notMeasurable({ not_measurable: why }: Marks): string {
  return why === null ? NOT_MEASURABLE : `${NOT_MEASURABLE}, because ${why}`
}

function countText(frames: number | null): string {
  return frames === null ? NOT_MEASURABLE : frames.toLocaleString('en')
}

/** Never 0 for something, and never 100 for less than all. */
function shareText(percent: number): string {
  if (percent > 0 && percent < 0.005) return 'less than 0.01 %'
  if (percent < 100 && percent >= 99.995) return 'more than 99.99 %'
  return `${rounded(percent, 2)} %`
}
