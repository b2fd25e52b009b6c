import { describe, expect, test } from 'vitest'
import { Connection } from '../../src/load/connection.ts'
import { MarkClocks } from '../../src/load/marks/mark-clocks.ts'
import { SecondCounter } from '../../src/load/second-counter.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import type { StreamEnd } from '../../src/model/streams.ts'
import { FakeClock } from './fake-clock.ts'
import { frame } from './frame.ts'
import { type OpenStream, ScriptedClient } from './scripted-client.ts'

const ENDED: StreamEnd = { kind: 'ended', detail: 'the server closed the stream' }
const REFUSED: StreamEnd = { kind: 'refused', detail: 'HTTP 503', httpStatus: 503 }

function setUp(onOpen?: (stream: OpenStream, index: number) => void) {
  const clock = new FakeClock()
  const client = new ScriptedClient(onOpen)
  const ends: [StreamEnd, boolean][] = []
  const connection = new Connection({
    id: 'camera_1_conn_1',
    camera: { id: '1', url: 'http://localhost/1' },
    number: 1,
    nominalFps: 25,
    rules: DEFAULT_HEALTH_RULES,
    client,
    clock,
    seconds: new SecondCounter(),
    markClocks: new MarkClocks(),
    ended: (_connection, end, isDrop) => ends.push([end, isDrop]),
  })
  const silence = clock.every(250, () => connection.checkSilence(clock.now()))
  return { clock, client, connection, ends, silence }
}

