import type {
  PublishedCamera,
  PublishedProblem,
  PublishedWindow,
  PublisherStats,
} from '../model/publishing.ts'

/** What publishing cameras counted, and when (monotonic milliseconds). */
export interface PublisherReading {
  readonly stats: PublisherStats | null
  readonly atMs: number
}

/**
 * What our publishing cameras did between two readings. A camera that publishes at the end counts, also one that is about
 * to reconnect.
 *
 * @param fps of each camera
 * @returns null without publishing cameras
 */
export function publishedWindow(
  before: PublisherReading,
  after: PublisherReading,
  fps: number,
): PublishedWindow | null {
  if (before.stats === null || after.stats === null) return null
  const earlier = new Map(before.stats.cameras.map((camera) => [camera.id, camera]))
  const cameras = after.stats.cameras
    .filter(({ state }) => state !== 'stopped')
    .map((camera) => changeOf(camera, earlier.get(camera.id)))
  const seconds = Math.max(1e-3, (after.atMs - before.atMs) / 1000)
  const steady = cameras.filter(({ isSteady }) => isSteady)
  return {
    cameras: cameras.length,
    publishing: cameras.filter(({ isPublishing }) => isPublishing).length,
    framesSent: sum(cameras, ({ framesSent }) => framesSent),
    framesSkipped: sum(cameras, ({ framesSkipped }) => framesSkipped),
    reconnections: sum(cameras, ({ reconnections }) => reconnections),
    bytesSent: sum(cameras, ({ bytesSent }) => bytesSent),
    waitedMs: sum(cameras, ({ waitedMs }) => waitedMs),
    cores: (after.stats.cpuSeconds - before.stats.cpuSeconds) / seconds,
    longestDelayMs: after.stats.longestDelayMs,
    due: Math.floor(seconds * fps) * steady.length,
    handed: sum(steady, ({ framesSent, framesSkipped }) => framesSent + framesSkipped),
    problems: cameras.flatMap(problemOf),
  }
}

interface Change extends Pick<PublishedCamera, 'id' | 'problem'> {
  readonly framesSent: number
  readonly framesSkipped: number
  readonly bytesSent: number
  readonly reconnections: number
  readonly waitedMs: number
  readonly isPublishing: boolean
  /** It published all the time. */
  readonly isSteady: boolean
}

function changeOf(now: PublishedCamera, before: PublishedCamera | undefined): Change {
  const grown = (count: (camera: PublishedCamera) => number): number =>
    count(now) - (before === undefined ? 0 : count(before))
  const reconnections = grown((camera) => camera.reconnections)
  const isPublishing = now.state === 'publishing'
  return {
    ...{ id: now.id, problem: now.problem, reconnections, isPublishing },
    framesSent: grown(({ framesSent }) => framesSent),
    framesSkipped: grown(({ framesSkipped }) => framesSkipped),
    bytesSent: grown(({ bytesSent }) => bytesSent),
    waitedMs: grown(({ waitedMs }) => waitedMs),
    isSteady: isPublishing && before?.state === 'publishing' && reconnections === 0,
  }
}

function problemOf({ id, problem, isPublishing, reconnections }: Change): PublishedProblem[] {
  if (isPublishing && reconnections === 0) return []
  return [{ camera: id, isPublishing, why: problem }]
}

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}
