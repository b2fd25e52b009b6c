import type { RequestListener } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { poll } from '../../current-test.ts'
import { metricsPage, metricsServer, steppedWatch } from './metrics-server.ts'

const PAGE = metricsPage('mediamtx-1.18.txt')
const MEGABYTE = Buffer.alloc(1024 * 1024, 'paths 1\n')
const HUGE = Buffer.alloc(100e6, 'paths 1\n')
const BOMB = gzipSync(HUGE)

const sendForEver: RequestListener = (_request, response) => {
  const more = () => {
    while (!response.destroyed && response.write(MEGABYTE)) {}
  }
  response.on('drain', more)
  more()
}

const HOSTILE: readonly (readonly [what: string, answer: RequestListener, said: string])[] = [
  ['hangs', () => {}, 'no complete answer'],
  ['hangs after its head', (_, response) => response.flushHeaders(), 'no complete answer'],
  ['is slow', (_, response) => void setTimeout(() => response.end(PAGE), 3500), 'no complete answer'],
  ['answers 100 MB', (_, response) => response.end(HUGE), 'more than 4 MiB'],
  // On a busy machine, its time is over before its size is.
  ['never stops', sendForEver, ' answer '],
  [
    'sends a gzip bomb',
    (_, response) => response.setHeader('content-encoding', 'gzip').end(BOMB),
    'a compressed answer',
  ],
  ['redirects', (_, response) => response.writeHead(302, { location: '/other' }).end(), 'a redirect'],
  ['says 500', (_, response) => response.writeHead(500).end('paths 1'), 'HTTP 500'],
  ['closes the connection', (_, response) => response.destroy(), 'closed'],
  ['is not UTF-8', (_, response) => response.end(Buffer.from([0xff, 0xfe, 0x80, 0x0a])), 'not metrics'],
  ['answers HTML', (_, response) => response.end('<html>\n<body>hello</body>\n'), 'not metrics'],
]

