import { decode } from 'jpeg-js'
import { describe, expect, test } from 'vitest'
import { createPictures } from '../../src/simulator/pictures.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import type { RawFrame } from './raw-client.ts'
import { eventually, FRAME_BYTES, rateOf, simulators } from './with-simulator.ts'

const { start, watch, send } = simulators()

const numbers = (frames: readonly RawFrame[]) => frames.map((frame) => frame.number)
const consecutive = (frames: readonly RawFrame[]) => frames.map((_, i) => (frames[0]?.number ?? 0) + i)

describe('a stream', () => {
  test.each([
    ['plain', {}],
    ['chunked', { chunked: true }],
    ['without Content-Length', { contentLength: false }],
    ['chunked and without Content-Length', { chunked: true, contentLength: false }],
  ])('%s is multipart JPEG, every picture whole and none missing', async (_, options) => {
    const client = await watch(await start({ fps: 100, ...options }))
    const frames = await client.next(30)
    expect(client.status).toBe(200)
    expect(client.header).toMatch(/^content-type: multipart\/x-mixed-replace; boundary=frame$/im)
    expect(/^transfer-encoding: chunked$/im.test(client.header ?? '')).toBe('chunked' in options)
    expect(client.wire.includes('Content-Length')).toBe(!('contentLength' in options))
    expect(frames.map((frame) => frame.picture.length)).toEqual(frames.map(() => FRAME_BYTES))
    expect(numbers(frames)).toEqual(consecutive(frames))
    expect(decode(frames[7]?.picture ?? Buffer.alloc(0))).toMatchObject({ width: 160, height: 120 })
  })

  test('25 frames a second are 25.00, on every camera', async () => {
    const simulator = await start({ cameras: 3 })
    const clients = await Promise.all(['1', '2', '3', '3'].map((id) => watch(simulator, `/camera/${id}`)))
    for (const frames of await Promise.all(clients.map((client) => client.next(61)))) {
      expect(rateOf(frames, 25) / 25).toBeCloseTo(1, 2)
      expect(numbers(frames)).toEqual(consecutive(frames))
    }
  })

  test('a rate that is no whole number of milliseconds does not drift, and a camera can have its own', async () => {
    const simulator = await start({ fps: 30, cameraFps: { 2: 7.5 } })
    const [first, second] = await Promise.all([watch(simulator), watch(simulator, '/camera/2')])
    expect(rateOf(await first.next(75), 30) / 30).toBeCloseTo(1, 2)
    expect(rateOf(await second.next(19), 7.5) / 7.5).toBeCloseTo(1, 2)
  })

  test('cameras do not send at the same moment', async () => {
    const simulator = await start({ cameras: 2, fps: 2 })
    const [first, second] = await Promise.all([watch(simulator), watch(simulator, '/camera/2')])
    const [a = { atMs: 0 }, b = { atMs: 0 }] = [(await first.next(2))[1], (await second.next(2))[1]]
    const apart = Math.abs(a.atMs - b.atMs) % 500
    expect(Math.min(apart, 500 - apart)).toBeGreaterThan(125)
  })

  test('pictures of megabytes arrive whole', async () => {
    const client = await watch(await start({ frameBytes: 3_000_000, fps: 10 }))
    const frames = await client.next(4)
    expect(frames.map((frame) => frame.picture.length)).toEqual(frames.map(() => 3_000_000))
    expect(frames[0]?.picture.subarray(-2)).toEqual(Buffer.of(0xff, 0xd9))
  })
})

describe('a server that is held up', () => {
  const holdUp = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

  test('for a moment catches up: no frame is lost', async () => {
    const simulator = await start({ fps: 50, faults: ['slow=0.5@connection=2'] })
    const [client, paced] = [await watch(simulator), await watch(simulator)]
    await client.next(5)
    holdUp(300)
    const frames = await client.next(40)
    expect(numbers(frames)).toEqual(consecutive(frames))
    await paced.next(20)
    expect(simulator.stats().connections?.map((connection) => connection.skipped)).toEqual([0, 0])
  })

  test('for longer leaves frames out, and says so', async () => {
    const simulator = await start({ fps: 50, faults: ['slow=0.5@connection=2'] })
    const [client, paced] = [await watch(simulator), await watch(simulator)]
    await client.next(5)
    holdUp(1500)
    const frames = await client.next(40)
    const jump = Math.max(...numbers(frames).map((number, i, all) => number - (all[i - 1] ?? number)))
    expect(jump).toBeGreaterThan(50)
    await paced.next(20)
    const [skipped = 0, pacedSkipped = 0] = (simulator.stats().connections ?? []).map((c) => c.skipped)
    expect(skipped).toBe(jump - 1)
    expect(pacedSkipped).toBeGreaterThan(30)
    expect(pacedSkipped).toBeLessThan(45)
  })
})

