import type { DiscoveryScheme } from '../../model/cameras.ts'
import type { DiscoverySource } from './discovery.ts'

/** Each is loaded only when it is asked. */
const SOURCES: Readonly<Record<DiscoveryScheme, () => Promise<DiscoverySource>>> = {
  mediamtx: async () => (await import('./mediamtx.ts')).mediamtx,
}

export async function sourceOf(scheme: DiscoveryScheme): Promise<DiscoverySource> {
  return await SOURCES[scheme]()
}
