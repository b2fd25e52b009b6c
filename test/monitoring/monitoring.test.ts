import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cliNaming } from '../../src/config/option-naming.ts'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import type { LiveSecond } from '../../src/load/engine.ts'
import { openMonitoring } from '../../src/monitoring/open-monitoring.ts'
import type { RunResult } from '../../src/publish/publisher.ts'
import { reportFamilies } from '../../src/report/exports/metric-families.ts'
import { metricsText } from '../../src/report/exports/prometheus.ts'
import { onTestFinished } from '../current-test.ts'
import { searched } from '../report/runs.ts'
import { type Receiver, startReceiver, statuses } from './receiver.ts'

const LIVE: LiveSecond = {
  planned: 48,
  delivering: 48,
  healthy: 46,
  fps: 24.9,
  changes: [{ connectionId: 'camera_1_conn_1', rule: 'fps' }],
  bytes: 1e6,
  reconnections: 0,
  generatorLoad: 0.1,
}
const REPORT = searched()
const RESULT = { run: { report: REPORT, exitCode: 0 }, failure: null } as unknown as RunResult

async function open(options: RawOptions, environment: NodeJS.ProcessEnv = {}, endMs = 20_000) {
  const plan = planFrom({ cameras: '4', ...options }, null, cliNaming, environment)
  const warnings: string[] = []
  const warn = (text: string) => void warnings.push(text)
  const setup = { plan, naming: cliNaming, environment, toolVersion: '1.2.3', warn, endMs }
  const monitoring = await openMonitoring(setup)
  onTestFinished(async () => await monitoring?.close())
  return { monitoring, warnings }
}

const to = ({ url }: Receiver, secretPath = '') => ({
  pushgateway: url,
  otlp: url,
  webhook: `${url}/services/${secretPath}`,
})
const pathsOf = ({ requests }: Receiver) => requests.map(({ method, path }) => `${method} ${path}`).toSorted()

