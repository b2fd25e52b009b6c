import { describe, expect, test } from 'vitest'
import { pause } from '../../src/load/clock.ts'
import { type EngineListener, type LiveSecond, LoadEngine } from '../../src/load/engine.ts'
import { byViewers } from '../../src/load/schedule.ts'
import { LocalWorker } from '../../src/load/workers/local-worker.ts'
import type { LoadWorker } from '../../src/load/workers/worker.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { FakeClock } from './fake-clock.ts'
import { frame } from './frame.ts'
import { NO_AGENTS, ScriptedMachine, workersOn } from './machine/samples.ts'
import { type OpenStream, ScriptedClient } from './scripted-client.ts'

const QUIET: EngineListener = { second() {}, streamEnded() {}, workerDied() {} }
const CAMERAS = ['1', '2', '3'].map((id) => ({ id, url: `http://localhost/${id}` }))

function setUp(client: ScriptedClient, connectRate = 10) {
  const clock = new FakeClock()
  const worker = new LocalWorker({ rules: DEFAULT_HEALTH_RULES, client: () => client, clock })
  const setup = {
    workers: workersOn(new ScriptedMachine(false), [worker]),
    placeOf: byViewers(CAMERAS),
    nominalFps: () => 25,
    rules: DEFAULT_HEALTH_RULES,
    connectRate,
    hasDatagrams: false,
    clock,
    listener: QUIET,
  }
  return { clock, setup, engine: new LoadEngine(setup), stop: new AbortController() }
}

