import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openRtsp } from '../../../src/protocols/rtsp/rtsp-client.ts'
import { effort } from '../../effort.ts'
import { watch } from '../watched.ts'
import { onWire } from './packets.ts'
import { reading } from './reading.ts'
import { serveSession } from './scripted-session.ts'
import { grouped, transportPackets } from './transport-packets.ts'
import * as unit from './units.ts'

const { AUD, FILLER, GRADUAL_RECOVERY, PPS, RECOVERY_POINT, SEI, SPS, fuA, h265, i, idr, joined, later, p } =
  unit
const { coded, packetsOf, SHORT_START_CODE, stapA } = unit

const BARE = 'a=rtpmap:96 H264/90000'
const WITH_SETS = `${BARE}\r\na=fmtp:96 sprop-parameter-sets=${SPS.toString('base64')},${PPS.toString('base64')}`
const H265 = 'a=rtpmap:96 H265/90000'
const JPEG = 'a=rtpmap:96 JPEG/90000'

interface Case {
  readonly what: string
  /** Lines of the video in the SDP. */
  readonly video?: string
  readonly packets: readonly (readonly Buffer[])[]
  /** Places of the first frames that viewers show, or all of a number of frames. */
  readonly frames: number
  /** Places of the key frames among them; not looked at when not given. */
  readonly keys?: readonly number[]
}

const group = (...key: Uint8Array[]) => [key, [p()], [p(2600)].flatMap((each) => fuA(each, 1200)), [p()]]
const still = () => 9000
const times = (count: number, ...payloads: Uint8Array[]) => new Array<Uint8Array[]>(count).fill(payloads)

