import { describe, expect, test } from 'vitest'
import type { LimitCauseName } from '../../../src/model/limit-cause.ts'
import { MACHINE_TITLES } from '../../../src/model/server-figures.ts'
import { limitFindings } from '../../../src/report/facts/limit-cause-words.ts'
import { capped, causeOf, lossy, type Sample, silent, slow, steady } from './sample-load.ts'

interface Case {
  readonly what: string
  readonly cause: LimitCauseName
  readonly evidence: string | RegExp
  readonly load: Sample
  readonly others?: readonly Sample[]
  readonly linkMbps?: number
}

const SLOW = slow(0.6)
/** 40 × 25 FPS × 0.6 × 16 KiB */
const ARRIVED_BYTES = 40 * 25 * 0.6 * 16_384
/** A server that has everything left. */
const IDLE = [
  steady('processors', 0.4, 4),
  steady('busiest_thread', 0.2, 1),
  steady('memory_bytes', 1e9, 8e9),
  steady('network_out', 80, 1000),
  steady('descriptors', 90, 1024),
  steady('sessions', 40),
  steady('frames_in', 100),
  steady('frames_discarded', 0),
  steady('packets_discarded', 0),
  steady('retransmits', 0),
  steady('network_drops', 0),
  steady('queued_sockets', 0),
]
const idleBut = (...figures: ReturnType<typeof steady>[]) => [
  ...IDLE.filter(({ name }) => figures.every((figure) => figure.name !== name)),
  ...figures,
]
const refusedAt = (connections: number, admitted: number): Sample => ({
  connections,
  change: capped(admitted),
})

const NEARLY_FULL: Sample = { change: SLOW, figures: [steady('descriptors', 1000, 1024)] }
const oneLoses: NonNullable<Sample['change']> = (connection, index) =>
  index === 0 ? lossy(0.1)(connection, index) : slow(0.6)(connection, index)

const silentCamera: Sample['change'] = (connection) =>
  connection.cameraId === '4' ? silent(0)(connection, 0) : connection

