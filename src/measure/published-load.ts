import type { PublishedLoad } from '../analysis/limit/limit-side.ts'
import type { PublishedCamera, PublisherStats } from '../model/publishing.ts'

/**
 * What our publishing cameras did between two readings, together. A camera that publishes at the end counts, also one
 * that is about to reconnect.
 *
 * @returns null without publishing cameras
 */
export function publishedBetween(
  before: PublisherStats | null,
  after: PublisherStats | null,
): PublishedLoad | null {
  if (before === null || after === null) return null
  const earlier = new Map(before.cameras.map((camera) => [camera.id, camera]))
  const cameras = after.cameras.filter(({ state }) => state !== 'stopped')
  const grown = (count: (camera: PublishedCamera) => number): number =>
    cameras.reduce((sum, camera) => {
      const known = earlier.get(camera.id)
      return sum + count(camera) - (known === undefined ? 0 : count(known))
    }, 0)
  return {
    cameras: cameras.length,
    framesSent: grown(({ framesSent }) => framesSent),
    framesSkipped: grown(({ framesSkipped }) => framesSkipped),
    waitedMs: grown(({ waitedMs }) => waitedMs),
  }
}
