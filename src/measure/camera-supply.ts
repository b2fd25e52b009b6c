import type { PublisherStats } from '../model/publishing.ts'

/** What makes the cameras of a load send, where that is not the server's own business. */
export interface CameraSupply {
  /** Whether the tool publishes them: then it is the server that limits their number, and no list. */
  readonly isPublishing: boolean
  /**
   * Makes the first `cameras` of the target send, and no others: called before viewers of more cameras open, and
   * after viewers of cameras that are no longer needed closed. Resolves with how many send: fewer when the server
   * takes no more, in its own good time, or when the run is interrupted. Never rejects.
   */
  ensure(cameras: number): Promise<number>
  /** What the cameras that the tool publishes sent so far; null without such cameras. Never rejects. */
  counts(): Promise<PublisherStats | null>
  /** Why the cameras that the tool publishes are gone for good; null while they are there. */
  whyGone(): string | null
}

/** Cameras that are there anyway. */
export const existingCameras: CameraSupply = {
  isPublishing: false,
  ensure: async (cameras) => cameras,
  counts: async () => null,
  whyGone: () => null,
}

/**
 * Makes `cameras` of them send.
 *
 * @returns why the server has fewer: `6 of 20 cameras could publish: RTSP 453 Not Enough Bandwidth (ANNOUNCE)`; null if
 *   it has all of them, or if it refused none
 */
export async function refusedCameras(supply: CameraSupply, cameras: number): Promise<string | null> {
  const sending = await supply.ensure(cameras)
  if (sending >= cameras || supply.whyGone() !== null) return null
  const stats = await supply.counts()
  const refused = stats?.cameras.find(({ state, problem }) => state !== 'publishing' && problem !== null)
  return refused === undefined ? null : `${sending} of ${cameras} cameras could publish: ${refused.problem}`
}