describe.concurrent('while a load is held, an endpoint', () => {
  test.each(HOSTILE)('that %s delays nothing, and the notes say how often', async (_what, answer, said) => {
    const server = await metricsServer(PAGE)
    const { watch } = await steppedWatch([server.url])
    server.answerWith(answer)
    const before = performance.now()
    watch.begin()
    watch.end()
    expect(performance.now() - before).toBeLessThan(300)
    watch.begin()
    // On a busy machine, its time may be over before what it says is read.
    await poll(() => watch.notes()[0], { timeout: 5000 }).toMatch(new RegExp(`${said}|no complete answer`))
    watch.end()
    expect(watch.notes()[0]).toMatch(/^1 of 1 scrape of MediaMTX at http:\/\/127.0.0.1:\d+\/metrics failed/)
    expect(server.mostAtOnce()).toBe(1)
    server.answerWith(PAGE)
    const fromMs = performance.now()
    watch.begin()
    await poll(() => watch.figures(fromMs, Number.POSITIVE_INFINITY)[0]?.points.length, {
      timeout: 5000,
    }).toBe(1)
  })

  test('that is late is not asked again before it answered', async () => {
    const server = await metricsServer(PAGE)
    const { watch, second } = await steppedWatch([server.url])
    server.answerWith(() => {})
    watch.begin()
    await poll(() => server.requests()).toBe(2)
    second()
    second()
    await poll(() => watch.notes()[0], { timeout: 5000 }).toContain('3 of 3 scrapes')
    expect(server.requests()).toBe(2)
  })

  test('that answers when the load has ended is not heard', async () => {
    const server = await metricsServer(PAGE)
    const { watch } = await steppedWatch([server.url])
    server.answerWith((_, response) => void setTimeout(() => response.end(PAGE), 300))
    watch.begin()
    await poll(() => server.requests()).toBe(2)
    watch.end()
    await delay(500)
    expect(watch.figures(0, Number.POSITIVE_INFINITY)).toEqual([])
    expect(watch.notes()).toEqual([])
  })

  test('is scraped once a second, and its figures name their source without the password', async () => {
    let sent = 0
    const logins: (string | undefined)[] = []
    const server = await metricsServer((request, response) => {
      logins.push(request.headers.authorization)
      sent += 1000
      response.end(`paths 1\npaths_readers{name="a"} 3\npaths_outbound_bytes{name="a"} ${sent}\n`)
    })
    const { watch, second } = await steppedWatch([server.url.replace('//', '//viewer:hunter2@')])
    watch.begin()
    for (const points of [1, 2, 3]) {
      await poll(() => watch.figures(0, Number.POSITIVE_INFINITY)[0]?.points.length).toBe(points)
      await delay(20)
      second()
    }
    const [sessions, out] = watch.figures(0, Number.POSITIVE_INFINITY)
    expect(sessions).toMatchObject({ name: 'sessions', title: 'Viewers', limit: null })
    expect(sessions?.source).toBe(`MediaMTX at ${server.url}`)
    expect(sessions?.points[0]?.value).toBe(3)
    expect(out?.points.length).toBeGreaterThanOrEqual(2)
    expect(out?.points.every(({ value }) => value > 1000)).toBe(true)
    expect(new Set(logins)).toEqual(new Set([`Basic ${btoa('viewer:hunter2')}`]))
    expect(watch.notes()).toEqual([])
  })

  test('with a large page is asked less often, 400 kB a second, and at once when the next load begins', async () => {
    const server = await metricsServer(`${PAGE}${`# ${'x'.repeat(998)}\n`.repeat(1100)}`)
    const { watch, second } = await steppedWatch([server.url])
    const points = () => watch.figures(0, Number.POSITIVE_INFINITY)[0]?.points.length
    watch.begin()
    await poll(points).toBe(1)
    for (const asked of [2, 2, 3, 3, 3, 4]) {
      second()
      await delay(50)
      await poll(() => server.requests()).toBe(asked)
      await poll(points).toBe(asked - 1)
    }
    watch.begin()
    await poll(() => server.requests()).toBe(5)
    expect(watch.notes()).toEqual([])
  })
})

describe.concurrent('before the load, an endpoint', () => {
  test.each(HOSTILE.filter(([, , said]) => /no complete|500|closed/.test(said)))(
    'that %s is noted, and the measurement goes on',
    async (_what, answer, said) => {
      const server = await metricsServer(answer)
      const { watch } = await steppedWatch([server.url])
      expect(watch.notes()).toEqual([
        expect.stringMatching(/^--server-metrics: http:\S+ did not answer before the load \(/),
      ])
      expect(watch.notes()[0]).toContain(said)
      server.answerWith(PAGE)
      watch.begin()
      await poll(() => watch.figures(0, Number.POSITIVE_INFINITY).length).toBeGreaterThan(3)
    },
  )

  test.each(HOSTILE.filter(([, , said]) => !/no complete|500|closed| answer /.test(said)))(
    'that %s is an error that says so',
    async (_what, answer, said) => {
      const { url } = await metricsServer(answer)
      const error = await steppedWatch([url]).catch((one: Error) => one)
      expect(error).toMatchObject({ code: 'bad_input' })
      expect((error as Error).message).toMatch(
        /^--server-metrics: found .+, expected metrics of a known server$/,
      )
      expect((error as Error).message).toContain(said)
      expect((error as Error).message).toContain(url)
    },
  )

  test('that nobody listens at is noted', async () => {
    const { watch } = await steppedWatch(['http://127.0.0.1:9/metrics'])
    expect(watch.notes()[0]).toContain('connection refused (ECONNREFUSED)')
  })

  test('that has metrics of something else is an error', async () => {
    const { url } = await metricsServer('go_goroutines 5\n')
    await expect(steppedWatch([url])).rejects.toThrow('metrics of a server that is not known here')
  })

  test('with several containers needs the name of one in its URL', async () => {
    const { url } = await metricsServer(metricsPage('cadvisor-0.49.txt'))
    await expect(steppedWatch([url])).rejects.toThrow(
      `found 2 containers (media or redis; name one behind # in the URL) at ${url}, expected`,
    )
    await expect(steppedWatch([`${url}#nobody`])).rejects.toThrow('found other containers (media or redis;')
    const { watch } = await steppedWatch([`${url}#media`])
    watch.begin()
    await poll(() => watch.figures(0, Number.POSITIVE_INFINITY).at(0)?.source).toBe(
      `media of cAdvisor at ${url}`,
    )
  })

  test('that is named twice counts once', async () => {
    const { url } = await metricsServer(PAGE)
    const { watch } = await steppedWatch([url, url])
    watch.begin()
    const sessions = () =>
      watch.figures(0, Number.POSITIVE_INFINITY).filter(({ name }) => name === 'sessions')
    await poll(() => sessions().length).toBe(1)
    await delay(200)
    expect(sessions().length).toBe(1)
  })

  test('may be JSON of a server', async () => {
    const { url } = await metricsServer(metricsPage('go2rtc-streams.json'))
    const { watch } = await steppedWatch([url])
    watch.begin()
    await poll(() => watch.figures(0, Number.POSITIVE_INFINITY)[0]).toMatchObject({
      source: `go2rtc at ${url}`,
    })
  })
})