describe('the true count', () => {
  test('is what the clients counted, by connection and by time', async () => {
    const simulator = await start({ cameras: ['a', 'b'], fps: 100 })
    const from = Date.now()
    const clients = await Promise.all(['a', 'a', 'b'].map((id) => watch(simulator, `/camera/${id}`)))
    await Promise.all(clients.map((client) => client.next(100)))
    for (const client of clients) client.socket.end()
    await Promise.all(clients.map((client) => client.ended()))
    await eventually(() => simulator.stats().open_connections === 0)
    const { connections = [], bins, ...rest } = simulator.stats()
    const counted = clients.map((client) => client.frames.length)
    expect(rest).toMatchObject({ cameras: 2, fps: 100, frame_bytes: FRAME_BYTES, open_connections: 0 })
    expect(connections.map((c) => c.frames).sort()).toEqual([...counted].sort())
    expect(connections.map((c) => c.bytes)).toEqual(connections.map((c) => c.frames * FRAME_BYTES))
    expect(connections.map((c) => c.id).sort()).toEqual([
      'camera_a_conn_1',
      'camera_a_conn_2',
      'camera_b_conn_1',
    ])
    for (const connection of connections) {
      expect(connection).toMatchObject({ skipped: 0, fault: null })
      expect(connection.opened_at_epoch_ms).toBeGreaterThanOrEqual(from)
      expect(connection.closed_at_epoch_ms).toBeGreaterThan(connection.opened_at_epoch_ms)
    }
    const sent = bins.frames.reduce((sum, frames) => sum + frames, 0)
    expect(sent).toBe(counted.reduce((sum, frames) => sum + frames, 0))
    const quiet = Math.floor((from - bins.start_epoch_ms) / bins.width_ms)
    expect(bins.frames.slice(0, Math.max(0, quiet)).every((frames) => frames === 0)).toBe(true)
    expect(bins.frames.length * bins.width_ms).toBeGreaterThan(1000)
  })

  test('is served as JSON, with and without the list of connections', async () => {
    const simulator = await start()
    const client = await watch(simulator)
    await client.next(2)
    const full = await (await fetch(`${simulator.url}/stats`)).json()
    expect(full).toMatchObject({
      open_connections: 1,
      connections: [{ number: 1, closed_at_epoch_ms: null }],
    })
    const summary = await (await fetch(`${simulator.url}/stats?summary=1`)).json()
    expect(summary).not.toHaveProperty('connections')
    expect(summary).toMatchObject({ open_connections: 1, bins: { width_ms: 100 } })
  })

  test('a client that does not read misses frames like at a real camera, and memory stays bounded', async () => {
    const simulator = await start({ frameBytes: 400_000, fps: 100 })
    const reader = await watch(simulator)
    const lazy = await watch(simulator)
    lazy.socket.pause()
    await eventually(() => (simulator.stats().connections?.[1]?.skipped ?? 0) > 100)
    const before = simulator.stats().connections?.[1]?.frames ?? 0
    expect(simulator.stats().connections?.[0]?.skipped).toBe(0)
    lazy.socket.resume()
    const frames = (await lazy.next(before + 10)).slice(-20)
    expect(Math.max(...numbers(frames)) - Math.min(...numbers(frames))).toBeGreaterThan(100)
    // Pictures that had to wait are still the ones they were.
    const pictures = createPictures(400_000).of('1')
    const expected = Buffer.alloc(400_000)
    for (const { mark, picture } of frames) {
      pictures.write(expected, 0, mark)
      expect(picture.equals(expected)).toBe(true)
    }
    expect(reader.isEnded).toBe(false)
  })
})

describe('other pages', () => {
  test('the index shows the cameras with their ids escaped', async () => {
    const simulator = await start({ cameras: ['<b>"&\'', ...Array.from({ length: 20 }, (_, i) => `${i}`)] })
    const response = await fetch(simulator.url)
    const html = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(html).not.toContain('<b>')
    expect(html).toContain('&#60;b&#62;&#34;&#38;&#39;')
    expect(html.match(/<img src="\/snapshot\//g)).toHaveLength(12)
    const [, path = ''] = /<img src="([^"]+)"/.exec(html) ?? []
    expect((await fetch(simulator.url + path.replaceAll('&#39;', "'"))).status).toBe(200)
  })

  test('a snapshot is one picture and no connection', async () => {
    const simulator = await start()
    const response = await fetch(`${simulator.url}/snapshot/2`)
    const jpeg = Buffer.from(await response.arrayBuffer())
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(decode(jpeg).width).toBe(160)
    expect(jpeg.length).toBe(FRAME_BYTES)
    expect(simulator.stats().connections).toEqual([])
  })

  test.each([
    ['/camera/3', 'GET', 404],
    ['/camera/', 'GET', 404],
    ['/camera/%zz', 'GET', 404],
    ['/camera/1/2', 'GET', 404],
    ['/snapshot/x', 'GET', 404],
    ['/etc/passwd', 'GET', 404],
    ['/camera/1', 'POST', 405],
    ['/faults', 'POST', 405],
    ['/snapshot/1?any=thing', 'GET', 200],
  ])('%s (%s) is answered with %i', async (path, method, status) => {
    const { url } = await start()
    const response = await fetch(url + path, { method })
    await response.arrayBuffer()
    expect(response.status).toBe(status)
  })
})

