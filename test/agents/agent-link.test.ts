import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { newKey, type SessionKeys, sessionKeys, tokenKey } from '../../src/agents/agent-keys.ts'
import { AgentLink } from '../../src/agents/agent-link.ts'
import { sessionSubject } from '../../src/agents/subjects.ts'
import { seededRandom } from '../../src/analysis/stats/random.ts'
import { onTestFinished, poll } from '../current-test.ts'
import { LossyWire } from './lossy-wire.ts'

const TOKEN = tokenKey('sixteen letters!')

interface Pair {
  readonly wire: LossyWire
  readonly session: string
  readonly agent: AgentLink
  readonly coordinator: AgentLink
  /** What the agent was sent on channel 7. */
  readonly heard: unknown[]
}

function agree(session: string): SessionKeys {
  const [agent, coordinator] = [newKey(), newKey()]
  return sessionKeys({
    token: TOKEN,
    own: agent,
    agent: agent.public,
    coordinator: coordinator.public,
    session,
  })
}

function pair({ wire = new LossyWire(), agentShiftMs = 0, patience = 5, agentPatience = 5 } = {}): Pair {
  const session = randomUUID()
  const keys = agree(session)
  const common = { wire, session, keys }
  const agent = new AgentLink({
    ...common,
    side: 'agent',
    patience: agentPatience,
    now: () => performance.now() + agentShiftMs,
  })
  const coordinator = new AgentLink({
    ...common,
    side: 'coordinator',
    patience,
    now: () => performance.now(),
  })
  const heard: unknown[] = []
  agent.listen(7, (body) => heard.push(body))
  onTestFinished(async () => void (await Promise.all([agent.close('over'), coordinator.close('over')])))
  return { wire, session, agent, coordinator, heard }
}