describe('the load engine', () => {
  test('opens connections on its schedule although no server ever answers', async () => {
    const client = new ScriptedClient()
    const { clock, engine, stop } = setUp(client)
    const grown = engine.resizeTo(6, stop.signal)
    const opened: number[] = []
    for (let step = 0; step < 6; step += 1) {
      await clock.advance(step === 0 ? 0 : 100)
      opened.push(client.streams.length)
    }
    expect(opened).toEqual([1, 2, 3, 4, 5, 6])
    expect(client.streams.map((stream) => stream.url.at(-1))).toEqual(['1', '2', '3', '1', '2', '3'])
    stop.abort()
    await grown
    await engine.close()
  })

  test('renews connections as planned: they are opened anew on the schedule, and that is no reconnection', async () => {
    const client = new ScriptedClient((stream) => stream.observer.frame(frame(1, 0)))
    const { clock, engine, stop } = setUp(client)
    const grown = engine.resizeTo(3, stop.signal)
    await clock.advance(500)
    await grown
    const renewed = engine.renew([0, 2], stop.signal)
    await clock.advance(600)
    await renewed
    expect(client.streams.map(({ url }) => url.at(-1))).toEqual(['1', '2', '3', '1', '3'])
    expect(engine.size).toBe(3)
    const measured = engine.measure(1000, stop.signal)
    await clock.advance(2000)
    const { connections } = await measured
    expect(connections.map(({ cameraId, reconnections, drops }) => [cameraId, reconnections, drops])).toEqual(
      [
        ['1', 0, 0],
        ['2', 0, 0],
        ['3', 0, 0],
      ],
    )
    await engine.close()
  })

  test('waits for the first frame or first failure of every connection', async () => {
    const client = new ScriptedClient((stream, index) => {
      if (index === 0) stream.end({ kind: 'refused', detail: 'HTTP 503' })
      if (index === 1) stream.observer.frame(frame(1, 0))
    })
    const { clock, engine, stop } = setUp(client)
    let isGrown = false
    const grown = engine.resizeTo(3, stop.signal).then(() => {
      isGrown = true
    })
    await clock.advance(900)
    expect(isGrown).toBe(false)
    client.streams[2]?.observer.frame(frame(1, clock.now()))
    await clock.advance(100)
    expect(isGrown).toBe(true)
    await grown
    await engine.close()
  })

  test('a window holds every planned connection, and a signal ends it early with what was measured', async () => {
    const client = new ScriptedClient((stream, index) => {
      if (index < 2) stream.observer.frame(frame(1, 0))
      else stream.end({ kind: 'not_found', detail: 'HTTP 404' })
    })
    const { clock, engine, stop } = setUp(client, 1000)
    const grown = engine.resizeTo(3, stop.signal)
    await clock.advance(100)
    await grown
    const measured = engine.measure(60_000, stop.signal)
    for (let second = 0; second < 4; second += 1) {
      await clock.advance(1000)
      client.streams[0]?.observer.frame(frame(1000, clock.now()))
      client.streams[0]?.observer.data(1100, clock.now())
    }
    stop.abort()
    const window = await measured
    // It begins 20 ms after it was asked for, at the same moment on every worker.
    expect(window.durationMs).toBe(3980)
    expect(window.connections.map((facts) => facts.connectionId)).toEqual([
      'camera_1_conn_1',
      'camera_2_conn_1',
      'camera_3_conn_1',
    ])
    expect(window.connections.map((facts) => facts.frames)).toEqual([4, 0, 0])
    expect(window.connections[0]?.bytes).toBe(4400)
    await engine.close()
    expect(client.streams.slice(0, 2).every((stream) => stream.isAborted())).toBe(true)
  })

  test('puts a window off that a worker, busy with reading, heard of too late', async () => {
    const clock = new FakeClock()
    const client = new ScriptedClient((stream) => stream.observer.frame(frame(1, 0)))
    const worker = new (class extends LocalWorker {
      override async openWindow(startAtMs: number, durationMs: number, markClock: null): Promise<void> {
        await pause(clock, 50, new AbortController().signal)
        await super.openWindow(startAtMs, durationMs, markClock)
      }
    })({ rules: DEFAULT_HEALTH_RULES, client: () => client, clock })
    const engine = new LoadEngine({
      ...setUp(client).setup,
      workers: workersOn(new ScriptedMachine(false), [worker]),
      clock,
    })
    const { signal } = new AbortController()
    const grown = engine.resizeTo(1, signal)
    await clock.advance(100)
    await grown
    const measured = engine.measure(1000, signal)
    // Told 20 and 40 ms ahead in vain, then 80 ms.
    await clock.advance(200)
    for (let at = 200; at < 1400; at += 40) {
      client.streams[0]?.observer.frame(frame(1, clock.now()))
      await clock.advance(40)
    }
    const { durationMs, connections } = await measured
    expect(durationMs).toBe(1000)
    expect(connections[0]?.frames).toBe(25)
    await engine.close()
  })

  test('takes for a sentinel only what its own process holds', async () => {
    const begin = ({ observer }: OpenStream) => observer.frame(frame(1, 0))
    const [steady, slow] = [new ScriptedClient(begin), new ScriptedClient(begin)]
    const clock = new FakeClock()
    const workers = [slow, steady].map(
      (client) => new LocalWorker({ rules: DEFAULT_HEALTH_RULES, client: () => client, clock }),
    )
    const [bulk, sentinel] = workers as [LocalWorker, LocalWorker]
    const { setup } = setUp(slow, 1000)
    const engine = new LoadEngine({
      ...setup,
      workers: workersOn(new ScriptedMachine(null), [bulk], sentinel),
      clock,
    })
    const { signal } = new AbortController()
    const keepUp = async (ms: number) => {
      for (let at = 0; at < ms; at += 40) {
        await clock.advance(40)
        for (const { observer } of steady.streams) observer.frame(frame(1, clock.now()))
        if (at % 80 === 0) for (const { observer } of slow.streams) observer.frame(frame(1, clock.now()))
      }
    }
    // At 44 the connection is chosen too that was the 37th of 40: it stays where it was.
    for (const size of [24, 34, 40, 44]) {
      const resized = engine.resizeTo(size, signal)
      await keepUp(1000)
      await resized
    }
    const measured = engine.measure(4000, signal)
    await keepUp(4200)
    const { generator } = await measured
    expect(generator.evidence).toMatchObject([{ signal: 'sentinels_healthy' }])
    await engine.close()
  })

  test('tells each machine of its own load, and has the evidence of each by its name', async () => {
    const client = new ScriptedClient((stream) => stream.observer.frame(frame(1, 0)))
    const { clock, setup, stop } = setUp(client, 1000)
    const [near, far] = [new ScriptedMachine(false, 'near'), new ScriptedMachine(true, 'far')]
    const rules = DEFAULT_HEALTH_RULES
    const bulk = [0, 1].map(() => new LocalWorker({ rules, client: () => client, clock }))
    const machineOf = (worker: LoadWorker) => (worker === bulk[0] ? near : far)
    const workers = { bulk, sentinel: null, machines: [near, far], machineOf, ...NO_AGENTS } as const
    const engine = new LoadEngine({ ...setup, workers })
    const resized = engine.resizeTo(5, stop.signal)
    await clock.advance(1000)
    await resized
    const measured = engine.measure(4000, stop.signal)
    for (let second = 0; second < 5; second += 1) await clock.advance(1000)
    expect(near.seconds.at(-1)).toMatchObject({ connections: 3, nominalFps: 25 })
    expect(far.seconds.at(-1)).toMatchObject({ connections: 2, nominalFps: 25 })
    const { generator } = await measured
    expect(generator.evidence).toMatchObject([{ signal: 'unread_data', where: 'far' }])
    expect(generator.use.readerBehind).toBe(0.5)
    await engine.close()
  })

  test('shrinks from its end and grows again, with every camera as often as before', async () => {
    const client = new ScriptedClient((stream) => stream.observer.frame(frame(1, 0)))
    const { clock, engine, stop } = setUp(client, 1000)
    const open = (): string[] =>
      client.streams.filter((stream) => !stream.isAborted()).map((stream) => stream.url.at(-1) ?? '')
    const steps: (readonly [number, readonly number[]])[] = []
    for (const target of [5, 2, 2, 4]) {
      const resized = engine.resizeTo(target, stop.signal)
      await clock.advance(1000)
      steps.push([open().length, await resized])
    }
    expect(steps).toEqual([
      [5, [0, 1, 2, 3, 4]],
      [2, []],
      [2, []],
      [4, [2, 3]],
    ])
    expect(open()).toEqual(['1', '2', '3', '1'])
    const measured = engine.measure(1000, stop.signal)
    await clock.advance(1100)
    expect((await measured).connections.map((facts) => facts.connectionId)).toEqual([
      'camera_1_conn_1',
      'camera_2_conn_1',
      'camera_3_conn_1',
      'camera_1_conn_2',
    ])
    await engine.close()
  })

  test('opens anew what ended or was late under the load before, and leaves the others alone', async () => {
    const client = new ScriptedClient()
    const { clock, engine, stop } = setUp(client, 1000)
    const grown = engine.resizeTo(3, stop.signal)
    await clock.advance(10)
    client.streams[0]?.observer.frame(frame(1, 10))
    client.streams[1]?.end({ kind: 'refused', detail: 'HTTP 503' })
    for (let second = 0; second < 6; second += 1) {
      await clock.advance(1000)
      client.streams[0]?.observer.frame(frame(1, clock.now()))
    }
    client.streams[2]?.observer.frame(frame(1, 6010))
    await clock.advance(100)
    await grown
    const before = client.streams.length
    const resized = engine.resizeTo(3, stop.signal)
    await clock.advance(1000)
    const anew = client.streams.slice(before)
    for (const stream of anew) stream.observer.frame(frame(1, clock.now()))
    await clock.advance(100)
    expect(await resized).toEqual([1, 2])
    expect(anew.map(({ url }) => url.at(-1))).toEqual(['2', '3'])
    expect(client.streams[0]?.isAborted()).toBe(false)
    expect(await engine.delivering()).toBe(3)
    expect(await engine.resizeTo(3, stop.signal)).toEqual([])
    await engine.close()
  })

  test('closes before it opens: a server with a limit has room again', async () => {
    const client = new ScriptedClient((stream) => stream.observer.frame(frame(1, 0)))
    const { clock, engine, stop } = setUp(client, 1000)
    const grown = engine.resizeTo(2, stop.signal)
    await clock.advance(100)
    await grown
    client.streams[0]?.end({ kind: 'ended', detail: 'gone' })
    await clock.advance(0)
    const opened = client.streams.length
    const resized = engine.resizeTo(2, stop.signal)
    await clock.advance(200)
    expect(client.streams).toHaveLength(opened)
    await clock.advance(200)
    expect(client.streams).toHaveLength(opened + 1)
    await resized
    await engine.close()
  })

  test('its live figures count streams that deliver again, neither drops nor failed attempts', async () => {
    const client = new ScriptedClient((stream, index) => {
      if (index === 1) stream.end({ kind: 'refused', detail: 'HTTP 503' })
      else stream.observer.frame(frame(1, 0))
    })
    const { clock, setup, stop } = setUp(client)
    let live = 0
    const listener = { ...QUIET, second: ({ reconnections }: LiveSecond) => (live = reconnections) }
    const engine = new LoadEngine({ ...setup, listener })
    const resized = engine.resizeTo(1, stop.signal)
    await clock.advance(100)
    await resized
    client.last.end({ kind: 'ended', detail: 'the server closed the stream' })
    const told: number[] = []
    for (let second = 0; second < 5; second += 1) {
      await clock.advance(1000)
      await new Promise((done) => setImmediate(done))
      told.push(live)
    }
    // The second stream is refused after 1.1 s; the third one comes after 3.1 s.
    expect(client.streams).toHaveLength(3)
    expect(told).toEqual([0, 0, 0, 1, 1])
    await engine.close()
  })

  test('a shortage of this machine is not held against the load after it', async () => {
    let isShort = true
    const client = new ScriptedClient((stream) => {
      if (isShort) stream.end({ kind: 'generator', detail: 'EMFILE' })
      else stream.observer.frame(frame(1, 0))
    })
    const { clock, engine, stop } = setUp(client, 1000)
    for (const isLimited of [true, false]) {
      isShort = isLimited
      const resized = engine.resizeTo(1, stop.signal)
      await clock.advance(500)
      await resized
      const measured = engine.measure(1000, stop.signal)
      await clock.advance(1100)
      const { generator } = await measured
      const cannotOpen = { signal: 'cannot_open', detail: 'EMFILE' }
      expect(generator.evidence).toEqual(isLimited ? [cannotOpen] : [])
    }
    await engine.close()
  })

  test('a shortage of this machine makes the window the generator’s fault', async () => {
    const client = new ScriptedClient((stream) => stream.end({ kind: 'generator', detail: 'EMFILE' }))
    const { clock, engine, stop } = setUp(client, 1000)
    const grown = engine.resizeTo(2, stop.signal)
    await clock.advance(100)
    await grown
    const measured = engine.measure(1000, stop.signal)
    await clock.advance(1100)
    const { generator } = await measured
    expect(generator.limited).toBe(true)
    expect(generator.evidence).toEqual([{ signal: 'cannot_open', detail: 'EMFILE' }])
    await engine.close()
  })
})