describe('clients that misbehave', () => {
  test('clients that vanish leave nothing behind, and the others do not notice', async () => {
    const simulator = await start({ fps: 100 })
    const steady = await watch(simulator)
    for (let i = 0; i < 30; i++) {
      const client = await watch(simulator)
      if (i % 3 > 0) await client.next(1)
      if (i % 2 === 0) client.socket.resetAndDestroy()
      else client.close()
    }
    await eventually(() => simulator.stats().open_connections === 1)
    const frames = await steady.next(steady.frames.length + 20)
    expect(numbers(frames)).toEqual(consecutive(frames))
  })

  test('a client that ends its side is no viewer any more', async () => {
    const simulator = await start()
    const client = await watch(simulator)
    await client.next(2)
    client.socket.end()
    await client.ended()
    await eventually(() => simulator.stats().open_connections === 0)
    expect(client.rest).toHaveLength(0)
  })

  test('a client that ends its side before it has read gets what was under way, whole', async () => {
    const simulator = await start({ frameBytes: 400_000, fps: 100 })
    const client = await watch(simulator)
    client.socket.pause()
    const skipped = () => simulator.stats().connections?.[0]?.skipped ?? 0
    await eventually(() => skipped() > 10)
    client.socket.end()
    let [last, since] = [0, 0]
    await eventually(() => {
      if (skipped() !== last) [last, since] = [skipped(), performance.now()]
      return performance.now() - since > 200
    })
    client.socket.resume()
    await client.ended()
    expect(client.rest).toHaveLength(0)
    expect(client.frames).toHaveLength(simulator.stats().connections?.[0]?.frames ?? 0)
  })

  test('a request that is too large or no HTTP is answered with an error', async () => {
    const simulator = await start()
    const large = await send(
      simulator,
      `GET /camera/1 HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(100_000)}\r\n\r\n`,
    )
    await large.ended()
    expect(large.status).toBe(431)
    const garbage = await send(simulator, '\u0000\u0001 garbage\r\n\r\n')
    await garbage.ended()
    expect(garbage.status).toBe(400)
    expect(simulator.stats().open_connections).toBe(0)
  })

  test('a request behind a stream on the same connection does not get into the stream', async () => {
    const simulator = await start({ fps: 100 })
    const client = await watch(simulator)
    await client.next(2)
    client.socket.write('GET /camera/2 HTTP/1.1\r\nHost: x\r\n\r\nGET /stats HTTP/1.1\r\nHost: x\r\n\r\n')
    const frames = await client.next(30)
    expect(numbers(frames)).toEqual(consecutive(frames))
    expect(simulator.stats().connections).toHaveLength(1)
  })

  test('bytes that are no request, sent into a running stream, end that stream alone', async () => {
    const simulator = await start({ fps: 100 })
    const [steady, client] = [await watch(simulator), await watch(simulator)]
    await client.next(2)
    client.socket.write('\u0000 no request \r\n\r\n')
    await client.ended()
    expect(client.wire.includes('400 Bad Request')).toBe(false)
    await steady.next(steady.frames.length + 5)
  })
})

describe('start and end', () => {
  test('everything that is wrong with the options is told at once, before anything is opened', async () => {
    const options = {
      cameras: ['1', '1'],
      fps: 0,
      cameraFps: { 9: 25 },
      frameBytes: 12,
      host: '',
      port: 70_000,
      faults: ['boo'],
      seed: -1,
      auth: { user: '', password: 'geheim', scheme: 'basic' as const },
    }
    const error = await startSimulator(options).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'bad_input' })
    const told = (error as Error).message.split('\n').map((line) => line.split(':')[0])
    const names = ['cameras', 'fps', 'camera-fps', 'frame-size', 'host', 'port', 'seed', 'fault', 'auth']
    expect(told).toEqual(names.map((name) => `--${name}`))
    expect((error as Error).message).not.toContain('geheim')
  })

  test('a port that is in use is the user’s to change', async () => {
    const { port } = await start()
    await expect(startSimulator({ port })).rejects.toMatchObject({
      code: 'bad_input',
      message: `--port: found ${port}, which is in use, expected a free port, or 0 for any`,
    })
  })

  test('an address that is not ours is the user’s to change', async () => {
    await expect(startSimulator({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('--host: found 192.0.2.1'),
    })
  })

  test('an IPv6 address is told with brackets', async () => {
    const simulator = await start({ host: '::1' })
    expect(simulator.url).toBe(`http://[::1]:${simulator.port}`)
    expect((await fetch(`${simulator.url}/stats`)).status).toBe(200)
  })

  test('closing ends all connections at once', async () => {
    const simulator = await startSimulator({ frameBytes: FRAME_BYTES })
    const clients = await Promise.all(Array.from({ length: 20 }, () => watch(simulator)))
    await clients[0]?.next(1)
    const before = performance.now()
    await simulator.close()
    await Promise.all(clients.map((client) => client.ended()))
    expect(performance.now() - before).toBeLessThan(1000)
  })
})