describe.concurrent('a session', () => {
  test('passes on what structured clone can copy, in order', async () => {
    const { coordinator, heard } = pair()
    const bodies = [
      1,
      'two',
      { three: undefined },
      new Map([[4, Number.NaN]]),
      Float64Array.of(5, Infinity),
      null,
    ]
    for (const body of bodies) coordinator.send(7, body)
    await poll(() => heard).toEqual(bodies)
  })

  test('cuts messages that are larger than the server takes', async () => {
    const { wire, coordinator, heard } = pair({ wire: new LossyWire(4096) })
    const large = Buffer.alloc(100_000, 'x').toString()
    coordinator.send(7, large)
    await poll(() => heard).toEqual([large])
    expect(Math.max(...wire.sent.map(({ payload }) => payload.length))).toBeLessThanOrEqual(4096)
  })

  test('ends instead of sending a message of more than 64 MB', async () => {
    const { coordinator } = pair()
    coordinator.send(7, Buffer.alloc(65 * 1024 * 1024))
    expect(await coordinator.ended).toMatch(/a message of \d+ bytes/)
  })

  test('sends again what an outage lost, once and in order', async () => {
    const { wire, coordinator, heard } = pair()
    coordinator.send(7, 'before')
    wire.loses = () => true
    for (let at = 0; at < 100; at += 1) coordinator.send(7, at)
    await delay(20)
    wire.restore()
    coordinator.send(7, 'after')
    await poll(() => heard).toEqual(['before', ...Array(100).keys(), 'after'])
  })

  test('notices a lost message even if none follows it and nobody saw an outage', async () => {
    const { wire, coordinator, heard } = pair()
    wire.loses = () => true
    coordinator.send(7, 'alone')
    wire.loses = () => false
    await poll(() => heard, { timeout: 4000 }).toEqual(['alone'])
  })

  test('keeps its order on a wire that loses one frame in ten', async () => {
    const { wire, coordinator, heard } = pair()
    const random = seededRandom(1)
    wire.loses = () => random() < 0.1
    for (let at = 0; at < 30; at += 1) coordinator.send(7, at)
    await poll(() => heard.length, { timeout: 15_000 }).toBe(30)
    expect(heard).toEqual([...Array(30).keys()])
  })

  test('ignores frames that are forged, repeated, changed, turned around or from another session', async () => {
    const { wire, session, agent, coordinator, heard } = pair()
    coordinator.send(7, 'once')
    await poll(() => heard).toEqual(['once'])
    const to = sessionSubject(session, 'agent')
    const [frame] = wire.sent.filter(({ subject }) => subject === to)
    const other = pair({ wire })
    other.coordinator.send(7, 'from another session')
    await poll(() => other.heard).toHaveLength(1)
    const theirs = wire.sent.filter(({ subject }) => subject === sessionSubject(other.session, 'agent'))
    agent.send(9, 'mine')
    const mine = wire.sent.filter(({ subject }) => subject === sessionSubject(session, 'coordinator'))
    const changed = Buffer.from(frame!.payload)
    changed[12] = (changed[12] ?? 0) ^ 1
    const renumbered = Buffer.from(frame!.payload)
    renumbered.writeBigUInt64BE(2n, 1)
    const junk = [new Uint8Array(0), Buffer.alloc(25), Buffer.alloc(1_000_000)]
    for (const payload of [frame!.payload, changed, renumbered, ...junk]) wire.deliver(to, payload)
    for (const { payload } of [...theirs, ...mine]) wire.deliver(to, payload)
    await delay(50)
    coordinator.send(7, 'twice')
    await poll(() => heard).toEqual(['once', 'twice'])
  })

  test('is over for the other side when one says why it ends', async () => {
    const { agent, coordinator } = pair()
    await agent.close('its operator ended it')
    expect(await coordinator.ended).toBe('its operator ended it')
  })

  test('is over after the patience of one side without a sign of life', async () => {
    const { wire, coordinator } = pair({ patience: 1 })
    wire.loses = () => true
    const startedAt = performance.now()
    expect(await coordinator.ended).toBe('no sign of life for 1 s')
    expect(performance.now() - startedAt).toBeGreaterThan(900)
  })

  test('says that the NATS server is gone when that is why nothing comes', async () => {
    const { wire, coordinator } = pair({ patience: 1 })
    wire.loses = () => true
    wire.isInterrupted = true
    expect(await coordinator.ended).toBe('no sign of life for 1 s, and no connection to the NATS server')
  })

  test('is over for a side that was silent for too long as soon as it hears again', async () => {
    const wire = new LossyWire()
    const { session, agent, coordinator } = pair({ wire, patience: 1, agentPatience: 9 })
    const held: Uint8Array[] = []
    const to = sessionSubject(session, 'agent')
    // The agent is stopped: what it sends is lost, what it is sent waits in its socket.
    wire.loses = (subject, payload) => {
      if (subject === to) held.push(payload)
      return true
    }
    await coordinator.ended
    for (const payload of held) wire.deliver(to, payload)
    expect(await agent.ended).toBe('the run heard nothing from this agent for 1 s')
  })

  test('that breaks says so to the other side, in few words', async () => {
    const { agent, coordinator } = pair()
    agent.listen(8, (body) => z.array(z.number()).parse(body))
    coordinator.send(8, Array(1000).fill('x'))
    const why = 'the session broke: a message that it does not understand'
    expect(await agent.ended).toBe(why)
    expect(await coordinator.ended).toBe(why)
  })

  test('lives while only signs of life come', async () => {
    const { coordinator } = pair({ patience: 1, agentPatience: 1 })
    const ended = vi.fn()
    void coordinator.ended.then(ended)
    await delay(3500)
    expect(ended).not.toHaveBeenCalled()
  })

  test.each([0, 2000, -2000])(
    'finds a clock that is %d ms ahead, to the error that it says',
    async (ahead) => {
      const { coordinator } = pair({ agentShiftMs: ahead })
      const { offsetMs, errorMs } = await coordinator.exchangeClocks()
      expect(Math.abs(offsetMs - ahead)).toBeLessThanOrEqual(errorMs)
      expect(errorMs).toBeLessThan(20)
    },
  )

  test('says when nobody answers about the time', async () => {
    const { wire, coordinator } = pair()
    wire.loses = () => true
    await expect(coordinator.exchangeClocks()).rejects.toThrow('no answer about the time')
  })
})

describe('keys of a session', () => {
  test('are the same on both sides, and different for each direction', () => {
    const [agent, coordinator] = [newKey(), newKey()]
    const known = { token: TOKEN, agent: agent.public, coordinator: coordinator.public, session: 's' }
    const [one, other] = [sessionKeys({ ...known, own: agent }), sessionKeys({ ...known, own: coordinator })]
    expect(one).toEqual(other)
    expect(one.toAgent).not.toEqual(one.toCoordinator)
  })

  test('are not those of another with the same token who heard everything, or of another token or session', () => {
    const [agent, coordinator, thief] = [newKey(), newKey(), newKey()]
    const known = { token: TOKEN, agent: agent.public, coordinator: coordinator.public, session: 's' }
    const { toAgent } = sessionKeys({ ...known, own: coordinator })
    expect(sessionKeys({ ...known, own: thief }).toAgent).not.toEqual(toAgent)
    expect(sessionKeys({ ...known, own: coordinator, session: 't' }).toAgent).not.toEqual(toAgent)
    expect(sessionKeys({ ...known, own: coordinator, token: tokenKey(null) }).toAgent).not.toEqual(toAgent)
  })

  test('do not come from a public key that gives no secret', () => {
    const own = newKey()
    const zero = Buffer.alloc(32)
    expect(() =>
      sessionKeys({ token: TOKEN, own, agent: own.public, coordinator: zero, session: 's' }),
    ).toThrow()
  })
})
