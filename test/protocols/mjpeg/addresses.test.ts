import { networkInterfaces } from 'node:os'
import { TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { quickest } from '../../quickest.ts'
import { listening } from '../listening.ts'
import { closedPort, nothingOpen, type Script, serve } from '../scripted-server.ts'
import { NO_OPTIONS, Watched, watch } from '../watched.ts'
import { answer, stream } from './responses.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

describe('addresses', () => {
  test.skipIf(!hasIpv6)('an IPv6 address', async () => {
    const server = await serve(stream(500), { host: '::1' })
    const watched = watch(openMjpeg, server.url())
    await watched.hasFrames(1)
    expect(server.heads[0]).toMatch(/^host: \[::1\]:\d+\r$/im)
  })

  test('localhost, served on 127.0.0.1 only', async () => {
    const server = await serve(stream(500))
    await watch(openMjpeg, `http://localhost:${server.port}/`).hasFrames(1)
  })

  test.skipIf(!hasIpv6)('localhost, served on ::1 only', async () => {
    const server = await serve(stream(500), { host: '::1' })
    await watch(openMjpeg, `http://localhost:${server.port}/`).hasFrames(1)
  })

  test('nobody listens', async () => {
    const port = await closedPort()
    const refused = { kind: 'unreachable', detail: 'connection refused (ECONNREFUSED)' }
    expect(await watch(openMjpeg, `http://127.0.0.1:${port}/`).end).toEqual(refused)
    expect(await watch(openMjpeg, `http://localhost:${port}/`).end).toEqual(refused)
    expect(await watch(openMjpeg, `https://127.0.0.1:${port}/`).end).toEqual(refused)
  })

  test('there is no such host', async () => {
    const end = await watch(openMjpeg, 'http://camera.invalid/').end
    expect(end).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(/(ENOTFOUND|EAI_AGAIN)/),
    })
  })
})

describe('TLS', () => {
  test('an unknown certificate is not accepted', async () => {
    const server = await serve(stream(500), { tls: true })
    const end = await watch(openMjpeg, server.url()).end
    expect(end).toEqual({
      kind: 'unreachable',
      detail: 'TLS certificate not accepted: DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    await nothingOpen(server)
  })

  test.each(['127.0.0.1', 'localhost'])('unless verification is off: %s', async (name) => {
    const server = await serve(stream(500, 600), { tls: true })
    const watched = watch(openMjpeg, `https://${name}:${server.port}/`, { insecure: true })
    await watched.hasFrames(2)
    expect(watched.frames).toEqual([500, 600])
    watched.abort.abort()
    await nothingOpen(server)
  })

  test.skipIf(!hasIpv6)('works with an IPv6 address', async () => {
    const server = await serve(stream(500), { tls: true, host: '::1' })
    await watch(openMjpeg, server.url(), { insecure: true }).hasFrames(1)
  })

  test('each connection shakes hands for itself: none resumes the session of another', async () => {
    const reused: boolean[] = []
    const script: Script = (socket) => {
      if (socket instanceof TLSSocket) reused.push(socket.isSessionReused())
      stream(500)(socket)
    }
    const server = await serve(script, { tls: true })
    for (let i = 0; i < 3; i += 1) await watch(openMjpeg, server.url(), { insecure: true }).hasFrames(1)
    expect(reused).toEqual([false, false, false])
  })

  test('a server without TLS is unreachable', async () => {
    const server = await serve(() => {})
    const socketless = watch(openMjpeg, `https://127.0.0.1:${server.port}/`, { insecure: true })
    await expect.poll(() => server.open.size, { interval: 5 }).toBe(1)
    for (const socket of server.open) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect((await socketless.end).kind).toBe('unreachable')
  })

  test.each<[string, Script]>([
    ['answers at once', answer('400 Bad Request')],
    ['closes', (socket, head) => (head.startsWith('GET') ? answer('404 Not Found')(socket) : socket.end())],
  ])('a plain server at an https URL is named within a second: it %s', async (_what, script) => {
    const server = await listening((socket) => {
      socket.on('data', (bytes) => script(socket, bytes.toString('latin1'), 0))
    }, {})
    const startedAt = performance.now()
    expect(await watch(openMjpeg, `https://127.0.0.1:${server.port}/`, { insecure: true }).end).toEqual({
      kind: 'unreachable',
      detail: 'the server answers without TLS on this port: use http://',
    })
    expect(performance.now() - startedAt).toBeLessThan(1500)
    await expect.poll(() => server.open.size, { interval: 5 }).toBe(0)
  })

  test('a plain server that waits for the end of a request is named within a second', async () => {
    const server = await serve(answer('404 Not Found'))
    const startedAt = performance.now()
    expect(await watch(openMjpeg, `https://127.0.0.1:${server.port}/`, { insecure: true }).end).toEqual({
      kind: 'unreachable',
      detail: 'the server answers without TLS on this port: use http://',
    })
    expect(performance.now() - startedAt).toBeLessThan(1500)
    await nothingOpen(server)
  })

  test('a TLS server at an http URL is named within a second', async () => {
    const server = await serve(stream(500), { tls: true })
    const startedAt = performance.now()
    expect(await watch(openMjpeg, `http://127.0.0.1:${server.port}/`).end).toEqual({
      kind: 'protocol_error',
      detail: expect.stringMatching(/TLS.*: use https:\/\//),
    })
    expect(performance.now() - startedAt).toBeLessThan(1500)
    await nothingOpen(server)
  })

  test('a server that closes without an answer is asked for TLS once a run', async () => {
    let accepted = 0
    const { port } = await listening((socket) => {
      accepted += 1
      socket.on('data', () => socket.end())
    }, {})
    const client = openMjpeg(NO_OPTIONS)
    for (let i = 0; i < 5; i += 1) {
      const watched = new Watched()
      const end = await client.watch(`http://127.0.0.1:${port}/`, watched, watched.abort.signal)
      expect(end).toEqual({ kind: 'no_frames', detail: 'closed by the server without a response' })
    }
    expect(accepted).toBe(5 + 1)
    await client.close()
  })

  test('a handshake that never ends is aborted at once and leaves no connection', async () => {
    const server = await serve(() => {})
    const tookMs = await quickest(100, async () => {
      const watched = watch(openMjpeg, `https://127.0.0.1:${server.port}/`)
      await expect.poll(() => server.open.size, { interval: 5 }).toBe(1)
      const abortedAt = performance.now()
      watched.abort.abort()
      expect((await watched.end).kind).toBe('unreachable')
      const endedAt = performance.now()
      await nothingOpen(server)
      return endedAt - abortedAt
    })
    expect(tookMs).toBeLessThan(100)
  })
})
