import { PUBLISH_CODECS, PUBLISH_RESOLUTIONS, PUBLISH_TRANSPORTS } from '../model/publishing.ts'
import type { OptionEntry } from './option-entry.ts'
import { decimal, oneOf, publishUrl } from './option-types.ts'

/** The cameras that are published into the server under test. */
export const PUBLISH_OPTIONS = {
  publish: {
    value: '<url>',
    help: 'publish cameras to this RTSP URL for the length of the run; {camera} in it is replaced like that of the target, which by default is this URL',
    input:
      'Publishes cameras into the server under test for the length of the run: an RTSP URL, whose `{camera}` is replaced like that of `target`. Default of `target`',
    type: publishUrl(),
  },
  publishCodec: {
    value: '<name>',
    help: 'h264 or h265',
    input: 'Codec of the published cameras: `h264` or `h265`',
    type: oneOf(...PUBLISH_CODECS),
    default: 'h264',
    requires: 'publish',
  },
  publishResolution: {
    value: '<name>',
    help: '360p, 720p or 1080p',
    input: 'Resolution of the published cameras: `360p`, `720p` or `1080p`',
    type: oneOf(...PUBLISH_RESOLUTIONS),
    default: '720p',
    requires: 'publish',
  },
  publishBitrate: {
    value: '<n>',
    help: 'bit rate of each published camera, in Mbit/s',
    input: 'Bit rate of each published camera, in Mbit/s (0.5 to 6)',
    type: decimal(0.5, 6, 'Mbit/s,'),
    default: '2',
    requires: 'publish',
  },
  publishFps: {
    value: '<n>',
    help: 'frame rate of the published cameras',
    input: 'Frame rate of the published cameras',
    type: decimal(1, 60, 'frames a second,'),
    default: '25',
    requires: 'publish',
  },
  publishTransport: {
    value: '<name>',
    help: 'tcp or udp: how the RTSP packets of published cameras are sent',
    input: 'How the RTSP packets of published cameras are sent: `tcp` or `udp`',
    type: oneOf(...PUBLISH_TRANSPORTS),
    default: 'tcp',
    requires: 'publish',
  },
} as const satisfies Record<string, OptionEntry>
