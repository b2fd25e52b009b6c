import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { effort } from '../../effort.ts'
import { nothingOpen, type Script, type ScriptedServer, serve } from '../scripted-server.ts'
import { type Watched, watch } from '../watched.ts'
import { bytes } from './pictures.ts'
import { byName, connectionsThrough, proxyServer } from './proxies.ts'
import { framesOf, STREAM_HEAD } from './responses.ts'

const CHUNKED_HEAD = STREAM_HEAD.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n')
const sizes = [40, 30, 50]
const STREAMS = 20

interface Sent {
  readonly head: string
  readonly body: Buffer
}

function chunk(body: Uint8Array): Buffer {
  return bytes(`${body.length.toString(16)}\r\n`, body, '\r\n')
}

const plain: Sent = { head: STREAM_HEAD, body: framesOf(sizes) }
const chunked: Sent = { head: CHUNKED_HEAD, body: chunk(framesOf(sizes)) }

/** Each way to a camera: what is watched, and the camera itself. */
type Way = (script: Script) => Promise<{ camera: ScriptedServer; watched: Watched }>

const ways: Record<string, Way> = {
  async http(script) {
    const camera = await serve(script)
    return { camera, watched: watch(openMjpeg, camera.url()) }
  },
  async https(script) {
    const camera = await serve(script, { tls: true })
    return { camera, watched: watch(openMjpeg, camera.url(), { insecure: true }) }
  },
  async 'http through a proxy'(script) {
    const camera = await serve(script)
    connectionsThrough('http_proxy', await proxyServer())
    return { camera, watched: watch(openMjpeg, byName(camera.url())) }
  },
  async 'https through a tunnel'(script) {
    const camera = await serve(script, { tls: true })
    connectionsThrough('https_proxy', await proxyServer())
    return { camera, watched: watch(openMjpeg, byName(camera.url()), { insecure: true }) }
  },
}

describe.each(Object.entries(ways))('a stream by %s', (_name, open) => {
  test.each([
    ['plain', plain],
    ['chunked', chunked],
  ])('arrives whole: %s', async (_coding, { head, body }) => {
    const { watched } = await open((socket) => socket.end(bytes(head, body, body, body)))
    expect((await watched.end).kind).toBe('ended')
    expect(watched.frames).toEqual([...sizes, ...sizes, ...sizes])
    expect(watched.bytes).toBe(3 * framesOf(sizes).length)
  })

  test('of a known length arrives whole', async () => {
    const head = STREAM_HEAD.replace('\r\n\r\n', `\r\nContent-Length: ${plain.body.length}\r\n\r\n`)
    const { watched } = await open((socket) => socket.end(bytes(head, plain.body)))
    expect((await watched.end).kind).toBe('ended')
    expect(watched.frames).toEqual(sizes)
  })

  test('that is closed right behind the head, together with it, is no stream', async () => {
    const { watched, camera } = await open((socket) => socket.end(STREAM_HEAD))
    expect(await watched.end).toEqual({
      kind: 'no_frames',
      detail: 'closed by the server, without a byte',
    })
    await nothingOpen(camera)
  })

  test('keeps nothing of its head', async () => {
    const collect = garbageCollector()
    const large = STREAM_HEAD.replace('\r\n', `\r\nX: ${'x'.repeat(60_000)}\r\n`)
    const script: Script = (socket) => socket.write(bytes(large, plain.body))
    const first = await open(script)
    await first.watched.hasFrames(3)
    const before = collect()
    const all = await Promise.all(Array.from({ length: STREAMS }, () => open(script)))
    for (const { watched } of all) await watched.hasFrames(3)
    await expect.poll(() => (collect() - before) / STREAMS, { timeout: 5000 }).toBeLessThan(60_000)
  })
})

describe.each([
  { name: 'http', cutEvery: 1 },
  { name: 'https', cutEvery: effort({ unit: 7, thorough: 1 }) },
])('a stream by $name', ({ name, cutEvery }) => {
  const open = ways[name] as Way

  test.each([
    ['plain', plain],
    ['chunked', chunked],
  ])('is the same wherever it is cut in two: %s', async (_coding, { head, body }) => {
    const response = bytes(head, body)
    const script: Script = (socket, request) => {
      const at = Number(/^GET \/(\d+)/.exec(request)?.[1])
      socket.setNoDelay()
      socket.write(response.subarray(0, at))
      void setImmediate().then(() => socket.end(response.subarray(at)))
    }
    const { camera, watched } = await open(script)
    watched.abort.abort()
    const all = Array.from({ length: Math.ceil(response.length / cutEvery) }, (_, cut) =>
      watch(openMjpeg, camera.url(`/${cut * cutEvery}`), { insecure: true }),
    )
    for (const watched of all) {
      expect(await watched.end).toEqual({ kind: 'ended', detail: 'closed by the server' })
      expect(watched.frames).toEqual(sizes)
    }
  })

  test.each([
    ['plain', plain],
    ['chunked', chunked],
  ])('that is reset was reset by the server, behind the head and behind pictures: %s', async (_c, sent) => {
    for (const [body, end] of [
      [Buffer.alloc(0), { kind: 'no_frames', detail: 'reset by the server, without a byte' }],
      [sent.body, { kind: 'ended', detail: 'reset by the server' }],
    ] as const) {
      const { camera, watched } = await open((socket) => socket.write(bytes(sent.head, body)))
      await expect.poll(() => watched.connections, { interval: 5 }).toBe(1)
      await watched.hasFrames(body.length > 0 ? 3 : 0)
      for (const socket of camera.open) socket.resetAndDestroy()
      expect(await watched.end).toEqual(end)
    }
  })

  test('frames and bytes of one read have one time', async () => {
    const { watched } = await open((socket) => socket.end(bytes(plain.head, plain.body)))
    await watched.end
    expect(watched.times.every((atMs) => watched.readTimes.includes(atMs))).toBe(true)
  })
})

/** Collects garbage; says how many bytes are in use. */
function garbageCollector(): () => number {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  return () => {
    gc()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
}
