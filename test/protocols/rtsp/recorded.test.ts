import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effort } from '../../effort.ts'
import { fixture } from '../recorded.ts'
import { reading } from './reading.ts'

/** Three seconds of GStreamer's RTSP server: all bytes that it sent, from the first answer on. */
const SESSION = fixture('gstreamer.rtsp')

/** Frames from the first key frame on, and packets, as an independent program counted them. */
const SIZES = [
  1555, 279, 375, 595, 619, 656, 634, 625, 565, 575, 479, 461, 471, 528, 624, 634, 648, 595, 535, 601, 645,
  675, 630, 626, 510, 1367, 516, 608, 580, 645, 622, 677, 616, 578, 571, 506, 366, 567, 570, 585, 626, 617,
  513, 638, 670, 615, 636, 578, 557, 636, 1598, 600, 539, 562, 577, 678, 634, 629, 629, 600, 616, 646, 624,
  615, 576, 591, 624, 691, 653, 556, 607, 642, 664, 643,
]
const PACKETS = 236

describe('a recorded session of GStreamer', () => {
  test('has the frames and packets that an independent reader counted', () => {
    const read = reading()
    read.push(SESSION)
    expect(read.frames).toEqual(SIZES)
    expect(read.keys.flatMap((isKey, at) => (isKey ? [at] : []))).toEqual([0, 25, 50])
    expect(read).toMatchObject({ packets: PACKETS, lost: 0, failure: null })
    expect(read.messages).toEqual(['200 OK', '200 OK', '200 OK', '200 OK'])
  })

  test('has the same frames in whatever pieces it comes', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: SESSION.length }), { maxLength: 60 })
    fc.assert(
      fc.property(cuts, (places) => {
        const read = reading()
        const ends = [...places.toSorted((a, b) => a - b), SESSION.length]
        ends.forEach((end, at) => {
          read.push(SESSION.subarray(ends[at - 1] ?? 0, end))
        })
        expect(read.frames).toEqual(SIZES)
        expect(read).toMatchObject({ packets: PACKETS, lost: 0, failure: null })
      }),
      { numRuns: effort({ unit: 100, thorough: 500 }) },
    )
  })

  test.each([1, 2, 3, 5, 7, 64, 1000])('has the same frames in pieces of %d bytes', (size) => {
    const read = reading()
    for (let at = 0; at < SESSION.length; at += size) read.push(SESSION.subarray(at, at + size))
    expect(read.frames).toEqual(SIZES)
    expect(read).toMatchObject({ packets: PACKETS, lost: 0, failure: null })
  })
})

/**
 * Two seconds (JPEG: one) of GStreamer's server and of ffmpeg's RTP. `shown`: pictures that ffmpeg 5.1 and GStreamer 1.22 decode of
 * these bytes. `shownLate`: without the first 20 packets, from the next picture on that needs none before it; ffmpeg
 * counts the same of the open GOP, the refresh and VP8, and shows grey pictures before it in H.265 and MPEG-4.
 */
const OTHERS: readonly [string, { shown: number; shownLate: number; keys: number[] }][] = [
  ['gstreamer-h264-open-gop', { shown: 40, shownLate: 15, keys: [0, 25] }],
  ['gstreamer-h264-slices', { shown: 47, shownLate: 22, keys: [0, 25] }],
  ['gstreamer-h264-refresh', { shown: 49, shownLate: 6, keys: [0, 25] }],
  ['gstreamer-h265-open-gop', { shown: 38, shownLate: 13, keys: [0, 25] }],
  ['gstreamer-jpeg-restart-markers', { shown: 23, shownLate: 13, keys: every(23) }],
  ['gstreamer-vp8', { shown: 49, shownLate: 24, keys: [0, 25] }],
  ['gstreamer-vp9', { shown: 25, shownLate: 0, keys: [0] }],
  ['ffmpeg-mpeg4', { shown: 50, shownLate: 25, keys: [0, 25] }],
]

describe.each(OTHERS)('a recording of %s', (name, { shown, shownLate, keys }) => {
  const bytes = fixture(`${name}.rtsp`)

  test('has the frames that ffmpeg shows', () => {
    const read = reading()
    read.push(bytes)
    expect(read.frames).toHaveLength(shown)
    expect(read.keys.flatMap((isKey, at) => (isKey ? [at] : []))).toEqual(keys)
    expect(read).toMatchObject({ lost: 0, failure: null, notes: [] })
  })

  test('joined late has those from where a viewer can begin', () => {
    const read = reading()
    const [answers, packets] = partsOf(bytes)
    read.push(answers)
    for (const packet of packets.slice(20)) read.push(packet)
    expect(read.frames).toHaveLength(shownLate)
  })
})

function every(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}

/** The answers, and the packets behind them. */
function partsOf(bytes: Buffer): [Buffer, Buffer[]] {
  const first = bytes.indexOf(Buffer.of(0x0d, 0x0a, 0x0d, 0x0a, 0x24, 0)) + 4
  const packets: Buffer[] = []
  for (let at = first; at + 4 <= bytes.length && bytes[at] === 0x24; ) {
    const end = at + 4 + bytes.readUInt16BE(at + 2)
    packets.push(bytes.subarray(at, end))
    at = end
  }
  return [bytes.subarray(0, first), packets]
}
