import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../src/analysis/stats/random.ts'
import { payloadFormatOf } from '../../../../src/protocols/rtsp/rtp/payload-formats.ts'
import { RtpReceiver } from '../../../../src/protocols/rtsp/rtp/rtp-receiver.ts'
import { rtp, slice } from '../packets.ts'

/** A picture to be sent: its timestamp, and how many packets it takes. */
interface Sent {
  readonly timestamp: number
  readonly packets: number
  /** The picture is in its first packet alone, and the others hold what goes with it. */
  readonly isPadded?: boolean
}

/** H.264, table 7-1: filler data. */
const FILLER = Buffer.alloc(60, 0xff).fill(12, 0, 1)
const PICTURES = 1000
const STEP = 3600

function pictures(
  timestampOf: (index: number) => number,
  packetsOf: (index: number) => number = (index) => (index % 25 === 0 ? 8 : 1),
): Sent[] {
  return Array.from({ length: PICTURES }, (_, index) => ({
    timestamp: timestampOf(index),
    packets: packetsOf(index),
  }))
}

/** The packets of the pictures in the order of sending; each picture of several is of fragments. */
function packetsOf(sent: readonly Sent[]): Buffer[] {
  let sequence = 65_000
  return sent.flatMap(({ timestamp, packets, isPadded = false }, index) =>
    Array.from({ length: packets }, (_, at) => {
      const isLast = at === packets - 1
      const isKey = packets > 1 || index === 0
      const unit = slice(60, isKey)
      const flags = (at === 0 ? 0x80 : 0) | (isLast ? 0x40 : 0)
      if (isPadded)
        return rtp({
          sequence: sequence++,
          timestamp,
          payload: at === 0 ? slice(60) : FILLER,
          isMarked: isLast,
        })
      const payload =
        packets === 1 ? unit : Buffer.concat([Buffer.of(0x7c, flags | (isKey ? 5 : 1)), unit.subarray(1)])
      return rtp({ sequence: sequence++, timestamp, payload, isMarked: isLast })
    }),
  )
}

/** How many pictures a viewer says were sent, and how many were complete, when a path leaves out a share of packets. */
function received(sent: readonly Sent[], share: number, arrange = (packets: Buffer[]) => packets) {
  const random = seededRandom(11)
  let frames = 0
  const sink = {
    frame() {
      frames += 1
    },
    undecodable() {},
  }
  const coding = { clockRate: 90_000, formats: new Map([[96, payloadFormatOf('H264')!]]) }
  const receiver = new RtpReceiver(coding, sink)
  const kept = arrange(packetsOf(sent)).filter((_, index) => index < 10 || random() >= share)
  for (const [index, packet] of kept.entries()) receiver.take(packet, 0, packet.length, index)
  return { count: receiver.sent.count, frames }
}

const even = (index: number) => index * STEP

describe('the pictures that were sent', () => {
  test.for<[name: string, sent: Sent[]]>([
    ['of one packet each', pictures(even, () => 1)],
    ['with large key frames', pictures(even)],
    ['of 20 packets each', pictures(even, () => 20)],
    ['padded with filler', pictures(even, () => 8).map((one) => ({ ...one, isPadded: true }))],
    [
      'with B-frames, which are sent behind a later picture',
      pictures((index) => STEP * (index + ([0, 2, -1, -1][index % 4] ?? 0))),
    ],
    ['whose timestamps wrap', pictures((index) => (2 ** 32 - 100 * STEP + index * STEP) % 2 ** 32)],
    ['stamped by an uneven clock', pictures((index) => even(index) + ((index * 7919) % 600))],
    ['whose clock runs at a fifth of the claimed rate', pictures((index) => index * 720)],
  ])('%s are known within 1 %, whatever share of the packets is left out', ([, sent]) => {
    for (const share of [0, 0.02, 0.05, 0.1]) {
      const { count, frames } = received(sent, share)
      expect(Math.abs(count / PICTURES - 1), `${share}: ${count}`).toBeLessThan(0.01)
      if (share > 0) expect(frames).toBeLessThan(0.995 * PICTURES)
    }
  })

  test.for<[name: string, shownAt: readonly number[]]>([
    ['two between others', [0, 2, -1, -1]],
    ['three, of which one is needed by two others', [3, 0, -2, -1]],
    ['seven in three levels', [7, 2, -1, -3, -1, 1, -3, -2]],
  ])('with B-frames, %s and one packet each, are known as well as the packets', ([, shownAt]) => {
    const sent = pictures(
      (index) => STEP * (index + (shownAt[index % shownAt.length] ?? 0)),
      () => 1,
    )
    for (const share of [0.02, 0.05]) {
      const { count, frames } = received(sent, share)
      expect(Math.abs(count / PICTURES - 1), `${share}: ${count}`).toBeLessThan(0.002)
      expect((count - frames) / PICTURES).toBeGreaterThan(0.8 * share)
    }
  })

  test.for<[name: string, sent: Sent[]]>([
    ['at a rate that changes', pictures((index) => even(index) + STEP * Math.floor(index / 3))],
    ['at a rate that halves', pictures((index) => (index < 500 ? even(index) : even(2 * index - 500)))],
  ])('%s are known within 3 in 100 where 5 in 100 packets are left out', ([, sent]) => {
    const { count } = received(sent, 0.05)
    expect(Math.abs(count / PICTURES - 1), `${count}`).toBeLessThan(0.03)
  })

  test.for<[name: string, sent: Sent[]]>([
    ['at a rate that changes', pictures((index) => even(index) + STEP * Math.floor(index / 3))],
    ['in pairs with one timestamp', pictures((index) => 2 * STEP * Math.floor(index / 2))],
    ['with a timestamp that stands still', pictures(() => 0)],
  ])('%s are those that are complete where nothing is left out, but for the last few', ([, sent]) => {
    const { count, frames } = received(sent, 0)
    expect(count - frames).toBeGreaterThanOrEqual(0)
    expect(count - frames).toBeLessThanOrEqual(8)
  })

  test('of a burst that is lost whole are those that its timestamps leave room for', () => {
    const sent = pictures(even)
    const { count } = received(sent, 0, (packets) => packets.filter((_, at) => at < 300 || at >= 400))
    expect(Math.abs(count - PICTURES)).toBeLessThanOrEqual(1)
  })

  test('are not more because packets overtake each other', () => {
    const swapped = (packets: Buffer[]) =>
      packets.map((packet, at) => packets[at < 8 || at % 10 > 1 ? at : at ^ 1] ?? packet)
    const { count } = received(pictures(even), 0, swapped)
    expect(Math.abs(count - PICTURES)).toBeLessThanOrEqual(2)
  })
})
