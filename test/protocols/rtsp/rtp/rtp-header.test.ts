import { describe, expect, test } from 'vitest'
import { RtpHeader } from '../../../../src/protocols/rtsp/rtp/rtp-header.ts'
import { rtp } from '../packets.ts'

function read(packet: Uint8Array, margin = 0): RtpHeader | null {
  const header = new RtpHeader()
  const bytes = Buffer.concat([Buffer.alloc(margin, 0xff), packet, Buffer.alloc(margin, 0xff)])
  return header.read(bytes, margin, margin + packet.length) ? header : null
}

describe('the head of an RTP packet', () => {
  test('is read where it lies', () => {
    const payload = Buffer.from('payload')
    const fields = { sequence: 65_535, timestamp: 4_294_967_295, ssrc: 4_000_000_000, payloadType: 127 }
    expect(read(rtp({ ...fields, payload, isMarked: true }), 5)).toEqual({
      ...fields,
      isMarked: true,
      payloadStart: 17,
      payloadEnd: 24,
    })
    expect(read(rtp({ ...fields, payload }))?.isMarked).toBe(false)
  })

  test('may hold contributing sources, an extension and padding', () => {
    const packet = rtp({ sequence: 1, timestamp: 2, payload: Buffer.alloc(100) })
    packet[0] = 0x80 | 0x20 | 0x10 | 2
    packet.writeUInt16BE(3, 12 + 8 + 2)
    packet[111] = 9
    expect(read(packet)).toMatchObject({ payloadStart: 12 + 8 + 4 + 12, payloadEnd: 112 - 9 })
  })

  test.each<[string, (packet: Buffer) => Buffer]>([
    ['of another version', (packet) => packet.fill(0x40, 0, 1)],
    ['that is cut', (packet) => packet.subarray(0, 11)],
    ['whose sources are cut', (packet) => packet.fill(0x8f, 0, 1)],
    ['whose extension is cut', (packet) => packet.fill(0x90, 0, 1).fill(0xff, 14, 16)],
    ['whose extension has no head', (packet) => packet.fill(0x90, 0, 1).subarray(0, 14)],
  ])('%s is none', (_what, change) => {
    expect(read(change(rtp({ sequence: 1, timestamp: 2, payload: Buffer.alloc(8) })))).toBeNull()
  })

  test('with more padding than there is payload has none', () => {
    const packet = rtp({ sequence: 1, timestamp: 2, payload: Buffer.alloc(8) })
      .fill(0xa0, 0, 1)
      .fill(255, 19)
    expect(read(packet)).toMatchObject({ payloadStart: 12, payloadEnd: 20 })
  })

  test('may come without a payload', () => {
    expect(read(rtp({ sequence: 1, timestamp: 2, payload: Buffer.alloc(0) }))).toMatchObject({
      payloadStart: 12,
      payloadEnd: 12,
    })
  })
})
