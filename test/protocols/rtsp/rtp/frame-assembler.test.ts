import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { payloadFormatOf } from '../../../../src/protocols/rtsp/rtp/payload-formats.ts'
import { RtpReceiver } from '../../../../src/protocols/rtsp/rtp/rtp-receiver.ts'
import { effort } from '../../../effort.ts'
import { framesOf, rtp, slice } from '../packets.ts'

const H264 = { clockRate: 90_000, formats: new Map([[96, payloadFormatOf('H264')!]]) }

function read(packets: readonly Uint8Array[], coding = H264) {
  const frames: number[] = []
  const keys: boolean[] = []
  const times: number[] = []
  const receiver = new RtpReceiver(coding, {
    frame({ bytes, atMs, isKeyFrame }) {
      frames.push(bytes)
      keys.push(isKeyFrame)
      times.push(atMs)
    },
    undecodable() {},
  })
  packets.forEach((packet, at) => {
    receiver.take(packet, 0, packet.length, at)
  })
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  return { frames, keys, lost: receiver.sequence.lost, received: receiver.sequence.received }
}

const SIZES = [3000, 900, 2500, 100, 4000, 1300, 50, 2600]

describe('frames', () => {
  test('are what lies between markers', () => {
    expect(read(framesOf({ sizes: SIZES }).flat()).frames).toEqual(SIZES)
  })

  test('end with the next timestamp where nothing is marked: the last one stays open', () => {
    const packets = framesOf({ sizes: SIZES, hasMarkers: false }).flat()
    expect(read(packets).frames).toEqual(SIZES.slice(0, -1))
  })

  test('come through the wrap of numbers and timestamps', () => {
    const packets = framesOf({ sizes: SIZES, firstSequence: 65_530, firstTimestamp: 2 ** 32 - 7200 }).flat()
    expect(read(packets)).toMatchObject({ frames: SIZES, lost: 0 })
  })

  test('before the first key frame count for nothing', () => {
    const packets = framesOf({ sizes: SIZES, isKey: (index) => index === 3 || index === 6 }).flat()
    expect(read(packets)).toMatchObject({
      frames: SIZES.slice(3),
      keys: [true, false, false, true, false],
      lost: 0,
    })
  })

  test('a stream that is joined in the middle of a frame begins with the next one', () => {
    expect(read(framesOf({ sizes: SIZES }).flat().slice(1)).frames).toEqual(SIZES.slice(1))
  })

  test.each([
    ['first', 0],
    ['middle', 1],
    ['last', -1],
  ])('one without its %s packet does not count, and the next one does', (_which, at) => {
    const frames = framesOf({ sizes: SIZES })
    const cut = frames[4]?.toSpliced(at, 1) ?? []
    expect(read(frames.with(4, cut).flat())).toMatchObject({ frames: SIZES.toSpliced(4, 1), lost: 1 })
  })

  test('one that is lost as a whole takes no other along', () => {
    // From the third on: how far frames are apart is known by then.
    for (let at = 2; at < SIZES.length; at += 1) {
      const frames = framesOf({ sizes: SIZES }).toSpliced(at, 1)
      expect(read(frames.flat()).frames, `without frame ${at}`).toEqual(SIZES.toSpliced(at, 1))
    }
  })

  test('a key frame that lost a packet begins nothing', () => {
    const frames = framesOf({ sizes: SIZES, isKey: (index) => index === 0 || index === 4 })
    expect(read([frames[0]?.slice(0, -1) ?? [], ...frames.slice(1)].flat()).frames).toEqual(SIZES.slice(4))
  })

  test('a packet that comes late completes its frame', () => {
    const packets = framesOf({ sizes: SIZES }).flat()
    for (let at = 0; at + 3 < packets.length; at += 1) {
      const late = packets.toSpliced(at, 1).toSpliced(at + 2, 0, packets[at] ?? Buffer.alloc(0))
      const { frames, lost } = read(late)
      // Of the very first packet nobody knows that it is missing.
      expect(frames.toSorted(), `packet ${at} late`).toEqual((at === 0 ? frames : SIZES).toSorted())
      expect(lost).toBe(0)
    }
  })

  test('single-packet frames that overtake each other all count', () => {
    const sizes = [100, 200, 300, 400, 500, 600]
    const [a = [], b = [], c = [], d = [], e = [], f = []] = framesOf({ sizes })
    const { frames } = read([a, c, b, e, d, f].flat())
    expect(frames.toSorted((x, y) => x - y)).toEqual(sizes)
  })

  test('packets that come twice count once', () => {
    const packets = framesOf({ sizes: SIZES }).flatMap((frame) => [...frame, ...frame])
    expect(read(packets)).toMatchObject({ frames: SIZES, lost: 0 })
  })

  test('parameter sets with a timestamp of their own are no frame', () => {
    const set = rtp({ sequence: 0, timestamp: 1, payload: Buffer.of(0x67, 1, 2), isMarked: true })
    expect(
      read([set, ...framesOf({ sizes: SIZES, firstSequence: 1, firstTimestamp: 9 }).flat()]).frames,
    ).toEqual(SIZES)
  })

  test('a marker on every slice does not make more of them', () => {
    const slices = [slice(100), slice(90).fill(0x11, 1, 2), slice(80).fill(0x11, 1, 2)]
    const packets = SIZES.flatMap((_, frame) =>
      slices.map((payload, at) =>
        rtp({ sequence: frame * 3 + at, timestamp: frame * 3600, payload, isMarked: true }),
      ),
    )
    expect(read(packets).frames).toHaveLength(SIZES.length)
  })

  test('what follows the marker still belongs to its picture', () => {
    const filler = Buffer.of(0x0c, 0xff, 0x80)
    const packets = SIZES.flatMap((size, frame) =>
      [slice(Math.min(size, 1000)), filler].map((payload, at) =>
        rtp({ sequence: frame * 2 + at, timestamp: frame * 3600, payload, isMarked: at === 0 }),
      ),
    )
    expect(read(packets).frames).toEqual(SIZES.map((size) => Math.min(size, 1000)))
    // One whose own marked packet is lost does not count, nor does it take the next one along.
    expect(read(packets.toSpliced(8, 1)).frames).toHaveLength(SIZES.length - 1)
  })

  test('where the parameters alone are marked, the next timestamp ends a picture', () => {
    const packets = SIZES.flatMap((_, frame) =>
      [Buffer.of(0x67, 1, 2), slice(500)].map((payload, at) =>
        rtp({ sequence: frame * 2 + at, timestamp: frame * 3600, payload, isMarked: at === 0 }),
      ),
    )
    expect(read(packets).frames).toEqual(SIZES.slice(1).map(() => 503))
  })

  test('JPEG pictures tell by their offset where they begin', () => {
    const coding = { clockRate: 90_000, formats: new Map([[26, payloadFormatOf('jpeg')!]]) }
    const payload = (offset: number) =>
      Buffer.from([
        0,
        offset >> 16,
        (offset >> 8) & 255,
        offset & 255,
        1,
        80,
        20,
        15,
        ...new Array(100).fill(7),
      ])
    const packets = [0, 1, 2, 3].flatMap((frame) =>
      [0, 100, 200].map((offset, at) =>
        rtp({
          sequence: frame * 3 + at,
          timestamp: frame * 3600,
          payload: payload(offset),
          isMarked: at === 2,
          payloadType: 26,
        }),
      ),
    )
    expect(read(packets, coding).frames).toEqual([300, 300, 300, 300])
    expect(read(packets.toSpliced(4, 1), coding).frames).toEqual([300, 300, 300])
  })

  test('a sender that counts anew goes on', () => {
    const [before, after] = [framesOf({ sizes: SIZES }), framesOf({ sizes: SIZES, firstSequence: 40_000 })]
    const { frames } = read([...before, ...after].flat())
    expect(frames).toEqual([...SIZES, ...SIZES])
  })

  test('another source that counts anew begins with a key frame; the same one goes on', () => {
    const isKey = (index: number) => index === 0 || index === 4
    const before = framesOf({ sizes: SIZES, isKey }).flat()
    const series = { sizes: SIZES, firstSequence: 40_000, isKey: (index: number) => index === 4 }
    const after = framesOf(series).flat()
    expect(read([...before, ...after]).frames).toEqual([...SIZES, ...SIZES])
    const others = after.map((packet) =>
      Buffer.concat([packet.subarray(0, 8), Buffer.of(0, 0, 0, 9), packet.subarray(12)]),
    )
    expect(read([...before, ...others]).frames).toEqual([...SIZES, ...SIZES.slice(4)])
  })

  test('in any order within reach all count; one that lacks a packet never does', () => {
    const keys = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 })
    const sizes = fc.array(fc.integer({ min: 50, max: 4000 }), { minLength: 6, maxLength: 20 })
    fc.assert(
      fc.property(sizes, keys, fc.option(fc.nat()), (wanted, order, dropped) => {
        // No two of the same size, so that each can be told.
        const different = wanted.map((size, at) => size - (size % 20) + 40 + at)
        const all = framesOf({ sizes: different })
        const [first = [], ...others] = all
        const rest = others.flat()
        const drop = dropped === null ? -1 : dropped % rest.length
        const sent = rest
          .map((packet, at) => ({
            packet,
            at: at + 3 * (order[at % order.length] ?? 0),
            isDropped: at === drop,
          }))
          .filter(({ isDropped }) => !isDropped)
          .toSorted((a, b) => a.at - b.at)
          .map(({ packet }) => packet)
        const { frames } = read([...first, ...sent])
        const complete = all.filter((frame) => drop < 0 || !frame.includes(rest[drop] ?? Buffer.alloc(0)))
        const expected = complete.map((frame) => different[all.indexOf(frame)])
        for (const size of frames) expect(expected).toContain(size)
        expect(new Set(frames).size).toBe(frames.length)
        if (drop < 0) expect(frames.toSorted()).toEqual(expected.toSorted())
      }),
      { numRuns: effort({ unit: 100, thorough: 500 }) },
    )
  })
})
