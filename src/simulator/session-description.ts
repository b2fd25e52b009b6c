import { PPS, SPS } from './access-units.ts'
import { CLOCK_RATE, PAYLOAD_TYPE } from './rtp-packaging.ts'

/** Name of a camera's only track in its control URL. */
export const TRACK = 'track1'

/** Describes a camera's stream (RFC 8866; RFC 6184, 8.2.1). */
export function sdpOf({ fps }: { readonly fps: number }): string {
  const profile = SPS.subarray(1, 4).toString('hex')
  const parameters = `${SPS.toString('base64')},${PPS.toString('base64')}`
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=Simulated camera',
    't=0 0',
    'a=control:*',
    `m=video 0 RTP/AVP ${PAYLOAD_TYPE}`,
    'c=IN IP4 0.0.0.0',
    `a=rtpmap:${PAYLOAD_TYPE} H264/${CLOCK_RATE}`,
    `a=fmtp:${PAYLOAD_TYPE} packetization-mode=1;profile-level-id=${profile};sprop-parameter-sets=${parameters}`,
    `a=framerate:${fps}`,
    `a=control:${TRACK}`,
  ]
  return `${lines.join('\r\n')}\r\n`
}
