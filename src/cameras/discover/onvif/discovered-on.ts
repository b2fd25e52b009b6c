import { counted } from '../../../analysis/stats/counted.ts'
import { clip } from '../../../text/escape.ts'
import { safeText } from '../../../text/safe-text.ts'
import type { Discovered } from '../discovery.ts'
import type { DeviceCameras } from './device-cameras.ts'
import type { MediaProfile } from './media-profiles.ts'

export interface AskedDevice {
  readonly device: URL
  readonly found: DeviceCameras
}

const MAX_KINDS = 5
const MAX_NAME = 40

/** What all devices have together. */
export function discoveredOn(source: string, asked: readonly AskedDevice[]): Discovered {
  return {
    source,
    cameras: asked.flatMap(({ found }) => found.cameras),
    // ONVIF has no metrics.
    metrics: [],
    leftOut: asked.flatMap(({ found }) => found.leftOut),
    notes: [...streamNotes(asked.map(({ found }) => found)), ...asked.flatMap(hostNotes)],
  }
}

/** Which streams are used, and how many are not, over all devices. */
function streamNotes(devices: readonly DeviceCameras[]): readonly string[] {
  const used = devices.flatMap((device) => device.used)
  if (used.length === 0) return []
  const kinds = [...Map.groupBy(used, streamText)].map(
    ([text, all]) => `${text} (${counted(all.length, 'camera')})`,
  )
  const more = kinds.length > MAX_KINDS ? ` and ${kinds.length - MAX_KINDS} more` : ''
  const others = devices.reduce((sum, { profiles }) => sum + profiles, 0) - used.length
  const rest = others > 0 ? `; ${counted(others, 'other profile')} not used` : ''
  return [`each camera by its main stream: ${kinds.slice(0, MAX_KINDS).join(', ')}${more}${rest}`]
}

/** `MainStream 2560×1440 H264 25/s`, as far as the device says it. */
function streamText({ name, token, width, height, encoding, frameRate }: MediaProfile): string {
  const size = width > 0 && height > 0 ? `${width}×${height}` : ''
  const rate = frameRate > 0 ? `${frameRate}/s` : ''
  const parts = [name || token, size, encoding, rate].map((text) => clip(safeText(text), MAX_NAME))
  return parts.filter((text) => text !== '').join(' ')
}

/** A device behind NAT gives URLs that nobody outside can use. */
function hostNotes({ device, found }: AskedDevice): readonly string[] {
  const hosts = found.replacedHosts.slice(0, MAX_KINDS).map((host) => clip(safeText(host), MAX_NAME))
  if (hosts.length === 0) return []
  return [`${device.host} names ${hosts.join(', ')} in its stream URLs; its own address is used instead`]
}
