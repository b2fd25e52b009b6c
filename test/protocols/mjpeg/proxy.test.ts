import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { quickest } from '../../quickest.ts'
import { nothingOpen, serve } from '../scripted-server.ts'
import { watch } from '../watched.ts'
import { byName, proxyServer } from './proxies.ts'
import { answer, stream } from './responses.ts'

const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']
const before = new Map(VARIABLES.map((name) => [name, process.env[name]]))

beforeEach(() => {
  for (const name of VARIABLES) delete process.env[name]
})

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

describe('a proxy from the environment', () => {
  test.each(['http_proxy', 'HTTP_PROXY'])('%s is used for http', async (name) => {
    const camera = await serve(stream(500, 600))
    const server = await proxyServer()
    process.env[name] = server.url('')
    const watched = watch(openMjpeg, byName(camera.url()))
    await watched.hasFrames(2)
    expect(server.heads[0]).toMatch(new RegExp(`^GET ${byName(camera.url())} HTTP`))
    watched.abort.abort()
    expect((await watched.end).kind).toBe('aborted')
    await nothingOpen(server)
    await nothingOpen(camera)
  })

  test.each(['https_proxy', 'HTTPS_PROXY'])('%s is used for https', async (name) => {
    const camera = await serve(stream(500, 600), { tls: true })
    const server = await proxyServer()
    process.env[name] = server.url('')
    const watched = watch(openMjpeg, byName(camera.url()), { insecure: true })
    await watched.hasFrames(2)
    expect(server.heads[0]).toMatch(new RegExp(`^CONNECT camera.test:${camera.port} HTTP`))
    watched.abort.abort()
    await watched.end
    await nothingOpen(server)
    await nothingOpen(camera)
  })

  test('a certificate behind a tunnel is verified as well', async () => {
    const camera = await serve(stream(500), { tls: true })
    process.env.https_proxy = (await proxyServer()).url('')
    const end = await watch(openMjpeg, byName(camera.url())).end
    expect(end).toEqual({
      kind: 'unreachable',
      detail: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    })
  })

  test.each(['no_proxy', 'NO_PROXY'])('%s goes around it', async (name) => {
    const camera = await serve(stream(500))
    const server = await proxyServer()
    process.env.http_proxy = server.url('')
    process.env[name] = 'example.org,0.0.0.0'
    const watched = watch(openMjpeg, camera.url().replace('127.0.0.1', '0.0.0.0'))
    await watched.hasFrames(1)
    expect(server.heads).toEqual([])
    watched.abort.abort()
    await nothingOpen(camera)
  })

  test.each(['localhost', 'a.localhost', '127.0.0.1', '[::1]'])(
    'this machine is asked without it: %s',
    async (host) => {
      const camera = await serve(stream(500), { host: host === '[::1]' ? '::1' : '127.0.0.1' })
      const server = await proxyServer()
      process.env.http_proxy = server.url('')
      const watched = watch(openMjpeg, `http://${host}:${camera.port}/`)
      await watched.hasFrames(1)
      expect(server.heads).toEqual([])
    },
  )

  test('every connection has its own tunnel', async () => {
    const camera = await serve(stream(500), { tls: true })
    const server = await proxyServer()
    process.env.https_proxy = server.url('')
    const all = [1, 2, 3].map(() => watch(openMjpeg, byName(camera.url()), { insecure: true }))
    await Promise.all(all.map((watched) => watched.hasFrames(1)))
    expect(server.heads).toHaveLength(3)
    expect(camera.open.size).toBe(3)
  })

  test.each([
    ['http', 'aborted'],
    // Without the tunnel there is no connection to the camera.
    ['https', 'unreachable'],
  ])('one that never answers is aborted at once: %s', async (scheme, kind) => {
    const server = await serve(() => {})
    process.env.http_proxy = server.url('')
    const tookMs = await quickest(100, async () => {
      const heads = server.heads.length
      const watched = watch(openMjpeg, `${scheme}://camera.invalid/`)
      await expect.poll(() => server.heads.length, { interval: 5 }).toBe(heads + 1)
      const abortedAt = performance.now()
      watched.abort.abort()
      expect((await watched.end).kind).toBe(kind)
      return performance.now() - abortedAt
    })
    expect(tookMs).toBeLessThan(100)
    await nothingOpen(server)
  })

  test('a handshake in a tunnel that never ends is aborted at once and leaves no connection', async () => {
    const camera = await serve(() => {})
    const server = await proxyServer()
    process.env.https_proxy = server.url('')
    const tookMs = await quickest(100, async () => {
      const watched = watch(openMjpeg, `https://camera.test:${camera.port}/`)
      await expect.poll(() => camera.open.size, { interval: 5 }).toBe(1)
      const abortedAt = performance.now()
      watched.abort.abort()
      expect((await watched.end).kind).toBe('unreachable')
      const endedAt = performance.now()
      await nothingOpen(server)
      await nothingOpen(camera)
      return endedAt - abortedAt
    })
    expect(tookMs).toBeLessThan(100)
  })

  test.each(['http', 'https'])('one that wants a password is unreachable: %s', async (scheme) => {
    const server = await serve(answer('407 Proxy Authentication Required'))
    process.env.http_proxy = server.url('')
    const end = await watch(openMjpeg, `${scheme}://camera.invalid/`).end
    expect(end).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('407') })
    await nothingOpen(server)
  })

  test.each(['http', 'https'])(
    'gets the credentials of its URL, and nobody else does: %s',
    async (scheme) => {
      const camera = await serve(stream(500), { tls: scheme === 'https' })
      const server = await proxyServer()
      process.env.http_proxy = server.url('', 'user:secret@')
      const watched = watch(openMjpeg, byName(camera.url()), { insecure: true })
      await watched.hasFrames(1)
      const expected = `Proxy-Authorization: Basic ${Buffer.from('user:secret').toString('base64')}`
      expect(server.heads[0]).toContain(`\r\n${expected}\r\n`)
      if (scheme === 'https') expect(camera.heads.join('')).not.toMatch(/proxy-/i)
    },
  )

  test.each<[string, string]>([
    ['HTTP/1.1 403 Forbidden\r\n\r\n', 'the proxy opened no tunnel: HTTP 403 Forbidden'],
    ['SSH-2.0-OpenSSH\r\n', 'no tunnel: the server sent SSH instead of HTTP'],
    ['', 'closed by the proxy without an answer'],
  ])('one that opens no tunnel is unreachable: %j', async (answer, detail) => {
    const server = await serve((socket) => socket.end(answer))
    process.env.https_proxy = server.url('')
    const end = await watch(openMjpeg, 'https://camera.invalid/').end
    expect(end).toMatchObject({ kind: 'unreachable', detail })
    await nothingOpen(server)
  })

  test.each(['HTTP/1.0 200 OK\n\n', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\n'])(
    'one that answers oddly opens a tunnel anyway: %j',
    async (answer) => {
      const camera = await serve(stream(500), { tls: true })
      const server = await serve((socket) => {
        socket.removeAllListeners('data').write(answer)
        const onward = connect(camera.port, '127.0.0.1')
        onward.on('error', () => socket.destroy())
        socket
          .on('close', () => onward.destroy())
          .pipe(onward)
          .pipe(socket)
      })
      process.env.https_proxy = server.url('')
      await watch(openMjpeg, byName(camera.url()), { insecure: true }).hasFrames(1)
    },
  )

  test('one of another kind is unreachable, with the reason', async () => {
    process.env.http_proxy = 'socks5://user:secret@127.0.0.1:1080'
    expect(await watch(openMjpeg, 'http://camera.invalid/').end).toMatchObject({
      kind: 'unreachable',
      detail: 'only proxies of http and https are supported, not of socks5://',
    })
  })

  test('one that is not there is unreachable', async () => {
    process.env.http_proxy = 'http://127.0.0.1:1'
    const end = await watch(openMjpeg, 'http://camera.invalid/').end
    expect(end).toEqual({ kind: 'unreachable', detail: 'connection refused (ECONNREFUSED)' })
  })

  test('one that is no URL is data, without the secret in it', async () => {
    process.env.http_proxy = 'http://user:secret@'
    const end = await watch(openMjpeg, 'http://camera.invalid/').end
    expect(end.kind).toBe('unreachable')
    expect(end.detail).not.toContain('secret')
  })

  test('what is sent through it may have a header of 64 KB too', async () => {
    const filler = Array.from({ length: 60 }, (_, i) => `X-${i}: ${'x'.repeat(1000)}`)
    const camera = await serve(answer('503 Full', ...filler))
    process.env.http_proxy = (await proxyServer()).url('')
    expect(await watch(openMjpeg, byName(camera.url())).end).toMatchObject({
      kind: 'refused',
      detail: 'HTTP 503 Full',
    })
  })
})
