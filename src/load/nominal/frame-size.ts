import { middle } from '../../analysis/stats/middle.ts'
import type { Frame } from '../../protocols/protocol.ts'
import { pause } from '../clock.ts'
import type { NominalSetup } from './nominal.ts'

const FRAMES = 3
const LIMIT_MS = 2000

/**
 * The size of the cameras' frames in bytes, from their first ones; null when none came within two seconds.
 * @param setup a few cameras, each of which is watched for a moment
 */
export async function sampleFrameBytes(
  setup: Pick<NominalSetup, 'cameras' | 'client' | 'clock'>,
  signal: AbortSignal,
): Promise<number | null> {
  const { cameras, client, clock } = setup
  const sizes: number[] = []
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  signal.addEventListener('abort', abort, { once: true })
  const observer = {
    connected() {},
    data() {},
    packets() {},
    note() {},
    frame({ bytes }: Readonly<Frame>) {
      sizes.push(bytes)
      if (sizes.length === FRAMES * cameras.length) stop.abort()
    },
  }
  const watched = cameras.map((camera) => client(camera).watch(camera.url, observer, stop.signal))
  if (!signal.aborted) await Promise.race([Promise.all(watched), pause(clock, LIMIT_MS, stop.signal)])
  stop.abort()
  await Promise.all(watched)
  signal.removeEventListener('abort', abort)
  return middle(sizes)
}
