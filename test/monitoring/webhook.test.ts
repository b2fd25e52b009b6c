import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { LiveChange } from '../../src/load/live.ts'
import { PACE } from '../../src/monitoring/delivery.ts'
import { Webhook, type WebhookPace } from '../../src/monitoring/webhook.ts'
import type { RunResult } from '../../src/publish/publisher.ts'
import { mixed } from '../report/runs.ts'
import { type Receiver, startReceiver, statuses } from './receiver.ts'

const QUICK: WebhookPace = { ...PACE, backoffMs: [10, 20, 40], groupMs: 0, alertMs: 0 }
const RESULT = { run: { report: mixed(), exitCode: 1 }, failure: null } as unknown as RunResult
const END = AbortSignal.timeout(60_000)

function webhookTo({ url }: Receiver, pace: Partial<WebhookPace> = {}, secret: string | null = null) {
  const about = { target: 'http://host/{camera}', runId: 'run-1', toolVersion: '1.2.3' }
  return new Webhook({ url: `${url}/hook`, secret, ...about, pace: { ...QUICK, ...pace } })
}

function broken(...rules: readonly LiveChange['rule'][]): { readonly changes: readonly LiveChange[] } {
  return { changes: rules.map((rule, at) => ({ connectionId: `camera_1_conn_${at}`, rule })) }
}

const bodies = ({ requests }: Receiver) => requests.map(({ body }) => JSON.parse(body))

describe.concurrent('a webhook', () => {
  test('gets the verdict once, signed, after two 503s, with one id on every attempt', async () => {
    const receiver = await startReceiver(statuses(503, 503, 200))
    expect(await webhookTo(receiver, {}, 'top secret').finish(RESULT, END)).toBeNull()
    const { requests } = receiver
    expect(requests).toHaveLength(3)
    const ids = new Set(requests.map(({ headers }) => headers['x-camgate-delivery']))
    expect([...ids]).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)])
    for (const { headers, body } of requests) {
      const hex = createHmac('sha256', 'top secret').update(Buffer.from(body)).digest('hex')
      expect(headers).toMatchObject({
        'x-camgate-signature-256': `sha256=${hex}`,
        'x-camgate-event': 'verdict',
        'content-type': 'application/json',
        'user-agent': 'camgate/1.2.3',
      })
    }
    expect(bodies(receiver)[2]).toMatchObject({ event: 'verdict', run_id: 'run-1', tool_version: '1.2.3' })
  })

  test('gets no signature without a secret', async () => {
    const receiver = await startReceiver()
    await webhookTo(receiver).finish(RESULT, END)
    expect(receiver.requests[0]?.headers).not.toHaveProperty('x-camgate-signature-256')
  })

  test('gets what breaks as it happens, grouped by rule, with a few of the connections', async () => {
    const receiver = await startReceiver()
    const webhook = webhookTo(receiver, { groupMs: 100, alertMs: 60_000 })
    webhook.second(broken(...Array.from({ length: 9 }, () => 'fps' as const)))
    webhook.second(broken('dropped', 'fps', null))
    await sleep(150)
    webhook.second(broken())
    await receiver.came(1)
    const [alert] = bodies(receiver)
    expect(alert).toMatchObject({ event: 'alert', run_id: 'run-1', recovered: 1 })
    const examples = [0, 1, 2, 3, 4].map((at) => `camera_1_conn_${at}`)
    expect(alert.rules).toEqual([
      { rule: 'dropped', connections: 1, examples: ['camera_1_conn_0'] },
      { rule: 'fps', connections: 10, examples },
    ])
    expect(alert.text).toBe(
      '⚠️ Camera capacity run of http://host/{camera}: 1 connection dropped for 5 s; ' +
        '10 connections below their frame rate for 5 s; 1 connection healthy again',
    )
  })

  test('gets no second alert before its time, and then one for everything since', async () => {
    const receiver = await startReceiver()
    const webhook = webhookTo(receiver, { alertMs: 400 })
    for (let second = 0; second < 10; second += 1) webhook.second(broken('fps'))
    await receiver.came(1)
    await sleep(500)
    webhook.second(broken())
    await receiver.came(2)
    expect(bodies(receiver).map(({ rules }) => rules[0].connections)).toEqual([1, 9])
  })

  test('gets twenty alerts of a run at most, and all numbers with the verdict', async () => {
    const receiver = await startReceiver()
    const webhook = webhookTo(receiver)
    for (let second = 0; second < 60; second += 1) {
      webhook.second(broken('fps'))
      await sleep(10)
    }
    await webhook.finish(RESULT, END)
    const events = bodies(receiver).map(({ event }) => event)
    expect(events.filter((event) => event === 'alert').length).toBeLessThanOrEqual(20)
    expect(bodies(receiver).at(-1)).toMatchObject({ event: 'verdict', alerts: { fps: 60 } })
  })

  test('that hangs takes one alert, and no second of the run waits for it', async () => {
    const receiver = await startReceiver(() => {})
    const webhook = webhookTo(receiver)
    const since = performance.now()
    for (let second = 0; second < 1000; second += 1) webhook.second(broken('fps'))
    expect(performance.now() - since).toBeLessThan(1000)
    await receiver.came(1)
    expect(await webhook.finish(RESULT, AbortSignal.timeout(200))).toBe(
      'the verdict was not sent: no answer in time',
    )
    expect(performance.now() - since).toBeLessThan(10_000)
  })

  test('says how many alerts were lost', async () => {
    const receiver = await startReceiver(statuses(404, 200))
    const webhook = webhookTo(receiver)
    webhook.second(broken('fps'))
    await receiver.came(1)
    await sleep(50)
    expect(await webhook.finish(RESULT, END)).toBe('1 of 1 alerts were not sent: HTTP 404: as asked')
  })
})
