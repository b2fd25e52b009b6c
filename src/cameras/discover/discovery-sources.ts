import type { DiscoveryScheme } from '../../model/cameras.ts'
import type { DiscoverySource } from './discovery.ts'

/** Each is loaded only when it is asked. */
const SOURCES: Readonly<Record<DiscoveryScheme, () => Promise<DiscoverySource>>> = {
  mediamtx: async () => (await import('./mediamtx.ts')).mediamtx,
  go2rtc: async () => (await import('./go2rtc.ts')).go2rtc,
  frigate: async () => (await import('./frigate.ts')).frigate,
  srs: async () => (await import('./srs.ts')).srs,
  zlm: async () => (await import('./zlm.ts')).zlm,
  onvif: async () => (await import('./onvif/onvif.ts')).onvif,
}

export async function sourceOf(scheme: DiscoveryScheme): Promise<DiscoverySource> {
  return await SOURCES[scheme]()
}
