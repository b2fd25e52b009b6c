import { expect, test } from 'vitest'
import { writeMark } from '../../../../src/marks/mark.ts'
import { markUnit } from '../../../../src/marks/sei.ts'
import { payloadFormatOf } from '../../../../src/protocols/rtsp/rtp/payload-formats.ts'
import { RtpReceiver } from '../../../../src/protocols/rtsp/rtp/rtp-receiver.ts'
import { MARK } from '../../../marks/any-mark.ts'
import { AUD, h265, idr, joined, PPS, p, packetsOf, RECOVERY_POINT, SEI, SPS, stapA } from '../units.ts'

function marking(number: number, codec: 'h264' | 'h265' = 'h264'): Buffer {
  const { bytes, markAt } = markUnit(codec)
  writeMark(bytes, markAt, { ...MARK, number })
  return Buffer.from(bytes)
}

/** The numbers in the marks of the frames; null for a frame without one. */
function numbersOf(packets: readonly Uint8Array[], name = 'H264'): (number | null)[] {
  const numbers: (number | null)[] = []
  const formats = new Map([[96, payloadFormatOf(name)!]])
  const receiver = new RtpReceiver(
    { clockRate: 90_000, formats },
    {
      frame: ({ mark }) => numbers.push(mark?.number ?? null),
      undecodable() {},
    },
  )
  packets.forEach((packet, at) => {
    receiver.take(packet, 0, packet.length, at)
  })
  return numbers
}

test.each([
  [
    'a packet before the slice',
    [
      [SPS, PPS, marking(0), idr()],
      [marking(1), p()],
    ],
  ],
  ['an aggregate', [[stapA(SPS, PPS, marking(0)), idr()], [stapA(AUD, marking(1), p())]]],
  [
    'a packet with the slice, after a start code',
    [[joined([SPS, PPS, marking(0), idr()])], [joined([marking(1), p()])]],
  ],
  [
    'one of several SEI units',
    [
      [SPS, PPS, SEI, marking(0), RECOVERY_POINT, idr()],
      [SEI, marking(1), SEI, p()],
    ],
  ],
])('a mark in %s is its picture’s', (_name, pictures) => {
  expect(numbersOf(packetsOf(pictures).flat())).toEqual([0, 1])
})

test.each([
  [
    'packets',
    [
      [...h265.sets, marking(0, 'h265'), h265.unit(19)],
      [marking(1, 'h265'), h265.unit(1)],
    ],
  ],
  [
    'aggregates',
    [[h265.ap(...h265.sets, marking(0, 'h265')), h265.unit(19)], [h265.ap(marking(1, 'h265'), h265.unit(1))]],
  ],
])('a mark in %s of H.265 is its picture’s', (_name, pictures) => {
  expect(numbersOf(packetsOf(pictures).flat(), 'H265')).toEqual([0, 1])
})

test('a picture without a mark does not get that of the one before', () => {
  const packets = packetsOf([[SPS, PPS, marking(0), idr()], [SEI, p()], [p()], [marking(3), p()]])
  expect(numbersOf(packets.flat())).toEqual([0, null, null, 3])
})

test('the mark of a picture that is given up is lost with it', () => {
  const [first = [], second = [], third = []] = packetsOf([
    [SPS, PPS, marking(0), idr()],
    [marking(1), p(), p()],
    [p()],
  ])
  expect(numbersOf([...first, ...second.slice(0, 1), ...third])).toEqual([0, null])
})

test('a mark that arrives late is its own picture’s', () => {
  const [first = [], second = [], third = []] = packetsOf([
    [SPS, PPS, marking(0), idr()],
    [marking(1), p()],
    [marking(2), p()],
  ])
  const [mark = new Uint8Array(), ...rest] = second
  expect(numbersOf([...first, ...third.slice(0, 1), mark, ...rest, ...third.slice(1)])).toEqual([0, 1, 2])
})
