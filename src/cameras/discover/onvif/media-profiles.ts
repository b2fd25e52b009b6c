import { attributeOf, childrenOf, elementAt, textAt, type XmlElement } from './xml-element.ts'

/** One stream that a device offers of a video source. */
export interface MediaProfile {
  readonly token: string
  readonly name: string
  /** The lens or the recorder's channel. */
  readonly source: string
  readonly encoding: string
  readonly width: number
  readonly height: number
  /** Frames a second; 0 when the device does not say. */
  readonly frameRate: number
}

/** The profiles with video, from the answer to `GetProfiles` of either media service. */
export function profilesOf(body: XmlElement): readonly MediaProfile[] {
  const answer = elementAt(body, 'GetProfilesResponse')
  const profiles = answer === null ? [] : childrenOf(answer, 'Profiles')
  return profiles.flatMap((profile) => profileOf(profile) ?? [])
}

/** Media2 has the same configurations, one level deeper and with shorter names. */
function profileOf(profile: XmlElement): MediaProfile | null {
  const own = elementAt(profile, 'Configurations')
  const source = own === null ? elementAt(profile, 'VideoSourceConfiguration') : elementAt(own, 'VideoSource')
  const encoder =
    own === null ? elementAt(profile, 'VideoEncoderConfiguration') : elementAt(own, 'VideoEncoder')
  const token = attributeOf(profile, 'token')
  if (source === null || encoder === null || token === '') return null
  return {
    token,
    name: textAt(profile, 'Name'),
    source: textAt(source, 'SourceToken') || attributeOf(source, 'token'),
    encoding: textAt(encoder, 'Encoding'),
    width: numberOf(textAt(encoder, 'Resolution', 'Width')),
    height: numberOf(textAt(encoder, 'Resolution', 'Height')),
    frameRate: numberOf(textAt(encoder, 'RateControl', 'FrameRateLimit')),
  }
}

function numberOf(text: string): number {
  const number = Number(text)
  return Number.isFinite(number) && number > 0 ? number : 0
}

/**
 * Of each video source the main stream: the largest picture, then the highest frame rate, then the first. A camera's
 * JPEG profile comes last, because it is for snapshots.
 */
export function mainProfiles(profiles: readonly MediaProfile[]): readonly MediaProfile[] {
  const bySource = Map.groupBy(profiles, ({ source }) => source)
  return [...bySource.values()].flatMap((all) => all.toSorted(byQuality).slice(0, 1))
}

function byQuality(a: MediaProfile, b: MediaProfile): number {
  return (
    Number(isJpeg(a)) - Number(isJpeg(b)) ||
    b.width * b.height - a.width * a.height ||
    b.frameRate - a.frameRate
  )
}

function isJpeg({ encoding }: MediaProfile): boolean {
  return /jpe?g/i.test(encoding)
}
