import { describe, expect, test } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { eventually, simulators } from './with-simulator.ts'

const { start, watch } = simulators('file')

const connection = (simulator: Simulator, number: number) => simulator.stats().connections?.[number - 1]

describe.concurrent('faults of the answer', () => {
  test('refuse answers with the status, and only where it is meant to', async () => {
    const simulator = await start({ faults: ['refuse=503@camera=2', 'refuse=401@camera=1@connection=2'] })
    const [first, second, third] = [await watch(simulator), await watch(simulator), await watch(simulator)]
    const other = await watch(simulator, '/camera/2')
    await Promise.all([first.next(2), second.until(() => second.header !== null), third.next(2)])
    await other.until(() => other.header !== null)
    expect([first, second, third, other].map((client) => client.status)).toEqual([200, 401, 200, 503])
    expect(connection(simulator, 1)?.fault).toBe('refuse=401@camera=1@connection=2')
    expect(simulator.stats().open_connections).toBe(2)
  })

  test('limit refuses above so many open connections, and takes new ones when others have gone', async () => {
    const simulator = await start({ faults: ['limit=3,status=429'] })
    const clients = [await watch(simulator), await watch(simulator, '/camera/2'), await watch(simulator)]
    await Promise.all(clients.map((client) => client.next(1)))
    const fourth = await watch(simulator, '/camera/2')
    await fourth.until(() => fourth.header !== null)
    expect(fourth.status).toBe(429)
    clients[0]?.close()
    await eventually(() => simulator.stats().open_connections === 2)
    await (await watch(simulator, '/camera/2')).next(1)
  })

  test('limit of a camera leaves the others alone', async () => {
    const simulator = await start({ faults: ['limit=0@camera=1'] })
    const [none, open] = [await watch(simulator), await watch(simulator, '/camera/2')]
    await open.next(1)
    expect(none.status).toBe(503)
  })

  test('html is a page with status 200', async () => {
    const client = await watch(await start({ faults: ['html'] }))
    await client.until(() => client.body.includes('</h1>'))
    expect(client.status).toBe(200)
    expect(client.header).toMatch(/^content-type: text\/html/im)
  })

  test('no-answer takes the request and never answers', async () => {
    const simulator = await start({ faults: ['no-answer@connection=1'] })
    const [silent, other] = [await watch(simulator), await watch(simulator)]
    await other.next(20)
    expect(silent.wire).toHaveLength(0)
    expect(silent.isEnded).toBe(false)
    expect(simulator.stats().open_connections).toBe(2)
    silent.close()
    await eventually(() => simulator.stats().open_connections === 1)
  })

  test('an endless response header grows beyond any limit and is never complete', async () => {
    const simulator = await start({ faults: ['endless-header'] })
    const client = await watch(simulator)
    await client.until(() => client.wire.length > 70_000)
    expect(client.wire.toString('latin1')).toMatch(/^HTTP\/1\.1 200 OK\r\n(X-Filler: a+\r\n)+/)
    expect(client.header).toBeNull()
    client.close()
    await eventually(() => simulator.stats().open_connections === 0)
  })
})