describe('a connection', () => {
  test('times the first frame from the planned start, not from when we got round to it', async () => {
    const { clock, client, connection } = setUp()
    await clock.advance(700)
    connection.start(500)
    await clock.advance(100)
    client.last.observer.frame(frame(1000, clock.now()))
    expect(connection.facts(900).firstFrameMs).toBe(300)
  })

  test('that a timer opened a moment early has its first frame no sooner than at once', async () => {
    const { clock, client, connection } = setUp()
    await clock.advance(499)
    connection.start(500)
    client.last.observer.frame(frame(1000, clock.now()))
    expect(connection.facts(900).firstFrameMs).toBe(0)
  })

  test('tells the most frames from one key frame to the next', async () => {
    const { clock, client, connection } = setUp()
    connection.start(0)
    await clock.advance(10)
    expect(connection.facts(10).keyFrameInterval).toBe(1)
    const keys = [true, false, false, true, false, true, false, false, false]
    for (const isKey of keys) client.last.observer.frame(frame(1, clock.now(), { isKeyFrame: isKey }))
    expect(connection.facts(20).keyFrameInterval).toBe(4)
  })

  test('keeps the frame rate that the server describes', async () => {
    const { client, connection } = setUp()
    connection.start(0)
    expect(connection.facts(10).declaredFps).toBeNull()
    client.last.observer.connected(12.5)
    expect(connection.facts(20).declaredFps).toBe(12.5)
  })

  test('keeps each note about its stream once, also after it was opened anew', async () => {
    const { clock, client, connection } = setUp()
    connection.start(0)
    client.last.observer.note('wrong_part_lengths')
    client.last.end(ENDED)
    await clock.advance(1100)
    client.last.observer.note('wrong_part_lengths')
    expect(client.streams.length).toBe(2)
    expect(connection.facts(2000).notes).toEqual(['wrong_part_lengths'])
  })

  test('whose packets arrive may wait longer for its first key frame', async () => {
    const { clock, client, connection, ends } = setUp()
    connection.start(0)
    await clock.advance(100)
    client.last.observer.packets(10, 0, 1, clock.now(), 0)
    await clock.advance(29_000)
    expect(ends).toEqual([])
    await clock.advance(1500)
    expect(ends).toMatchObject([[{ kind: 'no_frames', detail: 'no complete frame for 30.0 s' }, false]])
    await clock.advance(1500)
    await clock.advance(10_500)
    expect(ends).toHaveLength(2)
  })

  test('opens again 1, 2, 4 … 30 seconds after each failure, never faster', async () => {
    const opened: number[] = []
    const { clock, connection } = setUp((stream) => {
      opened.push(clock.now())
      stream.end(REFUSED)
    })
    connection.start(0)
    await clock.advance(125_000)
    const waits = opened.slice(1).map((at, k) => (at - (opened[k] ?? 0)) / 1000)
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30])
  })

  test('reopening after frames is a reconnection, before the first frame it is a retry', async () => {
    const { clock, client, connection, ends } = setUp((stream, index) => {
      if (index === 0) stream.end(REFUSED)
    })
    connection.window.open(0, 20_000)
    connection.start(0)
    await clock.advance(1100)
    client.last.observer.frame(frame(1, clock.now()))
    client.last.end(ENDED)
    await clock.advance(2500)
    client.last.observer.frame(frame(1, clock.now()))
    expect(connection.facts(4000)).toMatchObject({
      connectRetries: 1,
      reconnections: 1,
      drops: 1,
      errors: 2,
      frames: 2,
      isDelivering: true,
    })
    expect(ends.map(([end, isDrop]) => [end.kind, isDrop])).toEqual([
      ['refused', false],
      ['ended', true],
    ])
  })

  test('failed attempts to open a stream again are no reconnections, and do not hide what ended it', async () => {
    const { clock, client, connection } = setUp((stream, index) => {
      if (index === 1 || index === 2) stream.end(REFUSED)
    })
    connection.window.open(0, 20_000)
    connection.start(0)
    client.last.observer.frame(frame(1, clock.now()))
    client.last.end(ENDED)
    await clock.advance(4000)
    expect(client.streams.length).toBe(3)
    expect(connection.facts(4000)).toMatchObject({ drops: 1, errors: 3, reconnections: 0, lastEnd: ENDED })
  })

  test('a reconnection counts when it delivers', async () => {
    const { clock, client, connection } = setUp()
    connection.window.open(0, 20_000)
    connection.start(0)
    client.last.observer.frame(frame(1, clock.now()))
    client.last.end(ENDED)
    await clock.advance(1100)
    expect(client.streams.length).toBe(2)
    client.last.observer.frame(frame(1, clock.now()))
    expect(connection.facts(2000)).toMatchObject({ drops: 1, reconnections: 1 })
  })

  test('that never delivered has no freezes and no gaps, however long it was tried', async () => {
    const { clock, connection } = setUp((stream) => stream.end(REFUSED))
    connection.window.open(0, 20_000)
    connection.start(0)
    await clock.advance(20_000)
    expect(connection.facts(20_000)).toMatchObject({
      freezes: 0,
      longStalls: 0,
      stalledMs: 0,
      longestGapMs: 0,
      lastEnd: REFUSED,
    })
  })

  test('a stream that falls silent for 5 s is dropped and opened again', async () => {
    const { clock, client, connection } = setUp()
    connection.window.open(0, 20_000)
    connection.start(0)
    client.last.observer.frame(frame(1, 0))
    await clock.advance(4900)
    expect(client.streams).toHaveLength(1)
    await clock.advance(1400)
    expect(client.streams[0]?.isAborted()).toBe(true)
    expect(client.streams).toHaveLength(2)
    expect(connection.facts(6300)).toMatchObject({ drops: 1, reconnections: 0, isDelivering: false })
    expect(connection.lastEnd).toMatchObject({ kind: 'no_frames' })
  })

  test('an attempt without any frame is given up after twice the first-frame limit', async () => {
    const { clock, client, connection } = setUp()
    connection.start(0)
    client.last.observer.connected()
    await clock.advance(9900)
    expect(connection.isResolved).toBe(false)
    await clock.advance(500)
    expect(connection.isResolved).toBe(true)
    expect(connection.lastEnd?.kind).toBe('no_frames')
  })

  test('that never got through is unreachable, not merely without frames', async () => {
    const { clock, client, connection } = setUp((stream) => {
      // As the port says: aborted before it was connected.
      stream.signal.addEventListener('abort', () =>
        stream.end({ kind: 'unreachable', detail: 'no connection' }),
      )
    })
    connection.start(0)
    await clock.advance(10_500)
    expect(client.streams).toHaveLength(1)
    expect(connection.lastEnd).toEqual({
      kind: 'unreachable',
      detail: 'no connection (no complete frame for 10.0 s)',
    })
  })

  test('stops for good: no reopening, and our own closing is no failure', async () => {
    const { clock, client, connection, ends } = setUp()
    connection.start(0)
    client.last.observer.frame(frame(1, 0))
    await connection.stop()
    await clock.advance(60_000)
    expect(client.streams).toHaveLength(1)
    expect(ends).toEqual([])
  })

  test('waits 1 s again after it was well for 10 s', async () => {
    const { clock, client, connection } = setUp((stream, index) => {
      if (index < 3) stream.end(REFUSED)
    })
    connection.start(0)
    await clock.advance(7000)
    const stream = client.last
    for (let at = 0; at <= 11_000; at += 1000) {
      stream.observer.frame(frame(1, clock.now()))
      await clock.advance(1000)
    }
    const before = client.streams.length
    stream.end(ENDED)
    await clock.advance(1010)
    expect(client.streams.length).toBe(before + 1)
  })
})
