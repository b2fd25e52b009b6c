import { describe, expect, test } from 'vitest'
import { type Delivery, deliver, type Pace } from '../../src/monitoring/delivery.ts'
import { startReceiver, statuses } from './receiver.ts'

const QUICK: Pace = { timeoutMs: 10_000, backoffMs: [10, 20, 40], maxRetryAfterMs: 300 }

async function send(url: string, more: Partial<Delivery> = {}): Promise<string | null> {
  const signal = AbortSignal.timeout(20_000)
  return await deliver({
    url,
    method: 'POST',
    headers: { 'x-id': '1' },
    body: '{"ä":1}',
    signal,
    pace: QUICK,
    ...more,
  })
}

describe.concurrent('a delivery', () => {
  test('arrives as it was given, with the login of its URL as a header', async () => {
    const { url, requests } = await startReceiver()
    expect(await send(`${url.replace('//', '//me:p%40ss@')}/hook?a=1`, { method: 'PUT' })).toBeNull()
    expect(requests).toMatchObject([{ method: 'PUT', path: '/hook?a=1', body: '{"ä":1}' }])
    const { authorization, 'x-id': id } = requests[0]?.headers ?? {}
    expect([authorization, id]).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`, '1'])
  })

  test.each([
    ['two 503s and a 200', [503, 503, 200], 3, null],
    ['429', [429, 204], 2, null],
    ['500 for ever', [500], 4, 'HTTP 500: as asked'],
    ['404', [404], 1, 'HTTP 404: as asked'],
    ['400', [400], 1, 'HTTP 400: as asked'],
    ['202', [202], 1, null],
  ] as const)('that is answered with %s', async (_, codes, tries, problem) => {
    const { url, requests } = await startReceiver(statuses(...codes))
    expect(await send(url)).toBe(problem)
    expect(requests).toHaveLength(tries)
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1)
  })

  test('follows no redirect, whose target gets nothing', async () => {
    const elsewhere = await startReceiver()
    const { url, requests } = await startReceiver(statuses([307, { location: elsewhere.url }]))
    expect(await send(url)).toBe('HTTP 307: redirects are not followed')
    expect([requests.length, elsewhere.requests.length]).toEqual([1, 0])
  })

  test.each([
    ['in seconds', () => '1', 280],
    ['as a date', () => new Date(Date.now() + 60_000).toUTCString(), 280],
    ['that is nonsense', () => 'soon', 0],
    ['in the past', () => new Date(0).toUTCString(), 0],
  ])('waits for a Retry-After %s, up to a limit', async (_, value, minMs) => {
    const { url, requests } = await startReceiver(statuses([503, { 'retry-after': value() }], 200))
    expect(await send(url)).toBeNull()
    const [first, second] = requests.map(({ atMs }) => atMs)
    const waitedMs = (second ?? 0) - (first ?? 0)
    expect(waitedMs).toBeGreaterThanOrEqual(minMs)
    expect(waitedMs).toBeLessThan(5000)
  })

  test('gives a server that hangs up each time', async () => {
    const { url, requests } = await startReceiver((response) => response.destroy())
    expect(await send(url)).toMatch(/other side closed|ECONNRESET/)
    expect(requests).toHaveLength(4)
  })

  test('is not sent again to a server that does not answer in time, because it may have arrived', async () => {
    const { url, requests } = await startReceiver(() => {})
    expect(await send(url, { pace: { ...QUICK, timeoutMs: 1500 } })).toBe('no answer in 1.5 s')
    expect(requests).toHaveLength(1)
  })

  test('ends at once when its signal aborts, whatever it waits for', async () => {
    const { url, came } = await startReceiver(statuses([503, { 'retry-after': '30' }]))
    const abort = new AbortController()
    const sent = send(url, { pace: { ...QUICK, maxRetryAfterMs: 30_000 }, signal: abort.signal })
    await came(1)
    const since = performance.now()
    abort.abort()
    expect(await sent).not.toBeNull()
    expect(performance.now() - since).toBeLessThan(5000)
  })

  test('does not wait for the rest of an answer that accepts it', async () => {
    const { url } = await startReceiver((response) => response.writeHead(200).write('more …'))
    const since = performance.now()
    expect(await send(url, { pace: { ...QUICK, timeoutMs: 10_000 } })).toBeNull()
    expect(performance.now() - since).toBeLessThan(5000)
  })

  test('reads 64 kB of a refusal that never ends, and shows its beginning', async () => {
    let written = 0
    const { url } = await startReceiver((response) => {
      response.writeHead(400)
      const more = () => {
        while (!response.destroyed && response.write('no\n '.repeat(4096))) written += 16_384
      }
      response.on('drain', more)
      more()
    })
    const problem = await send(url, { pace: { ...QUICK, timeoutMs: 10_000 } })
    expect(problem).toMatch(/^HTTP 400: no no no /)
    expect(problem?.length).toBeLessThan(250)
    expect(written).toBeLessThan(16e6)
  })

  test('says that nobody listens', async () => {
    expect(await send('http://127.0.0.1:1/')).toBe('connection refused (ECONNREFUSED)')
  })
})