const START_CODES: readonly Case[] = [
  {
    what: 'SPS, PPS and IDR fragmented as one unit',
    packets: packetsOf(group(...fuA(joined([SPS, PPS, idr(5000)]), 1200))),
    frames: 4,
    keys: [0],
  },
  {
    what: 'the same in small fragments',
    packets: packetsOf(group(...fuA(joined([SPS, PPS, idr(500)]), 60))),
    frames: 4,
    keys: [0],
  },
  {
    what: 'AUD, SPS, PPS, SEI and IDR as one unit',
    packets: packetsOf(group(...fuA(joined([AUD, SPS, PPS, SEI, idr(3000)]), 1200))),
    frames: 4,
    keys: [0],
  },
  {
    what: 'a long SEI, then the IDR, as one unit',
    packets: packetsOf(
      group(SPS, PPS, ...fuA(joined([Buffer.concat([SEI, Buffer.alloc(700, 0x55)]), idr(900)]), 300)),
    ),
    frames: 4,
    keys: [0],
  },
  {
    what: 'SPS, PPS and IDR as one unit in one packet',
    packets: packetsOf(group(joined([SPS, PPS, idr()]))),
    frames: 4,
    keys: [0],
  },
  {
    what: 'the same with short start codes',
    packets: packetsOf(group(joined([SPS, PPS, idr()], SHORT_START_CODE))),
    frames: 4,
    keys: [0],
  },
  {
    what: 'AUD and P slice as one unit',
    packets: packetsOf([[joined([AUD, SPS, PPS, idr()])], [joined([AUD, p()])], [joined([AUD, p()])]]),
    frames: 3,
    keys: [0],
  },
  ...[unit.START_CODE, SHORT_START_CODE].flatMap((code) => [
    {
      what: `a start code of ${code.length} bytes in front of each unit`,
      packets: packetsOf([
        [coded(SPS, code), coded(PPS, code), coded(idr(), code)],
        [coded(p(), code)],
        [coded(p(), code)],
      ]),
      frames: 3,
      keys: [0],
    },
    {
      what: `a start code of ${code.length} bytes in front of all units`,
      packets: packetsOf(group(coded(joined([SPS, PPS, idr()]), code))),
      frames: 4,
      keys: [0],
    },
    {
      what: `a start code of ${code.length} bytes in front of each unit of an aggregate`,
      packets: packetsOf(group(stapA(coded(SPS, code), coded(PPS, code), coded(idr(), code)))),
      frames: 4,
      keys: [0],
    },
    {
      what: `a start code of ${code.length} bytes in front before fragmentation`,
      packets: packetsOf([
        [SPS, PPS, ...fuA(coded(idr(3000), code), 1200)],
        fuA(coded(p(2000), code), 900),
        fuA(coded(p(1900), code), 900),
      ]),
      frames: 3,
      keys: [0],
    },
    {
      what: `H.265 with a start code of ${code.length} bytes in front of each unit`,
      video: H265,
      packets: packetsOf([
        [...h265.sets, h265.unit(19)].map((each) => coded(each, code)),
        [coded(h265.unit(1), code)],
      ]),
      frames: 2,
      keys: [0],
    },
    {
      what: `H.265 with a start code of ${code.length} bytes in front before fragmentation`,
      video: H265,
      packets: packetsOf([
        [...h265.sets, ...h265.fu(coded(h265.unit(19, 900), code))],
        h265.fu(coded(h265.unit(1, 500), code)),
      ]),
      frames: 2,
      keys: [0],
    },
    {
      what: `H.265 with a start code of ${code.length} bytes in each unit of an aggregate`,
      video: H265,
      packets: packetsOf([
        [h265.ap(...[...h265.sets, h265.unit(19)].map((each) => coded(each, code)))],
        [h265.unit(1)],
      ]),
      frames: 2,
      keys: [0],
    },
  ]),
  {
    what: 'H.265 with VPS, SPS, PPS and IDR fragmented as one unit',
    video: H265,
    packets: packetsOf([h265.fu(joined([...h265.sets, h265.unit(19, 900)])), [h265.unit(1)]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'H.265 with VPS, SPS, PPS and IDR as one unit in one packet',
    video: H265,
    packets: packetsOf([[joined([...h265.sets, h265.unit(19, 900)])], [h265.unit(1)]]),
    frames: 2,
    keys: [0],
  },
]

const STARTS: readonly Case[] = [
  {
    what: 'I slices behind SPS and PPS',
    packets: packetsOf([[p()], [SPS, PPS, i()], [p()], [p()]]),
    frames: 3,
    keys: [0],
  },
  {
    what: 'I slices, with SPS and PPS in the description',
    video: WITH_SETS,
    packets: packetsOf([[p()], [i()], [p()]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'a picture of I and P slices, which begins nothing',
    video: WITH_SETS,
    packets: packetsOf([[i(), later(p())], [p()], [i(), later(i())], [p()]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'a recovery point',
    packets: packetsOf([[p()], [SPS, PPS, RECOVERY_POINT, p()], [p()]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'a recovery point that takes three more pictures',
    packets: packetsOf([
      [SPS, PPS, GRADUAL_RECOVERY, p()],
      [p()],
      [p()],
      [p()],
      [p()],
      [SPS, PPS, GRADUAL_RECOVERY, p()],
      [p()],
    ]),
    frames: 4,
    keys: [0, 2],
  },
  {
    what: 'an H.265 CRA, whose leading pictures need what came before it',
    video: H265,
    packets: packetsOf([
      [h265.unit(1)],
      [...h265.sets, h265.unit(21)],
      [h265.unit(9)],
      [h265.unit(8)],
      [h265.unit(1)],
      [h265.unit(21)],
      [h265.unit(9)],
      [h265.unit(1)],
    ]),
    frames: 5,
    keys: [0, 2],
  },
  {
    what: 'an H.265 BLA in the middle, whose leading pictures are never shown',
    video: H265,
    packets: packetsOf([
      [...h265.sets, h265.unit(19)],
      [h265.unit(1)],
      [h265.unit(16)],
      [h265.unit(9)],
      [h265.unit(6)],
      [h265.unit(1)],
    ]),
    frames: 5,
    keys: [0, 2],
  },
  {
    what: 'H.265 I slices',
    video: H265,
    packets: packetsOf([h265.sets, [h265.unit(1)], [h265.unit(1, 300, 0xd8)], [h265.unit(1)]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'H.265 parameter sets in front of a picture that is refreshed bit by bit',
    video: H265,
    packets: packetsOf([[h265.unit(1)], [...h265.sets, h265.unit(1)], [h265.unit(1)]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'an H.265 recovery point',
    video: H265,
    packets: packetsOf([
      [h265.unit(1)],
      [...h265.sets, Buffer.of(39 << 1, 1, 6, 1, 0x80, 0x80), h265.unit(1)],
      [h265.unit(1)],
    ]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'parameter sets that come late',
    packets: packetsOf([[idr()], [p()], [SPS, PPS, idr()], [p()]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'parameter sets of which one comes late',
    packets: packetsOf([[SPS, idr()], [p()], [PPS, idr()], [p()]]),
    frames: 2,
    keys: [0],
  },
  { what: 'no parameter sets at all', packets: packetsOf([[idr()], [p()], [idr()]]), frames: 0 },
  {
    what: 'H.265 without VPS',
    video: H265,
    packets: packetsOf([[...h265.sets.slice(1), h265.unit(19)], [h265.unit(1)]]),
    frames: 0,
  },
  {
    what: 'parameter sets in a picture of which a packet is lost',
    packets: packetsOf([[SPS, PPS, ...fuA(idr(3000), 1200)], [p()], [idr()], [p()]]).map((each, at) =>
      at === 0 ? each.slice(0, -1) : each,
    ),
    frames: 2,
    keys: [0],
  },
]

const six = () => [[SPS, PPS, idr()], [p()], fuA(p(700), 300), [p()], [p()], [p()]]
const TIMES: readonly Case[] = [
  {
    what: 'two pictures with one timestamp',
    packets: packetsOf(six(), { timestamp: (index) => 9000 + 7200 * (index >> 1) }),
    frames: 6,
  },
  { what: 'a timestamp that stands still', packets: packetsOf(six(), { timestamp: still }), frames: 6 },
  {
    what: 'a timestamp that stands still, with AUDs',
    packets: packetsOf(
      six().map((each) => [AUD, ...each]),
      { timestamp: still },
    ),
    frames: 6,
  },
  {
    what: 'a timestamp that stands still, and several slices',
    packets: packetsOf(
      six().map((each) => [...each, later(p()), later(p())]),
      { timestamp: still },
    ),
    frames: 6,
  },
  // The first two cannot be told from two fields; the end of the last one is not known.
  {
    what: 'a timestamp that stands still, without markers',
    packets: packetsOf(six(), { timestamp: still, isMarked: () => false }),
    frames: 4,
  },
  {
    what: 'fragments with timestamps of their own',
    packets: packetsOf([[SPS, PPS, ...fuA(idr(2000), 300)], ...six().slice(1)], {
      timestamp: (index, at) => 9000 + 3600 * index + at,
    }),
    frames: 6,
  },
  {
    what: 'fragments with timestamps of their own, all of them marked',
    packets: packetsOf(six(), { timestamp: (index, at) => 9000 + 3600 * index + at, isMarked: () => true }),
    frames: 6,
  },
  {
    what: 'slices with timestamps of their own',
    packets: packetsOf(
      six().map((each) => [...each, later(p()), later(p())]),
      { timestamp: (index, at) => 9000 + 3600 * index + at },
    ),
    frames: 6,
  },
  {
    what: 'timestamps that run backwards',
    packets: packetsOf(six(), { timestamp: (index) => 900_000 - 3600 * index }),
    frames: 6,
  },
  {
    what: 'timestamps of B pictures',
    packets: packetsOf(six(), { timestamp: (index) => 9000 + 3600 * ([0, 3, 1, 2, 5, 4][index] ?? 0) }),
    frames: 6,
  },
  {
    what: 'timestamps that jump',
    packets: packetsOf(six(), { timestamp: (index) => 9000 + 1_500_000_000 * index }),
    frames: 6,
  },
  {
    what: 'two fields with one timestamp, and one marker behind them',
    packets: packetsOf(six().map((each) => [...each, p()])),
    frames: 6,
  },
  {
    what: 'two fields with AUDs, and one marker behind them',
    packets: packetsOf(six().map((each) => [AUD, ...each, AUD, SEI, p()])),
    frames: 6,
  },
  {
    what: 'a marker behind the parameter sets',
    packets: packetsOf(six(), { isMarked: (at, count) => at === count - 1 || count === 3 }),
    frames: 6,
  },
  {
    what: 'fillers behind the marker',
    packets: packetsOf(
      six().map((each) => [...each, FILLER]),
      { isMarked: (at, count) => at === count - 2 },
    ),
    frames: 6,
  },
]

const [first = [], ...others] = packetsOf(six())
const renumbered = (from: number, ssrc?: number) =>
  packetsOf(six(), {
    sequence: from,
    ...(ssrc === undefined ? {} : { ssrc }),
    timestamp: (index) => 90_000 + 3600 * index,
  })
const NUMBERS: readonly Case[] = [
  {
    what: 'numbers skipped between whole pictures',
    packets: [
      first,
      ...packetsOf(six().slice(1), { sequence: 110, timestamp: (index) => 12_600 + 3600 * index }),
    ],
    frames: 6,
  },
  {
    what: 'a number skipped between all pictures',
    packets: six().map(
      (each, at) =>
        packetsOf([each], { sequence: 100 + 10 * at, timestamp: () => 9000 + 3600 * at })[0] ?? [],
    ),
    frames: 6,
  },
  { what: 'numbers that begin again at 0', packets: [first, ...others, ...renumbered(0)], frames: 12 },
  {
    what: 'numbers that begin again, all of them known',
    packets: [
      ...renumbered(100).map((each) => each.map((packet) => Buffer.from(packet).fill(0, 4, 6))),
      ...renumbered(100),
    ],
    frames: 12,
  },
  {
    what: 'numbers that begin again at random, inside a group of pictures',
    packets: [
      first,
      ...others,
      ...packetsOf(six().slice(1), { sequence: 40_000, timestamp: (index) => 90_000 + 3600 * index }),
    ],
    frames: 11,
  },
  {
    what: 'another SSRC, with numbers that go on',
    packets: [
      first,
      ...packetsOf(six().slice(1), { sequence: 103, ssrc: 9, timestamp: (index) => 12_600 + 3600 * index }),
    ],
    frames: 6,
  },
  {
    what: 'another SSRC, with numbers of its own',
    packets: [first, ...others, ...renumbered(40_000, 9)],
    frames: 12,
  },
  {
    what: 'a stray packet of another source',
    packets: [
      first,
      others[0] ?? [],
      packetsOf([[p()]], { sequence: 30_000, ssrc: 9 })[0] ?? [],
      ...others.slice(1),
    ],
    frames: 6,
  },
  {
    what: 'packets that come twice',
    packets: [first, ...others].map((each) => each.flatMap((packet) => [packet, packet])),
    frames: 6,
  },
  {
    what: 'padding larger than the packet',
    packets: [first, ...others].map((each) =>
      each.map((packet) =>
        Buffer.from(packet)
          .fill(0xa0, 0, 1)
          .fill(255, packet.length - 1),
      ),
    ),
    frames: 6,
  },
  {
    what: 'packets without a payload between pictures',
    packets: packetsOf(six().flatMap((each) => [each, [Buffer.alloc(0)]])),
    frames: 6,
  },
  {
    what: 'a packet without a payload at the end of each picture',
    packets: packetsOf(six().map((each) => [...each, Buffer.alloc(0)])),
    frames: 6,
  },
]

const UNITS: readonly Case[] = [
  {
    what: 'an aggregate with an empty unit first',
    packets: packetsOf(group(stapA(Buffer.alloc(0), SPS, PPS, idr()))),
    frames: 4,
    keys: [0],
  },
  {
    what: 'an aggregate with empty units between',
    packets: packetsOf(group(stapA(SPS, Buffer.alloc(0), PPS, Buffer.alloc(0), idr()))),
    frames: 4,
    keys: [0],
  },
  {
    what: 'an aggregate whose last unit claims to be longer',
    packets: packetsOf(group(SPS, PPS, Buffer.concat([Buffer.of(0x78, 0xff, 0xff), idr()]))),
    frames: 4,
    keys: [0],
  },
  ...[0, 13, 22, 30, 31].map((type) => ({
    what: `units of type ${type} between`,
    packets: packetsOf(group(SPS, PPS, Buffer.of(type, 1, 2, 3), idr(), Buffer.of(type, 1, 2, 3))),
    frames: 4,
    keys: [0],
  })),
  {
    what: 'AUD, SEI and filler in packets of their own',
    packets: packetsOf(six().map((each) => [AUD, SEI, FILLER, ...each, FILLER])),
    frames: 6,
  },
  {
    what: 'AUD, SEI and filler with timestamps of their own',
    packets: packetsOf(six().flatMap((each) => [[AUD, SEI, FILLER], each])),
    frames: 6,
  },
  {
    what: 'a lost AUD',
    packets: packetsOf(six().map((each) => [AUD, ...each])).map((each, at) =>
      at === 3 ? each.slice(1) : each,
    ),
    frames: 6,
  },
]

/** An OBU of a type (AV1, 5.3.2) as the only element of a packet, or a piece of it. */
function av1(type: number, { isNew = false, isInside = false, bytes = 200 } = {}): Buffer {
  const flags = (isInside ? 0x80 : 0) | 0x10 | (isNew ? 0x08 : 0)
  return Buffer.concat([Buffer.of(flags, type << 3), Buffer.alloc(bytes, 7)])
}

const AV1 = 'a=rtpmap:96 AV1/90000'
const av1Key = () => [av1(1, { isNew: true, bytes: 12 }), av1(6), av1(6, { isInside: true })]
const AV1S: readonly Case[] = [
  {
    what: 'a coded video sequence and the pictures behind it',
    packets: packetsOf([av1Key(), [av1(6)], [av1(6), av1(6, { isInside: true })], [av1(3, { bytes: 1 })]]),
    frames: 4,
    keys: [0],
  },
  {
    what: 'pictures before the first sequence',
    packets: packetsOf([[av1(6)], [av1(6)], av1Key(), [av1(6)]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'a sequence header without the mark of a new sequence',
    packets: packetsOf([[av1(1, { bytes: 12 }), av1(6)], [av1(6)]]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'pictures of several frames, of which one is shown',
    packets: packetsOf([[...av1Key(), av1(6), av1(6), av1(6)], [av1(6), av1(6), av1(6), av1(3)], [av1(6)]]),
    frames: 3,
    keys: [0],
  },
  {
    what: 'tile groups in packets of their own',
    packets: packetsOf([
      [av1(1, { isNew: true }), av1(3), av1(4), av1(4)],
      [av1(3), av1(4), av1(4)],
    ]),
    frames: 2,
    keys: [0],
  },
  {
    what: 'no markers',
    packets: packetsOf([av1Key(), [av1(6)], [av1(6)], [av1(6)]], { isMarked: () => false }),
    frames: 3,
    keys: [0],
  },
  {
    what: 'the first packet of a picture lost',
    packets: packetsOf([av1Key(), [av1(6), av1(6, { isInside: true })], [av1(6)]]).map((each, at) =>
      at === 1 ? each.slice(1) : each,
    ),
    frames: 2,
  },
  {
    what: 'the last packet of a picture lost',
    packets: packetsOf([av1Key(), [av1(6), av1(6, { isInside: true })], [av1(6)]]).map((each, at) =>
      at === 1 ? each.slice(0, 1) : each,
    ),
    frames: 2,
  },
].map((each) => ({ ...each, video: AV1 }))

/** RFC 2435, 3.1. */
function jpeg(offset: number, { q = 80, type = 1, tables = 0, width = 20 } = {}): Buffer {
  const restart = type >= 64 ? [0, 4, 0xff, 0xff] : []
  const quantization =
    q >= 128 && offset === 0 ? [0, 0, 0, tables, ...new Array<number>(tables).fill(16)] : []
  const head = [0, offset >> 16, (offset >> 8) & 255, offset & 255, type, q, width, 15]
  return Buffer.from([...head, ...restart, ...quantization, ...new Array<number>(100).fill(7)])
}

const pictures = (...options: Parameters<typeof jpeg>[1][]) =>
  options.map((each) => [jpeg(0, each), jpeg(100, each), jpeg(200, each)])
const JPEGS: readonly Case[] = [
  {
    what: 'restart intervals',
    packets: packetsOf(pictures({ type: 65 }, { type: 64 }, { type: 65 })),
    frames: 3,
  },
  {
    what: 'tables in each picture',
    packets: packetsOf(pictures({ q: 255, tables: 128 }, { q: 255, tables: 128 })),
    frames: 2,
  },
  {
    what: 'tables and restart intervals',
    packets: packetsOf(pictures({ q: 200, tables: 128, type: 65 }, { q: 200, type: 65 })),
    frames: 2,
  },
  {
    what: 'tables of an earlier picture',
    packets: packetsOf(pictures({ q: 200, tables: 128 }, { q: 200 }, { q: 200 })),
    frames: 3,
  },
  {
    what: 'tables that never came',
    packets: packetsOf(pictures({ q: 200 }, { q: 200 }, { q: 130, tables: 64 }, { q: 200 })),
    frames: 1,
  },
  {
    what: 'tables that must be in each picture and are not',
    packets: packetsOf(pictures({ q: 255, tables: 64 }, { q: 255 })),
    frames: 1,
  },
  {
    what: 'pictures wider than 2040, whose size the description says',
    video: `${JPEG}\r\na=x-dimensions:2592,1944`,
    packets: packetsOf(pictures({ width: 0 }, { width: 0 })),
    frames: 2,
  },
  {
    what: 'pictures wider than 2040, whose size nobody says',
    packets: packetsOf(pictures({ width: 0 }, { width: 0 })),
    frames: 0,
  },
  {
    what: 'a type that each sender defines for itself',
    packets: packetsOf(pictures({ type: 128 }, { type: 255 })),
    frames: 0,
  },
  {
    what: 'no markers',
    packets: packetsOf(pictures({}, {}, {}), { isMarked: () => false }),
    frames: 0,
  },
  {
    what: 'a timestamp that stands still',
    packets: packetsOf(pictures({}, {}, {}), { timestamp: still }),
    frames: 3,
  },
  {
    what: 'fragments with timestamps of their own',
    packets: packetsOf(pictures({}, {}, {}), { timestamp: (index, at) => 9000 + 3600 * index + at }),
    frames: 3,
  },
].map((each) => ({ video: JPEG, ...each }))

function sdpOf(video: string): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=x',
    't=0 0',
    'm=video 0 RTP/AVP 96',
    video,
    'a=control:t',
    '',
  ].join('\r\n')
}

async function watched({ video = BARE, packets }: Pick<Case, 'video' | 'packets'>) {
  const play = (socket: { end(bytes: Uint8Array): unknown }) => void socket.end(onWire(packets.flat()))
  const server = await serveSession({ sdp: sdpOf(video), play })
  const found = watch(openRtsp, server.url())
  return { found, end: await found.end }
}

const VP8: readonly Case[] = [
  { what: 'a marker at the end of each', frames: 2 },
  { what: 'no markers', isMarked: () => false, frames: 0 },
].map(({ what, frames, isMarked }) => ({
  what,
  video: 'a=rtpmap:96 VP8/90000',
  packets: packetsOf(
    [0, 1].map((kind) => [Buffer.of(0x10, kind, 1, 2), Buffer.of(0, 3, 4)]),
    isMarked === undefined ? {} : { isMarked },
  ),
  frames,
}))

/** 50 KB of packets, of pictures that are larger and smaller than one. The end of the last one is not known. */
const transported = transportPackets(
  Array.from({ length: 24 }, (_, at) => ({
    bytes: at % 8 === 0 ? 5000 : at % 3 === 0 ? 100 : 700 + at,
    isKey: at % 8 === 4,
    hasSound: at % 2 === 0,
  })),
)
const TRANSPORTS: readonly Case[] = [
  {
    what: 'seven packets in each',
    packets: packetsOf(grouped(transported).map((each) => [each])),
    frames: 19,
  },
  {
    what: 'seven packets in each, all of them marked, with one timestamp',
    packets: packetsOf(
      grouped(transported).map((each) => [each]),
      { timestamp: still },
    ),
    frames: 19,
  },
  { what: 'one packet in each', packets: packetsOf([grouped(transported, 1)]), frames: 19 },
  {
    what: 'a lost packet of sound and pictures',
    packets: packetsOf([grouped(transported, 1)]).map((each) =>
      each.filter((_, at) => at !== each.length - 40),
    ),
    frames: 18,
  },
  {
    what: 'no key frame',
    packets: packetsOf([grouped(transportPackets([{ bytes: 500 }, { bytes: 500 }, { bytes: 500 }]))]),
    frames: 0,
  },
  { what: 'garbage', packets: packetsOf(times(5, Buffer.alloc(1316, 0x47))), frames: 0 },
].map((each) => ({ ...each, video: 'a=rtpmap:96 MP2T/90000' }))

const CASES = { START_CODES, STARTS, TIMES, NUMBERS, UNITS, AV1S, JPEGS, VP8, TRANSPORTS }

describe.each(Object.entries(CASES))('%s: viewers show', (_kind, cases) => {
  test.each(cases.map((each) => [each.what, each] as const))('%s', async (_what, each) => {
    const { found } = await watched(each)
    expect(found.frames).toHaveLength(each.frames)
    const keys = found.keys.flatMap((isKey, at) => (isKey ? [at] : []))
    if (each.keys !== undefined) expect(keys).toEqual(each.keys)
  })

  test.each(cases.map((each) => [each.what, each] as const))(
    'the same in whatever pieces it comes: %s',
    (_what, each) => {
      const bytes = onWire(each.packets.flat())
      const whole = read(each, [bytes])
      expect(whole.frames).toHaveLength(each.frames)
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (places) => {
          const ends = [...places.toSorted((a, b) => a - b), bytes.length]
          const pieces = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))
          expect(read(each, pieces)).toEqual(whole)
        }),
        { numRuns: effort({ unit: 5, thorough: 20 }) },
      )
    },
  )
})

function read({ video = BARE }: Pick<Case, 'video'>, pieces: readonly Uint8Array[]) {
  const session = reading()
  const sdp = sdpOf(video)
  session.push(Buffer.from(`RTSP/1.0 200 OK\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`))
  session.push(Buffer.from('RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n'))
  for (const piece of pieces) session.push(piece)
  const { frames, keys, packets, lost } = session
  return { frames, keys, packets, lost }
}

const halves = [idr(3000), p(2600), p(2600), p(2600)].map((each) => fuA(each, 900))
const broken = (unit: Buffer) => Buffer.from(unit).fill((unit[0] ?? 0) | 0x80, 0, 1)
const partition = (unit: Buffer) => Buffer.from(unit).fill(0x42, 0, 1)
const UNSEEN: readonly [what: string, packets: Buffer[][], why: string][] = [
  ['P pictures alone', packetsOf(times(5, p())), 'no key frame: nobody can begin to decode it'],
  ['parameter sets alone', packetsOf(times(5, SPS, PPS)), 'there is no picture in its packets'],
  ['AUD, SEI and filler alone', packetsOf(times(5, AUD, SEI, FILLER)), 'there is no picture in its packets'],
  ['packets without a payload', packetsOf(times(5, Buffer.alloc(0))), 'there is no picture in its packets'],
  ['units with the forbidden bit', packetsOf(times(5, broken(idr()))), 'there is no picture in its packets'],
  [
    'data partitions, which decoders do not know',
    packetsOf(times(5, partition(i()))),
    'there is no picture in its packets',
  ],
  ['units of a head alone', packetsOf(times(5, Buffer.of(0x65))), 'there is no picture in its packets'],
  [
    'no last fragments',
    packetsOf(halves).map((each) => each.slice(0, -1)),
    'none of its pictures was complete',
  ],
  ['no first fragments', packetsOf(halves).map((each) => each.slice(1)), 'none of its pictures was complete'],
]

describe('a stream that nobody can see is not taken for healthy, and the report says why', () => {
  test.each(UNSEEN)('%s', async (_what, packets, why) => {
    const { found, end } = await watched({ video: WITH_SETS, packets })
    expect(found.frames).toEqual([])
    expect(end).toEqual({ kind: 'no_frames', detail: expect.stringContaining(`: ${why}`) })
  })

  test('packets of a payload type that the description does not name', async () => {
    const packets = packetsOf(times(400, idr()), { payloadType: 97 })
    const { end } = await watched({ video: WITH_SETS, packets })
    expect(end).toEqual({
      kind: 'no_frames',
      detail: expect.stringContaining('payload type 97, which the description does not name'),
    })
  })
})

describe('a stream that nobody can decode', () => {
  test('ends without frames, for want of SPS and PPS', async () => {
    const { found, end } = await watched({ packets: packetsOf([[idr()], [p()], [idr()]]) })
    expect(end).toEqual({ kind: 'no_frames', detail: expect.stringContaining('no SPS/PPS') })
    expect(found.notes).toEqual(['no_parameter_sets'])
  })

  test('is not said of one whose parameter sets come', async () => {
    const { found, end } = await watched({ packets: packetsOf([[idr()], [p()], [SPS, PPS, idr()]]) })
    expect(end.kind).toBe('ended')
    expect(found.notes).toEqual([])
  })

  test('is named when it is given up', async () => {
    const play = (socket: { write(bytes: Uint8Array): unknown }) =>
      void socket.write(onWire(packetsOf([[idr()], [p()]]).flat()))
    const server = await serveSession({ sdp: sdpOf(BARE), play })
    const found = watch(openRtsp, server.url())
    await expect.poll(() => found.packetsReceived).toBe(2)
    found.abort.abort()
    expect(await found.end).toEqual({ kind: 'no_frames', detail: expect.stringContaining('no SPS/PPS') })
  })

  test('because of the interleaved mode is named', async () => {
    const stapB = Buffer.concat([Buffer.of(0x79, 0, 1, 0, 5), Buffer.of(0x65, 0x88, 1, 2, 3)])
    const { end } = await watched({ video: WITH_SETS, packets: packetsOf([[stapB], [stapB], [stapB]]) })
    expect(end).toEqual({ kind: 'no_frames', detail: expect.stringContaining('interleaved mode') })
  })
})

describe('where packets are lost', () => {
  const long = Array.from({ length: 20 }, (_, k) =>
    k % 8 === 0 ? [SPS, PPS, ...fuA(idr(3000), 900)] : k % 3 === 0 ? [p(200 + k)] : fuA(p(900 + k), 400),
  )

  test('a picture counts unless a packet of its slices is missing, whatever the pattern', () => {
    const packets = packetsOf(long)
    fc.assert(
      fc.property(fc.array(fc.nat(packets.flat().length - 1), { maxLength: 12 }), (drops) => {
        const dropped = new Set(drops.map((at) => packets.flat()[at]))
        const kept = packets.map((picture) => picture.filter((packet) => !dropped.has(packet)))
        // What was lost behind the last packet nobody knows, nor before the first one.
        const isWhole = packets.map((picture) =>
          picture.every((packet) => !dropped.has(packet) || isSet(packet)),
        )
        const begun = isWhole.findIndex((whole, at) => whole && at % 8 === 0)
        const shown = isWhole.filter((whole, at) => whole && begun >= 0 && at >= begun).length
        expect(read({ video: WITH_SETS }, [onWire(kept.flat())]).frames).toHaveLength(shown)
      }),
      { numRuns: effort({ unit: 100, thorough: 300 }) },
    )
  })

  function isSet(packet: Buffer): boolean {
    return packet[12] === SPS[0] || packet[12] === PPS[0]
  }
})
