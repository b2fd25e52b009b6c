import { describe, expect, test } from 'vitest'
import { emptyMark, MARK_BYTES, readMark } from '../../src/marks/mark.ts'
import { PUBLISH_CODECS, PUBLISH_RESOLUTIONS, type PublishCodec } from '../../src/model/publishing.ts'
import { announcement } from '../../src/publisher/announcement.ts'
import { framePackets, INTERLEAVED_HEAD, RTP_HEAD, stampFrame } from '../../src/publisher/frame-packets.ts'
import { loadLoop } from '../../src/publisher/loop.ts'
import { paddedLoop } from '../../src/publisher/padded-loop.ts'

const RATE = { megabits: 2, fps: 25 }
const ALL = PUBLISH_CODECS.flatMap((codec) =>
  PUBLISH_RESOLUTIONS.map((resolution) => [codec, resolution] as const),
)

/** NAL units from the payloads of packets, as a receiver puts them together (RFC 6184, 5.8; RFC 7798, 4.4.3). */
function unitsOf(codec: PublishCodec, payloads: readonly Buffer[]): Buffer[] {
  const units: Buffer[] = []
  let open: Buffer[] = []
  for (const payload of payloads) {
    const [first = 0, second = 0, third = 0] = payload
    const isFragment = codec === 'h264' ? (first & 0x1f) === 28 : ((first >> 1) & 0x3f) === 49
    const edges = codec === 'h264' ? second : third
    if (!isFragment) {
      units.push(payload)
      continue
    }
    if ((edges & 0x80) !== 0) {
      const head =
        codec === 'h264'
          ? Buffer.of((first & 0xe0) | (edges & 0x1f))
          : Buffer.of((first & 0x81) | ((edges & 0x3f) << 1), second)
      open = [head]
    }
    open.push(payload.subarray(codec === 'h264' ? 2 : 3))
    if ((edges & 0x40) !== 0) units.push(Buffer.concat(open))
  }
  return units
}

describe.each(ALL)('the loop of %s in %s', (codec, resolution) => {
  test('survives its packets unit by unit, with the mark of each camera', async () => {
    const loop = await loadLoop({ codec, resolution })
    expect(loop.slices).toHaveLength(50)
    expect(loop.parameters).toHaveLength(codec === 'h264' ? 2 : 3)
    for (const picture of paddedLoop(loop, RATE)) {
      const packets = framePackets(codec, picture)
      const frame = Buffer.alloc(packets.bytes.length)
      const mark = { camera: 1, sender: 2, number: 3, clock: 4, sentMs: 5.5 }
      stampFrame(frame, packets, { channel: 6, sequence: 65_535, timestamp: 2 ** 32 - 1, ssrc: 9 }, mark)
      const found = emptyMark()
      expect(readMark(frame, packets.markAt, frame.length, found)).toBe(true)
      expect(found).toEqual(mark)
      frame.fill(0, packets.markAt, packets.markAt + MARK_BYTES)
      const whole = packets.starts.map((start, index) => frame.subarray(start, packets.starts[index + 1]))
      expect(whole.every((packet) => packet[1] === 6 && packet.readUInt16BE(2) === packet.length - 4)).toBe(
        true,
      )
      expect(whole.map((packet) => packet.readUInt16BE(6))).toEqual(
        whole.map((_, index) => (65_535 + index) & 0xffff),
      )
      expect(whole.map((packet) => (packet[5] ?? 0) >> 7)).toEqual(
        whole.map((_, index) => Number(index === whole.length - 1)),
      )
      const expected = picture.units.map((unit) => Buffer.from(unit))
      expected[picture.markUnit]?.fill(0, picture.markAt, picture.markAt + MARK_BYTES)
      const payloads = whole.map((packet) => packet.subarray(INTERLEAVED_HEAD + RTP_HEAD))
      expect(unitsOf(codec, payloads)).toEqual(expected)
    }
  })

  test('has the bit rate and a large key frame', async () => {
    const pictures = paddedLoop(await loadLoop({ codec, resolution }), RATE)
    const sizes = pictures.map(({ units }) => units.reduce((sum, { length }) => sum + length, 0))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(500_000, -2)
    expect((sizes[0] ?? 0) / (sizes[1] ?? 1)).toBeCloseTo(5, 1)
  })

  test('is announced with its parameter sets', async () => {
    const text = announcement(await loadLoop({ codec, resolution }), 12.5)
    expect(text).toContain(`a=rtpmap:96 ${codec === 'h264' ? 'H264' : 'H265'}/90000\r\n`)
    expect(text).toMatch(
      codec === 'h264'
        ? /sprop-parameter-sets=Z[\w+/=]+,aO[\w+/=]+\r\n/
        : /sprop-vps=\S+; sprop-sps=\S+; sprop-pps=\S+\r\n/,
    )
    expect(text).toContain('a=framerate:12.5\r\n')
  })
})
