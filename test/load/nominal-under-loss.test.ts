import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/analysis/stats/random.ts'
import { RateProbe } from '../../src/load/nominal/rate-probe.ts'
import { readDescription } from '../../src/protocols/rtsp/description.ts'
import { Media } from '../../src/protocols/rtsp/media.ts'
import { agreedTransport } from '../../src/protocols/rtsp/transport.ts'
import { PICTURE_PARAMETERS, SEQUENCE_PARAMETERS } from '../../src/simulator/h264-loop.ts'
import { rtp, slice } from '../protocols/rtsp/packets.ts'

const FPS = 25
const SECONDS = 12
const FIRST_PACKETS = 50

/** H.264 with its parameter sets, without which nobody could decode it. */
function descriptionOf(coding: 'H264' | 'JPEG'): string {
  const type = coding === 'JPEG' ? 26 : 96
  const sets = `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${SEQUENCE_PARAMETERS},${PICTURE_PARAMETERS}\r\n`
  const format = `a=rtpmap:${type} ${coding}/90000\r\n${coding === 'JPEG' ? '' : sets}`
  return `v=0\r\ns=-\r\nm=video 0 RTP/AVP ${type}\r\n${format}a=control:track1\r\n`
}

/** RFC 2435: every fragment says where in its picture it belongs. */
function jpegPayload(at: number): Buffer {
  const payload = Buffer.alloc(1000, 0x31)
  payload.writeUIntBE(at * 1000, 1, 3)
  return payload
}

/** FU-A fragments of a slice, or the slice alone. */
function h264Payload(at: number, packets: number, isKey: boolean): Buffer {
  if (packets === 1) return slice(300, isKey)
  const flags = (at === 0 ? 0x80 : 0) | (at === packets - 1 ? 0x40 : 0)
  return Buffer.concat([Buffer.of(0x7c, flags | (isKey ? 5 : 1)), slice(900, isKey).subarray(1)])
}

/** What the probe says of a camera of 25 frames a second behind a path that leaves out a share of the packets. */
function probed(coding: 'H264' | 'JPEG', share: number): { fps: number; arrived: number } {
  const probe = new RateProbe(0)
  const media = new Media(probe, { saidGoodbye() {}, metStranger() {} })
  media.play()
  const described = readDescription(descriptionOf(coding), 'rtsp://server/cam', 'video')
  const track = typeof described === 'string' ? undefined : described.tracks[0]
  if (track === undefined) throw new Error('no track')
  media.setUp(track, agreedTransport('RTP/AVP/TCP;interleaved=0-1'))
  const random = seededRandom(5)
  let sequence = 0
  for (let index = 0; index < FPS * SECONDS; index += 1) {
    const isKey = coding === 'JPEG' || index % FPS === 0
    const packets = coding === 'JPEG' ? 20 : isKey ? 12 : 3
    const atMs = index * (1000 / FPS)
    for (let at = 0; at < packets; at += 1) {
      const payload = coding === 'JPEG' ? jpegPayload(at) : h264Payload(at, packets, isKey)
      const payloadType = coding === 'JPEG' ? 26 : 96
      const isMarked = at === packets - 1
      const packet = rtp({ sequence, timestamp: index * (90_000 / FPS), payload, isMarked, payloadType })
      sequence += 1
      if (sequence < FIRST_PACKETS || random() >= share) media.packet(0, packet, 0, packet.length, atMs)
    }
    media.tellPackets(atMs)
    if (probe.isDone(atMs)) break
  }
  return { fps: probe.fps, arrived: media.frames }
}

describe('the nominal rate of a camera behind a path that loses packets', () => {
  test.for<['H264' | 'JPEG', number]>([
    ['H264', 0],
    ['H264', 0.02],
    ['H264', 0.05],
    ['JPEG', 0],
    ['JPEG', 0.02],
    ['JPEG', 0.05],
  ])('of %s with a share of %f left out is within 1 %% of what the camera sends', ([coding, share]) => {
    const { fps, arrived } = probed(coding, share)
    expect(Math.abs(fps / FPS - 1), `${fps}`).toBeLessThan(0.01)
    if (share > 0) expect(arrived).toBeLessThan(0.97 * FPS * SECONDS)
  })
})
