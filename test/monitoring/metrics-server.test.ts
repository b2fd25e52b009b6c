import { once } from 'node:events'
import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import os from 'node:os'
import { describe, expect, test } from 'vitest'
import type { CamgateError } from '../../src/errors.ts'
import { MetricsServer } from '../../src/monitoring/metrics-server.ts'
import type { MetricFamily } from '../../src/report/exports/metric-families.ts'
import { onTestFinished } from '../current-test.ts'

const FAMILIES: readonly MetricFamily[] = [
  { name: 'camgate_running', help: 'Whether it runs.', type: 'gauge', samples: [{ labels: {}, value: 1 }] },
  {
    name: 'camgate_trials_total',
    help: 'Trials.',
    type: 'counter',
    samples: [{ labels: { outcome: 'a"b\\c\n' }, value: 3 }],
  },
]
const NAMES = { port: '--metrics-port', host: '--metrics-host' }

async function serve(port = 0, host = '127.0.0.1'): Promise<MetricsServer> {
  const server = await MetricsServer.open({ port, host, names: NAMES, families: () => FAMILIES })
  onTestFinished(async () => await server.close())
  return server
}

async function ask(url: string, options: RequestOptions = {}) {
  const asked = request(url, options).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const text = (await response.toArray()).join('')
  return { status: response.statusCode, type: response.headers['content-type'], text }
}

describe('/metrics', () => {
  test('is the text format by default', async () => {
    const { status, type, text } = await ask((await serve()).url)
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
    expect(text).toBe(
      '# HELP camgate_running Whether it runs.\n# TYPE camgate_running gauge\ncamgate_running 1\n' +
        '# HELP camgate_trials_total Trials.\n# TYPE camgate_trials_total counter\n' +
        'camgate_trials_total{outcome="a\\"b\\\\c\\\\u000a"} 3\n',
    )
  })

  test.each([
    ['nothing', undefined, 'text'],
    ['anything', '*/*', 'text'],
    ['text', 'text/plain', 'text'],
    ['OpenMetrics', 'application/openmetrics-text', 'openmetrics'],
    [
      'what Prometheus asks for',
      'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    ['text rather than OpenMetrics', 'application/openmetrics-text;q=0.2, text/plain;q=0.9', 'text'],
    ['no OpenMetrics', 'application/openmetrics-text;q=0', 'text'],
    ['nonsense', 'application/openmetrics-text;q=x,;;,=', 'text'],
  ])('answers who accepts %s', async (_, accept, format) => {
    const headers = accept === undefined ? {} : { accept }
    const { type, text } = await ask((await serve()).url, { headers })
    expect(type).toContain(format === 'text' ? 'text/plain' : 'application/openmetrics-text; version=1.0.0')
    expect(text.endsWith('# EOF\n')).toBe(format === 'openmetrics')
    expect(text).toContain(
      format === 'text' ? '# TYPE camgate_trials_total' : '# TYPE camgate_trials counter',
    )
    expect(text).toContain('camgate_trials_total{')
  })

  test.each([
    ['evil.example', 421],
    ['metrics.evil.example:9464', 421],
    ['127.0.0.1.evil.example', 421],
    ['a b', 421],
    ['localhost:9464', 200],
    ['127.0.0.1', 200],
    ['192.168.1.9:9464', 200],
    ['[::1]:9464', 200],
    ['camgate:9464', 200],
    ['host.docker.internal:9464', 200],
    [os.hostname(), 200],
  ])('answers the host %j with %d', async (host, status) => {
    expect(await ask((await serve()).url, { headers: { host } })).toMatchObject({ status })
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect(await ask((await serve()).url, { method })).toMatchObject({ status: 405 })
  })

  test('is the only path, with or without a query', async () => {
    const { url } = await serve()
    expect(await ask(new URL('/', url).href)).toMatchObject({ status: 404 })
    expect(await ask(`${url}/x`)).toMatchObject({ status: 404 })
    expect(await ask(`${url}?a=1`)).toMatchObject({ status: 200 })
  })

  test('has room for a few connections only', async () => {
    const { url } = await serve()
    const { port } = new URL(url)
    const sockets = Array.from({ length: 40 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}))
    onTestFinished(() => void sockets.map((socket) => socket.destroy()))
    await expect.poll(() => sockets.filter(({ closed }) => closed).length).toBe(24)
  })

  test('names the option of a port that is taken, or of a host that is not here', async () => {
    const taken = Number(new URL((await serve()).url).port)
    const refusal = async (port: number, host?: string) =>
      await serve(port, host).catch((error: CamgateError) => `${error.code} ${error.message}`)
    expect(await refusal(taken)).toMatch(
      new RegExp(`^bad_input --metrics-port: cannot serve on 127.0.0.1, port ${taken}: .*EADDRINUSE`),
    )
    expect(await refusal(0, '203.0.113.1')).toMatch(/^bad_input .*EADDRNOTAVAIL/)
  })

  test('waits at the end for one more scrape if there was one, and not for ever', async () => {
    const server = await serve()
    const signal = AbortSignal.timeout(20_000)
    await server.lastScrape(signal)
    await ask(server.url)
    let isSeen = false
    const waiting = server.lastScrape(signal).then(() => {
      isSeen = true
    })
    expect(isSeen).toBe(false)
    await ask(server.url)
    await waiting
    await server.lastScrape(signal, 50)
    await server.lastScrape(AbortSignal.timeout(50))
  })
})