const CASES: readonly Case[] = [
  {
    what: 'all processors in use',
    cause: 'server_cpu',
    evidence: 'the server used 3.8 of 4 processors',
    load: { change: SLOW, figures: idleBut(steady('processors', 3.8, 4)) },
  },
  {
    what: 'one busy thread beside idle processors',
    cause: 'server_cpu',
    evidence: "the server's one busy thread was full (0.99 of 1 processor)",
    load: { change: SLOW, figures: idleBut(steady('processors', 1.1, 4), steady('busiest_thread', 0.99, 1)) },
  },
  {
    what: 'processors that the server shares with the load generator',
    cause: 'server_cpu',
    evidence: 'the server used 1.7 of 2 processors, camgate 0.2',
    load: { change: SLOW, figures: IDLE, generator: { serverUse: { cores: 1.7, room: 2, ownCores: 0.2 } } },
  },
  {
    what: 'full memory',
    cause: 'server_memory',
    evidence: 'the server used 7.6 GB of 8 GB of memory',
    load: { change: SLOW, figures: idleBut(steady('memory_bytes', 7.6e9, 8e9)) },
  },
  {
    what: 'memory that grew with the connections until it was full',
    cause: 'server_memory',
    evidence:
      'the server used 7.6 GB of 8 GB of memory; it grew by 180 MB a connection from 20 connections on',
    load: { change: SLOW, figures: idleBut(steady('memory_bytes', 7.6e9, 8e9)) },
    others: [{ connections: 20, figures: idleBut(steady('memory_bytes', 4e9, 8e9)) }],
  },
  {
    what: 'a full network interface',
    cause: 'server_network',
    evidence: 'the network interface of the server sent 940 Mbit/s over a link of 1000 Mbit/s',
    load: { change: SLOW, figures: idleBut(steady('network_out', 940, 1000)) },
  },
  {
    what: 'a link that was given and is full',
    cause: 'server_network',
    evidence: '78.6 Mbit/s arrived over a link of 80 Mbit/s',
    load: { change: SLOW, figures: IDLE },
    linkMbps: 80,
  },
  {
    what: 'data that waits in the sockets of the server while a constant flow arrives',
    cause: 'server_network',
    evidence: "data waited in 36 of the server's 40 sockets while a constant 78.6 Mbit/s arrived",
    load: { change: SLOW, figures: idleBut(steady('queued_sockets', 36)) },
    others: [{ connections: 60, change: slow(0.4) }],
  },
  {
    what: 'an interface that drops packets',
    cause: 'server_network',
    evidence: 'the network interface of the server dropped 200.0 packets a second (2.9 %)',
    load: { change: SLOW, figures: idleBut(steady('network_drops', 200)) },
  },
  {
    what: 'connections above a number refused by 503',
    cause: 'server_sessions',
    evidence: 'the server admitted 32 connections and refused 8 by HTTP 503',
    load: { ...refusedAt(40, 32), figures: IDLE },
  },
  {
    what: 'the same number of connections admitted by 453 at two loads',
    cause: 'server_sessions',
    evidence: 'the server admitted 32 connections and refused 8 by RTSP 453; as many as with 60 connections',
    load: { change: capped(32, 'RTSP 453 Not Enough Bandwidth (SETUP)'), figures: IDLE },
    others: [refusedAt(60, 32)],
  },
  {
    what: 'the same number of connections served at two loads, and no answer to the others',
    cause: 'server_sessions',
    evidence:
      'the server admitted 32 connections and left 8 without an answer; as many as with 60 connections',
    load: { change: silent(32), figures: IDLE },
    others: [{ connections: 60, change: silent(32) }],
  },
  {
    what: 'connections without an answer at one load only',
    cause: 'unknown',
    evidence: /^delivery stayed at a constant 105 Mbit/,
    load: { change: silent(32), figures: IDLE },
  },
  {
    what: 'connections without an answer, another number at each load',
    cause: 'unknown',
    evidence: /80.0 % of the planned frames arrived/,
    load: { change: silent(32), figures: IDLE },
    others: [{ connections: 60, change: silent(48) }],
  },
  {
    what: 'a camera that never answers, and a load that carried as many',
    cause: 'cameras',
    evidence: /gave nothing/,
    load: { change: silentCamera, figures: IDLE },
    others: [{ connections: 60, change: silent(30) }],
  },
  {
    what: 'as many viewers as the server allows',
    cause: 'server_sessions',
    evidence: 'Viewers 20 of 20',
    load: { change: silent(20), figures: idleBut(steady('sessions', 20, 20)) },
  },
  {
    what: 'no descriptors left',
    cause: 'server_sessions',
    evidence: 'Open files 1020 of 1024',
    load: { change: silent(20), figures: idleBut(steady('descriptors', 1020, 1024)) },
  },
  {
    what: 'cameras that send too little to the server',
    cause: 'cameras',
    evidence: 'the server got 60 frames/s from cameras that should send 100 frames/s',
    load: { change: SLOW, figures: idleBut(steady('frames_in', 60)) },
  },
  {
    what: 'cameras that send too few bytes to the server',
    cause: 'cameras',
    // Four cameras × 25 FPS × 16,000 bytes
    evidence: 'the server got 960 KB/s from cameras that should send 1.6 MB/s',
    load: { change: SLOW, figures: idleBut(steady('bytes_in', 960_000)) },
  },
  {
    what: 'cameras that send frames with errors',
    cause: 'cameras',
    evidence: 'the server got 12 frames/s with errors from cameras that should send 100 frames/s',
    load: { change: slow(0.88), figures: idleBut(steady('errors_in', 12)) },
  },
  {
    what: 'frames missing that the server says it discarded',
    cause: 'server_queue',
    evidence: 'the server discarded 390.0 frames a second, and 400.0 are missing here',
    load: { change: SLOW, figures: idleBut(steady('frames_discarded', 390)) },
  },
  {
    what: 'packets missing that the server says it discarded',
    cause: 'server_queue',
    evidence: 'the server discarded 3200.0 packets a second, and 3200.0 are missing here',
    load: { change: lossy(0.1), figures: idleBut(steady('packets_discarded', 3200)) },
  },
  {
    what: 'frames sent that did not arrive',
    cause: 'network',
    evidence: 'the server sent 1000.0 frames a second, and 600.0 arrived',
    load: { change: SLOW, figures: idleBut(steady('frames_out', 1000)) },
  },
  {
    what: 'packets lost that the server did not discard',
    cause: 'network',
    evidence: '10.0 % of the packets were lost, and the server discarded none',
    load: { change: lossy(0.1), figures: IDLE },
  },
  {
    what: 'segments that had to be sent again',
    cause: 'network',
    evidence: 'the server sent 340.0 TCP segments a second again (4.9 %)',
    load: { change: SLOW, figures: idleBut(steady('retransmits', 340)) },
  },
  {
    what: 'a reader that fell behind',
    cause: 'generator',
    evidence: 'this machine was the limit',
    load: { change: SLOW, isVoid: true, figures: idleBut(steady('processors', 4, 4)) },
  },
  {
    what: 'nothing that anybody watched',
    cause: 'unknown',
    evidence:
      /^60.0 % of the planned frames arrived, 40 of 40 .* not healthy; not watched: the server's process and the server's metrics$/,
    load: { change: SLOW },
  },
  {
    what: 'only the memory and open files of the process, which was watched',
    cause: 'unknown',
    evidence: /not full: Open files 90 of 1024; not watched: the server's metrics$/,
    load: { change: SLOW, figures: [steady('descriptors', 90, 1024), steady('memory_bytes', 1e9)] },
  },
  {
    what: 'everything watched and nothing full',
    cause: 'unknown',
    evidence: /; not full: Processors 0.4 of 4, .*Open files 90 of 1024$/,
    load: { change: SLOW, figures: IDLE },
  },
  {
    what: 'refusals for want of permission',
    cause: 'unknown',
    evidence: /^40 of 40 connections were refused by HTTP 403; /,
    load: { change: capped(0, 'HTTP 403 Forbidden'), figures: idleBut(steady('processors', 4, 4)) },
  },
]

