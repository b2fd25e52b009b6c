import type { Report, ReportedConnection } from '../schema/schema.ts'

/** A stored report is bounded by its size only; a run records this many seconds. */
const MAX_SECONDS = 900
/** A shorter last second says little about a rate. */
const MIN_SPAN = 0.5

/** The frames of one camera, or of all. */
export interface FrameSeconds {
  /** Frames in each second of the window. */
  readonly frames: readonly number[]
  /** Frames that should have come in a whole second. */
  readonly nominal: number
}

export interface CameraSeconds extends FrameSeconds {
  readonly camera: string
  readonly connections: number
}

/** The length of each second of the window that is recorded, in seconds: the last one may be shorter. */
export function spansOf({ run, individual_connections: connections }: Report): readonly number[] {
  const longest = connections.reduce((most, one) => Math.max(most, one.frames_per_second.length), 0)
  const count = Math.min(longest, MAX_SECONDS)
  return Array.from({ length: count }, (_, second) => Math.min(1, Math.max(0, run.window.seconds - second)))
}

/** The cameras, those that lack most of their frames first, and by their names where those are as good as equal. */
export function camerasOf(report: Report): readonly CameraSeconds[] {
  const spans = spansOf(report)
  const groups = Map.groupBy(report.individual_connections, ({ camera_id }) => camera_id)
  return [...groups]
    .map(([camera, connections]) => ({
      camera,
      connections: connections.length,
      ...together(connections, spans.length),
    }))
    .map((camera) => ({ camera, missing: missingShare(camera, spans) }))
    .sort(
      (a, b) =>
        perMille(b.missing) - perMille(a.missing) || BY_NAME.compare(a.camera.camera, b.camera.camera),
    )
    .map(({ camera }) => camera)
}

/** `camera_2` before `camera_10`. */
export const BY_NAME = new Intl.Collator('en', { numeric: true })

/** A frame that came just before or after the window makes no camera worse. */
export function perMille(share: number): number {
  return Math.round(1000 * share)
}

export function allCameras(report: Report): FrameSeconds {
  return together(report.individual_connections, spansOf(report).length)
}

/** Frames a second; null for a second that is too short to say. */
export function ratesOf({ frames }: FrameSeconds, spans: readonly number[]): (number | null)[] {
  return spans.map((span, second) => (span < MIN_SPAN ? null : (frames[second] ?? 0) / span))
}

/** Share (0 to 1) of the planned frames that arrived in a second; null where none were planned. */
export function arrivedShare({ frames, nominal }: FrameSeconds, second: number, span: number): number | null {
  const planned = nominal * span
  return planned > 0 ? Math.min(1, (frames[second] ?? 0) / planned) : null
}

/** Share (0 to 1) of the planned frames of the window that did not arrive; 0 where none were planned. */
export function missingShare({ frames, nominal }: FrameSeconds, spans: readonly number[]): number {
  const planned = nominal * sum(spans)
  return planned > 0 ? Math.max(0, 1 - sum(frames) / planned) : 0
}

function together(connections: readonly ReportedConnection[], seconds: number): FrameSeconds {
  const frames = new Array<number>(seconds).fill(0)
  for (const { frames_per_second: counts } of connections)
    for (let second = 0; second < seconds; second += 1)
      frames[second] = (frames[second] ?? 0) + (counts[second] ?? 0)
  return { frames, nominal: sum(connections.map(({ nominal_fps }) => nominal_fps)) }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