describe.concurrent('monitoring', () => {
  test('is nothing for a run that asks for nothing', async () => {
    expect((await open({})).monitoring).toBeNull()
  })

  test('puts the same metrics of the report on the Pushgateway, where /metrics and the file have them', async () => {
    const receiver = await startReceiver()
    const { monitoring, warnings } = await open({ pushgateway: `${receiver.url}/base/`, metricsPort: '0' })
    monitoring?.second(LIVE)
    const url = monitoring?.metricsUrl ?? ''
    expect(await (await fetch(url)).text()).toContain('camgate_live_healthy_connections 46\n')
    const publishing = monitoring?.publish(RESULT)
    await receiver.came(1)
    const scraped = await (await fetch(url)).text()
    await publishing
    const text = metricsText(reportFamilies(REPORT), 'text')
    expect(receiver.requests[0]?.body).toBe(text)
    expect(scraped.endsWith(text)).toBe(true)
    expect(scraped).toContain('camgate_running 0\n')
    const [, group = ''] = pathsOf(receiver)[0]?.split('/base/metrics/job/camgate/') ?? []
    const [instance = '', profile = ''] = group.split('/').map((part) => part.split('@base64/')[0])
    expect(group).toMatch(/^instance@base64\/[\w-]+\/profile@base64\/[\w-]+$/)
    expect([instance, profile]).toEqual(['instance@base64', expect.any(String)])
    expect(warnings).toEqual([])
  })

  test('keeps a group that the URL of the Pushgateway names', async () => {
    const receiver = await startReceiver()
    const { monitoring } = await open({ pushgateway: `${receiver.url}/metrics/job/nightly/instance/a` })
    await monitoring?.publish(RESULT)
    expect(pathsOf(receiver)).toEqual(['PUT /metrics/job/nightly/instance/a'])
  })

  test('sends everything at the end, and by OTLP as the environment says', async () => {
    const receiver = await startReceiver()
    const { monitoring, warnings } = await open(
      { pushgateway: receiver.url, webhook: `${receiver.url}/hook` },
      { OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/otlp/`, CAMGATE_WEBHOOK_SECRET: 'from outside' },
    )
    await monitoring?.publish(RESULT)
    expect(pathsOf(receiver)).toEqual([
      'POST /hook',
      'POST /otlp/v1/metrics',
      expect.stringMatching(/^PUT \/metrics\/job\/camgate\//),
    ])
    const hook = receiver.requests.find(({ path }) => path === '/hook')
    expect(hook?.headers['x-camgate-signature-256']).toMatch(/^sha256=[\da-f]{64}$/)
    expect(JSON.parse(hook?.body ?? '')).toMatchObject({ run_id: monitoring?.runId })
    expect(warnings).toEqual([])
  })

  test('sends nothing by OTLP where the environment turns it off', async () => {
    const receiver = await startReceiver()
    const { monitoring } = await open({ otlp: receiver.url }, { OTEL_SDK_DISABLED: 'true' })
    await monitoring?.publish(RESULT)
    expect(receiver.requests).toEqual([])
  })

  test('warns of a collector in the environment that is no URL, and watches no run because of it', async () => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }
    const { monitoring, warnings } = await open({}, environment)
    expect(monitoring).toBeNull()
    expect(warnings).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT: found "collector", expected a URL such as http://host:4318; nothing is sent by OTLP',
    ])
    expect((await open({}, { ...environment, OTEL_SDK_DISABLED: 'true' })).warnings).toEqual([])
    expect((await open({ otlp: 'http://127.0.0.1:9' }, environment)).warnings).toEqual([])
  })

  test('pushes no numbers of a run whose server failed, and the webhook gets the error', async () => {
    const receiver = await startReceiver()
    const { monitoring } = await open({ pushgateway: receiver.url, webhook: `${receiver.url}/hook` })
    await monitoring?.publish({ ...RESULT, failure: { message: 'start: the command ended' } } as RunResult)
    expect(pathsOf(receiver)).toEqual(['POST /hook'])
    expect(receiver.requests[0]?.body).toContain('"verdict":"error"')
  })

  test('names the target in alerts, without its password', async () => {
    const receiver = await startReceiver()
    const target = 'http://viewer:hunter22@cameras.example/{camera}?token=abcdef12'
    const { monitoring } = await open({ target, webhook: `${receiver.url}/hook` })
    monitoring?.second(LIVE)
    await sleep(3100)
    monitoring?.second({ ...LIVE, changes: [] })
    await receiver.came(1)
    const { text, target: named } = JSON.parse(receiver.requests[0]?.body ?? '')
    expect(named).toBe('http://cameras.example/{camera}?token=***')
    expect(text).toMatch(
      /^⚠️ Camera capacity run of http:\/\/cameras\.example\/\{camera\}\?token=\*\*\*: 1 connection /,
    )
  })

  test('only warns of what fails, without the path of the webhook or a password', async () => {
    const path = 'T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'
    const receiver = await startReceiver((response) => {
      response.writeHead(403).end(`/services/${path} and hunter22 are not allowed`)
    })
    const options = { ...to(receiver, path), pushgateway: receiver.url.replace('//', '//me:hunter22@') }
    const { monitoring, warnings } = await open(options)
    await monitoring?.publish(RESULT)
    const host = new URL(receiver.url).host
    expect(warnings.toSorted()).toEqual([
      `--otlp (${host}): Forbidden`,
      `--pushgateway (${host}): HTTP 403: *** and *** are not allowed`,
      `--webhook (${host}): the verdict was not sent: HTTP 403: *** and *** are not allowed`,
    ])
  })

  test('does not hold the end of a run longer than its limit for servers that hang', async () => {
    const receiver = await startReceiver(() => {})
    const { monitoring, warnings } = await open(to(receiver), {}, 500)
    const since = performance.now()
    await monitoring?.publish(RESULT)
    expect(performance.now() - since).toBeLessThan(5000)
    expect(warnings).toHaveLength(3)
    for (const warning of warnings) expect(warning).toMatch(/no answer in time$/)
  })

  test('does not hold the end of an interrupted run longer than seconds for servers that ask to wait', async () => {
    const receiver = await startReceiver(statuses([503, { 'retry-after': '30' }]))
    const { monitoring, warnings } = await open(to(receiver), {}, 60_000)
    const interrupted = { ...REPORT, run: { ...REPORT.run, interrupted: true } }
    const since = performance.now()
    await monitoring?.publish({
      run: { report: interrupted, exitCode: 130 },
      failure: null,
    } as unknown as RunResult)
    expect(performance.now() - since).toBeLessThan(10_000)
    expect(warnings).toHaveLength(3)
  })
})
