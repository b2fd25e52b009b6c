import { CLOCK_RATE, PAYLOAD_TYPE } from './frame-packets.ts'
import type { Loop } from './loop.ts'

/** Name of the only track in its control URL. */
export const TRACK = 'streamid=0'

/** The description of a published camera (RFC 8866; RFC 6184, 8.2.1; RFC 7798, 7.2.1). */
export function announcement(loop: Loop, fps: number): string {
  const encoding = loop.codec === 'h264' ? 'H264' : 'H265'
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=camgate',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    `m=video 0 RTP/AVP ${PAYLOAD_TYPE}`,
    `a=rtpmap:${PAYLOAD_TYPE} ${encoding}/${CLOCK_RATE}`,
    `a=fmtp:${PAYLOAD_TYPE} ${formatOf(loop)}`,
    `a=framerate:${fps}`,
    `a=control:${TRACK}`,
  ]
  return `${lines.join('\r\n')}\r\n`
}

function formatOf({ codec, parameters }: Loop): string {
  const [first = '', second = '', third = ''] = parameters.map((unit) => Buffer.from(unit).toString('base64'))
  if (codec === 'h265') return `sprop-vps=${first}; sprop-sps=${second}; sprop-pps=${third}`
  const profile = Buffer.from(parameters[0] ?? []).toString('hex', 1, 4)
  return `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${first},${second}`
}