describe('what limits a load', () => {
  test.for(CASES)(
    'with $what is $cause, and nothing else',
    ({ cause, evidence, load, others, linkMbps = null }) => {
      const found = causeOf(load, others, linkMbps)
      const [words] = limitFindings(found, 'auto')
      expect(found).toMatchObject({ cause, connections: 40, alsoSeen: [] })
      expect(words?.evidence).toEqual(evidence instanceof RegExp ? expect.stringMatching(evidence) : evidence)
      expect(words?.advice).toBeTruthy()
    },
  )

  test('is nothing where the load passed, whatever is full', () => {
    const full = idleBut(steady('processors', 4, 4), steady('network_out', 990, 1000))
    expect(causeOf({ figures: full })).toBeNull()
  })

  test.for<[string, Sample, readonly Sample[]]>([
    [
      'memory that was as full at a lower load',
      { change: SLOW, figures: [steady('memory_bytes', 7.6e9, 8e9)] },
      [{ connections: 20, figures: [steady('memory_bytes', 7.5e9, 8e9)] }],
    ],
    ['a number admitted that follows the load', refusedAt(40, 32), [refusedAt(60, 48)]],
    [
      'a flow that follows the load',
      { change: SLOW, figures: [steady('queued_sockets', 36)] },
      [{ connections: 60, change: slow(0.6) }],
    ],
    [
      'discards that explain half of what is missing',
      { change: SLOW, figures: [steady('frames_discarded', 200)] },
      [],
    ],
    ['a few segments sent again', { change: SLOW, figures: [steady('retransmits', 20)] }, []],
    [
      'a server that gets frames of more cameras than were tested',
      { change: SLOW, figures: [steady('frames_in', 4000)] },
      [],
    ],
    [
      'an inbound rate that fell less than what arrived',
      { change: SLOW, figures: [steady('frames_in', 90)] },
      [],
    ],
    [
      'bad frames of cameras that this load did not open',
      { change: SLOW, figures: [steady('errors_in', 100)] },
      [],
    ],
    [
      'bad frames that are a fraction of what is missing',
      { change: SLOW, figures: [steady('errors_in', 2)] },
      [],
    ],
    ['a server that got less than it passed on', { change: SLOW, figures: [steady('frames_in', 10)] }, []],
    [
      'frames that the server sent to viewers of somebody else too',
      { change: SLOW, figures: [steady('frames_out', 1500)] },
      [],
    ],
    [
      'a packet that one of forty connections lost, and a server that discarded none',
      { change: oneLoses, figures: [steady('packets_discarded', 0)] },
      [],
    ],
    [
      'a packet that one of forty connections lost, and a server that discarded as many',
      { change: oneLoses, figures: [steady('packets_discarded', 80)] },
      [],
    ],
    [
      'a thread that is as busy at half the load, which passed',
      { change: SLOW, figures: [steady('busiest_thread', 1, 1)] },
      [{ connections: 20, figures: [steady('busiest_thread', 0.99, 1)] }],
    ],
    [
      'data in sockets that is only on its way',
      { change: SLOW, figures: [steady('queued_sockets', 40), steady('send_queue_bytes', 40 * 4000)] },
      [{ connections: 60, change: slow(0.4) }],
    ],
    [
      'segments that were sent again to somebody else, who gets much more',
      { change: SLOW, figures: [steady('retransmits', 400), steady('network_out', 900)] },
      [],
    ],
    [
      'segments sent again that two sources count',
      { change: SLOW, figures: [steady('retransmits', 50), steady('retransmits', 50, null, 'node')] },
      [],
    ],
    ['open files near their limit while every connection has its stream', NEARLY_FULL, []],
    ['a server that refuses everybody, as a proxy does for one that is down', refusedAt(40, 0), []],
    [
      'a figure that ends with its endpoint after three of ten seconds',
      {
        change: SLOW,
        figures: [{ ...steady('processors', 4, 4), points: steady('processors', 4, 4).points.slice(0, 3) }],
      },
      [],
    ],
    [
      'a figure of one moment',
      { change: SLOW, figures: [{ ...steady('processors', 4, 4), points: [{ atMs: 0, value: 4 }] }] },
      [],
    ],
    [
      'a figure that the user named',
      { change: SLOW, figures: [{ ...steady('processors', 4, 4), name: null }] },
      [],
    ],
  ])('is not known from %s', ([, load, others]) => {
    expect(causeOf(load, others)).toMatchObject({ cause: 'unknown' })
  })

  test('is not the link of the deployment if more arrived than it carries', () => {
    expect(causeOf({ change: SLOW }, [], 20)).toMatchObject({ cause: 'unknown' })
  })

  test.each([
    ['viewers', [steady('sessions', 0)], 'counted 0 viewers, and 40 viewers were seen here'],
    ['bytes', [steady('bytes_out', 10_000)], 'counted 10 KB/s, and 9.83 MB/s were seen here'],
  ])('is not what another server says of itself, which its %s show', (_what, counts, said) => {
    const figures = ['processors', 'busiest_thread'] as const
    const full = figures.map((name) => steady(name, 1, 1))
    const others = (['frames_in', 'packets_discarded', 'errors_in'] as const).map((name) => steady(name, 0))
    const found = causeOf({ change: SLOW, figures: [...full, ...others, ...counts] })
    expect(found).toMatchObject({ cause: 'unknown', alsoSeen: [] })
    expect(limitFindings(found, 'auto')[0]?.evidence).toContain(said)
    expect(causeOf({ change: SLOW, figures: [steady('processors', 1, 1), ...counts] })?.cause).toBe('unknown')
  })

  test('is what two servers say that share the load', () => {
    const half = (source: string) => [
      steady('sessions', 20, null, source),
      steady('frames_discarded', 195, null, source),
    ]
    expect(causeOf({ change: SLOW, figures: [...half('a'), ...half('b')] })?.cause).toBe('server_queue')
  })

  test('of a whole machine is not said to be of the server', () => {
    const figures = [{ ...steady('processors', 3.8, 4), title: MACHINE_TITLES.processors }]
    const [words] = limitFindings(causeOf({ change: SLOW, figures }), 'auto')
    expect(words?.evidence).toBe("the server's machine used 3.8 of 4 processors")
  })

  test('is the first that holds, and the others are kept as also seen', () => {
    const figures = idleBut(
      steady('processors', 3.9, 4),
      steady('network_out', 990, 1000),
      steady('frames_discarded', 400),
      steady('bytes_out', ARRIVED_BYTES),
    )
    const found = causeOf({ change: SLOW, figures })
    expect(found?.cause).toBe('server_cpu')
    expect(found?.alsoSeen.map(({ cause }) => cause)).toEqual(['server_network', 'server_queue'])
  })

  test('is a cap even where the admitted connections fill the processors', () => {
    const found = causeOf({ change: capped(32), figures: [steady('processors', 3.9, 4)] })
    expect(found?.cause).toBe('server_sessions')
    expect(found?.alsoSeen.map(({ cause }) => cause)).toEqual(['server_cpu'])
  })
})
