import { describe, expect, test } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.ts'
import type { RawFrame } from './raw-client.ts'
import { rateOf, simulators } from './with-simulator.ts'

const { start, watch } = simulators('file')

const gaps = (frames: readonly RawFrame[]) =>
  frames.slice(1).map((frame, i) => frame.atMs - (frames[i]?.atMs ?? 0))
const connection = (simulator: Simulator, number: number) => simulator.stats().connections?.[number - 1]

describe.concurrent('faults at run time', () => {
  const put = async (simulator: Simulator, faults: unknown) =>
    await fetch(`${simulator.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) })

  test('PUT, GET and DELETE set, show and clear them', async () => {
    const { url } = await start({ faults: ['repeat'] })
    expect(await (await fetch(`${url}/faults`)).json()).toEqual(['repeat'])
    const answer = await fetch(`${url}/faults`, { method: 'PUT', body: '["slow=0.5@camera=2", "limit=4"]' })
    expect([answer.status, await answer.json()]).toEqual([200, ['slow=0.5@camera=2', 'limit=4']])
    expect(await (await fetch(`${url}/faults`, { method: 'DELETE' })).json()).toEqual([])
    expect(await (await fetch(`${url}/faults`)).json()).toEqual([])
  })

  test('texts that are wrong change nothing and are told all at once', async () => {
    const simulator = await start({ faults: ['repeat'] })
    const answer = await put(simulator, ['slow=2', 'repeat@camera=9', 'no-frames'])
    const { error } = (await answer.json()) as { error: string }
    expect([answer.status, error.split('\n').length]).toEqual([400, 2])
    for (const body of ['{', '{}', '[1]', `["${'a'.repeat(70_000)}"]`]) {
      expect((await fetch(`${simulator.url}/faults`, { method: 'PUT', body })).status).toBe(400)
    }
    expect(await (await fetch(`${simulator.url}/faults`)).json()).toEqual(['repeat'])
  })

  test('an open stream falls silent and comes back', async () => {
    const simulator = await start({ fps: 50 })
    const [client, other] = [await watch(simulator), await watch(simulator)]
    await client.next(5)
    await put(simulator, ['no-frames@connection=1'])
    await other.next(other.frames.length + 5)
    const silent = client.frames.length
    await other.next(other.frames.length + 20)
    expect(client.frames).toHaveLength(silent)
    expect(connection(simulator, 1)?.fault).toBe('no-frames@connection=1')
    simulator.setFaults([])
    await client.next(client.frames.length + 20)
    expect(connection(simulator, 1)?.fault).toBeNull()
  })

  test('all open streams can be ended, and new ones refused', async () => {
    const simulator = await start({ fps: 50 })
    const client = await watch(simulator)
    await client.next(5)
    simulator.setFaults(['close=0', 'refuse=503'])
    await client.ended()
    const refused = await watch(simulator)
    await refused.until(() => refused.header !== null)
    expect(refused.status).toBe(503)
    simulator.setFaults([])
    await (await watch(simulator)).next(5)
  })

  test('an open stream slows down and recovers its full rate', async () => {
    const simulator = await start({ fps: 50 })
    const client = await watch(simulator)
    await client.next(5)
    simulator.setFaults(['slow=0.2'])
    const slowFrom = client.frames.length
    await client.next(slowFrom + 8)
    const slow = gaps(client.frames.slice(slowFrom + 1)).toSorted((a, b) => a - b)
    expect(slow[3]).toBeGreaterThan(80)
    simulator.setFaults([])
    const fastFrom = client.frames.length
    const frames = (await client.next(fastFrom + 60)).slice(fastFrom + 5)
    expect(rateOf(frames, 50) / 50).toBeCloseTo(1, 1)
  })

  test('a stream that was spoilt ends when its fault is taken back', async () => {
    const simulator = await start({ faults: ['garbage'] })
    const client = await watch(simulator)
    await client.until(() => client.rest.length > 5000)
    simulator.setFaults([])
    await client.ended()
    await (await watch(simulator)).next(1)
  })
})
