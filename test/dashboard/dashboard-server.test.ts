import { once } from 'node:events'
import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { serveDashboard } from '../../src/dashboard/dashboard-server.ts'
import { Viewers } from '../../src/dashboard/viewers.ts'
import { onTestFinished } from '../current-test.ts'
import { watchEvents } from './event-stream.ts'

const PAGE = { html: '<p>now</p>', policy: "default-src 'none'" }

async function serve(report: typeof PAGE | null = null, viewers = new Viewers()) {
  let joined = 0
  const content = { page: () => PAGE, report: () => report, joined: () => (joined += 1) }
  const server = await serveDashboard(0, content, viewers)
  onTestFinished(async () => await server.close())
  return { ...server, viewers, joined: () => joined }
}

async function ask(url: string, options: RequestOptions = {}) {
  const asked = request(url, options).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const text = (await response.toArray()).join('')
  return { status: response.statusCode, headers: response.headers, text }
}

describe('the server of the live page', () => {
  test('has a path of 128 random bits on loopback, another one each time', async () => {
    const urls = [(await serve()).url, (await serve()).url]
    for (const url of urls) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/$/)
    expect(new Set(urls.map((url) => new URL(url).pathname)).size).toBe(2)
  })

  test('answers with the page, its policy, and headers that keep it to itself', async () => {
    const { url } = await serve()
    const { status, headers, text } = await ask(url)
    expect([status, text]).toEqual([200, PAGE.html])
    expect(headers).toMatchObject({
      'content-security-policy': PAGE.policy,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
  })

  test.each([
    ['no path', (url: string) => new URL('/', url).href],
    ['another path', (url: string) => `${new URL('/', url).href}${'A'.repeat(22)}/`],
    ['its path without the end', (url: string) => url.slice(0, -1)],
    ['something else in it', (url: string) => `${url}..%2f..%2fetc/passwd`],
    ['the report before the end', (url: string) => `${url}report`],
  ])('does not know %s', async (_, address) => {
    const { url } = await serve()
    expect(await ask(address(url))).toMatchObject({ status: 404, text: 'not found\n' })
  })

  test.each([['evil.example'], ['127.0.0.1'], ['localhost:1']])('refuses the host %j', async (host) => {
    const { url, viewers } = await serve()
    expect(await ask(url, { headers: { host } })).toMatchObject({ status: 421 })
    expect(await ask(`${url}events`, { headers: { host } })).toMatchObject({ status: 421 })
    expect(viewers.isEmpty).toBe(true)
  })

  test('has the name localhost too', async () => {
    const { url } = await serve()
    const host = new URL(url).host.replace('127.0.0.1', 'localhost')
    expect(await ask(url, { headers: { host } })).toMatchObject({ status: 200 })
  })

  test.each(['POST', 'HEAD', 'OPTIONS', 'DELETE'])('refuses %s', async (method) => {
    const { url } = await serve()
    expect(await ask(url, { method })).toMatchObject({ status: 405, headers: { allow: 'GET' } })
  })

  test('pushes to every viewer what it does not have yet', async () => {
    const { url, viewers, joined } = await serve()
    const first = await watchEvents(`${url}events`)
    await expect.poll(joined).toBe(1)
    const now = { id: 'now', html: '<p>1\n2</p>' }
    viewers.push([now])
    await expect.poll(() => first.events).toEqual([{ event: 'section', data: JSON.stringify(now) }])
    const second = await watchEvents(`${url}events`)
    await expect.poll(joined).toBe(2)
    viewers.push([now, { id: 'search', html: '' }])
    await expect.poll(() => second.events).toHaveLength(2)
    await expect.poll(() => first.events.map(({ data }) => JSON.parse(data).id)).toEqual(['now', 'search'])
  })

  test('has room for eight viewers, and again when one has left', async () => {
    const { url, viewers } = await serve()
    const all = await Promise.all(Array.from({ length: 8 }, () => watchEvents(`${url}events`)))
    expect(all.map(({ status }) => status)).toEqual(new Array(8).fill(200))
    expect((await watchEvents(`${url}events`)).status).toBe(503)
    all[0]?.response.destroy()
    await expect.poll(() => viewers.areFull).toBe(false)
    expect((await watchEvents(`${url}events`)).status).toBe(200)
  })

  /** A viewer that reads nothing until it is resumed. */
  async function stalledOn(url: string, viewers: Viewers) {
    const viewer = await watchEvents(`${url}events`)
    await expect.poll(() => viewers.isEmpty).toBe(false)
    viewer.response.pause()
    return viewer
  }

  test('holds one push for a slow viewer, who misses what comes meanwhile and then gets the newest', async () => {
    const { url, viewers } = await serve()
    const slow = await stalledOn(url, viewers)
    const push = async (text: string) => {
      viewers.push([{ id: 'now', html: text.padEnd(4_000_000, '.') }])
      await sleep(10)
    }
    for (let number = 0; number < 20; number += 1) await push(`${number}`)
    await push('newest')
    slow.response.resume()
    await expect.poll(() => slow.events.at(-1)?.data).toContain('newest')
    expect(slow.events.length).toBeLessThan(10)
  })

  test('gives up a viewer that reads nothing', async () => {
    const { url, viewers } = await serve(null, new Viewers(200))
    await stalledOn(url, viewers)
    let number = 0
    const push = () => viewers.push([{ id: 'now', html: `${number++}`.padEnd(4_000_000, '.') }])
    await expect
      .poll(() => {
        push()
        return viewers.isEmpty
      })
      .toBe(true)
  })

  test('at the end says that the report is there, and waits until everybody has it', async () => {
    const { url, viewers } = await serve(PAGE)
    const viewer = await watchEvents(`${url}events`)
    await expect.poll(() => viewers.isEmpty).toBe(false)
    let isOver = false
    const finished = viewers.finish(30_000).then(() => (isOver = true))
    await expect.poll(() => viewer.events).toEqual([{ event: 'report', data: 'ready' }])
    expect(isOver).toBe(false)
    expect(await ask(`${url}report`)).toMatchObject({ status: 200, text: PAGE.html })
    viewer.response.destroy()
    await finished
  })

  test('does not wait for nobody, nor longer than it should', async () => {
    const { url, viewers } = await serve(PAGE)
    await viewers.finish(60_000)
    const viewer = await watchEvents(`${url}events`)
    await expect.poll(() => viewers.isEmpty).toBe(false)
    await viewers.finish(10)
    viewers.close()
    await viewer.ended
  })

  test('names the option when its port is taken', async () => {
    const { url } = await serve()
    const taken = serveDashboard(Number(new URL(url).port), {} as never, new Viewers())
    await expect(taken).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/^--dashboard: .*already in use \(EADDRINUSE\)$/),
    })
  })
})
