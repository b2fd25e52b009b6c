import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from '../../src/load/workers/agent.ts'
import { RemoteWorker } from '../../src/load/workers/remote-worker.ts'
import type { WorkerSettings } from '../../src/load/workers/serve-worker.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { afterTests } from '../camgate.ts'
import { poll } from '../current-test.ts'
import { claim, startAgent, startNats, startProgram } from './nats.ts'

const TOKEN = 'a token of thirty-two characters'
const HOLDING = resolve(import.meta.dirname, '../agents/holding-program.ts')
const SHIFTED = resolve(import.meta.dirname, '../agents/shifted-agent.ts')
const SETTINGS: WorkerSettings = {
  headers: {},
  insecure: false,
  protocol: 'auto',
  rtspTransport: 'tcp',
  rtspAudio: false,
  rules: DEFAULT_HEALTH_RULES,
  secrets: [],
}

let cameras: Simulator

beforeAll(async () => {
  cameras = await startSimulator({ cameras: 4, fps: 10 })
})

afterAll(async () => {
  await cameras.close()
})

/** A NATS server with agents that belong to one test. */
async function site(names: readonly string[], words: readonly string[] = [], token = '') {
  const nats = await startNats()
  const options = { env: { CAMGATE_RUN_TOKEN: token } }
  const agents = await Promise.all(
    names.map((name) => startAgent(['--nats', nats.url, '--name', name, ...words], options)),
  )
  return { nats, agents, url: nats.url }
}

describe('an agent', () => {
  test('measures like a thread of this machine, and is free again when it is released', async () => {
    const { url, agents } = await site(['left'])
    const [agent] = await claim({ url })
    await agents[0]!.says(/Works for a run/)
    const worker = workerOn(agent!)
    const frames = await framesIn(worker, 2000)

    expect(agent!.name).toBe('left')
    expect(frames).toBeGreaterThan(15)
    expect(frames).toBeLessThan(25)
    await worker.end()
    await agent!.release()
    await agents[0]!.says(/Done with the run: the run is over/)
    const [again] = await claim({ url })
    await again!.release()
    expect(await agents[0]!.end()).toBe(0)
  })

  test.each([2000, -2000])('counts the same window when its clock is %d ms ahead', async (ahead) => {
    const nats = await startNats()
    const env = { CLOCK_SHIFT_MS: String(ahead) }
    await startAgent(['--nats', nats.url, '--name', 'ahead'], { env, entry: SHIFTED })
    const [agent] = await claim({ url: nats.url })
    expect(Math.abs(agent!.clock.offsetMs - ahead)).toBeLessThanOrEqual(agent!.clock.errorMs)
    const worker = workerOn(agent!)
    expect(Math.abs((await framesIn(worker, 2000)) - 20)).toBeLessThanOrEqual(1)

    const { machine } = agent!
    machine.watch({ where: 'elsewhere', pids: [] })
    await machine.begin(false)
    const { samples } = await machine.end()
    expect(Math.abs((samples[0]?.atMs ?? 0) - performance.now())).toBeLessThan(500)
    await worker.end()
  })

  test('watches the servers that the coordinator found on the same machine', async () => {
    const { url } = await site(['left', 'right'])
    const agents = await claim({ url }, { count: 2 })
    for (const { machine } of agents) machine.watch({ where: 'here', pids: [process.pid] })
    const records = await Promise.all(
      agents.map(async ({ machine }) => {
        await machine.begin(false)
        await delay(500)
        return await machine.end()
      }),
    )
    expect(records.map(({ where }) => where)).toEqual(['left', 'right'])
    for (const { servers, samples } of records) {
      expect(servers).toEqual({ where: 'here', pids: [process.pid] })
      expect(samples.at(-1)!.server).toBeGreaterThanOrEqual(0)
      expect(samples.at(-1)!.others).toBeInstanceOf(Map)
    }
  })

  test('ends with --once after one run, but not after a claim that came to nothing', async () => {
    const { url, agents } = await site(['once'], ['--once'])
    await expect(claim({ url }, { count: 2, waitMs: 900 })).rejects.toThrow(
      'not enough agents: 2 wanted, agent "once" is ready',
    )
    const [agent] = await claim({ url })
    await agent!.release()
    await agents[0]!.says(/Done with the run/)
    expect(await agents[0]!.end()).toBe(0)
  })
})

describe.concurrent('a run', () => {
  test('says which agents are busy, which are missing, and takes nothing from another run', async () => {
    const { url } = await site(['one', 'two'])
    const [first] = await claim({ url })
    const second = claim({ url }, { count: 2, waitMs: 900 })
    await expect(second).rejects.toThrow(
      '2 wanted, agent "one" is busy with another run, agent "two" is ready',
    )
    expect(await first!.machine.room({ descriptors: 1, ports: 1, hasDatagrams: false })).toMatchObject({
      each: 1,
    })
    const [third] = await claim({ url })
    expect([first!.name, third!.name]).toEqual(['one', 'two'])
  })

  test('of several that want all agents at once, each gets all of them in the end', async () => {
    const { url } = await site(['one', 'two'])
    const run = async () => {
      const agents = await claim({ url }, { count: 2 })
      await delay(50)
      await Promise.all(agents.map((agent) => agent.release()))
      return agents.map(({ name }) => name)
    }
    expect(await Promise.all([run(), run(), run()])).toEqual(Array(3).fill(['one', 'two']))
  })

  test('refuses two agents of one name, and agents of another version with both versions', async () => {
    const { url } = await site(['twin', 'twin'])
    await expect(claim({ url }, { count: 2 })).rejects.toThrow('there are two agents with the name "twin"')
    const old = claim({ url }, { toolVersion: '0.0.1' })
    await expect(old).rejects.toThrow(/agent "twin" runs camgate \S+, this is 0\.0\.1/)
  })

  test('with another run token finds no agent, and says why', async () => {
    const { url, agents } = await site(['left'], [], TOKEN)
    for (const runToken of [null, `${TOKEN}!`]) {
      const refused = claim({ url, runToken }, { waitMs: 900 })
      await expect(refused).rejects.toMatchObject({
        message: 'not enough agents: 1 wanted, none is there',
        hint: expect.stringContaining('another run token'),
      })
    }
    const [agent] = await claim({ url, runToken: TOKEN })
    expect(agent!.name).toBe('left')
    expect(agents[0]!.output()).not.toContain(TOKEN)
  })
})

describe('somebody else on the NATS server', () => {
  test('sees no secret, and cannot repeat a claim or what was said in a session', async () => {
    const { url } = await site(['left'], [], TOKEN)
    const spy = await connect({ servers: new URL(url).host })
    afterTests(() => spy.close())
    const heard: { subject: string; data: Uint8Array; reply?: string }[] = []
    spy.subscribe('>', { callback: (_error, message) => void heard.push(message) })
    await spy.flush()
    const [agent] = await claim({ url, runToken: TOKEN })
    const worker = workerOn(agent!)
    const login = new URL(`${cameras.streamUrl}/camera/1`)
    login.username = 'operator'
    login.password = 'pa55word-of-cameras'
    await worker.rates([{ id: '1', url: login.href }] as Parameters<RemoteWorker['rates']>[0], 10)

    const everything = heard
      .map(({ subject, data, reply }) => `${subject} ${reply} ${Buffer.from(data).toString('latin1')}`)
      .join()
    expect(heard.length).toBeGreaterThan(10)
    for (const secret of ['pa55word-of-cameras', 'operator', TOKEN, cameras.streamUrl, 'left'])
      expect(everything).not.toContain(secret)
    for (const { subject, data } of [...heard]) spy.publish(subject, data)
    await spy.flush()
    expect(await framesIn(worker, 1000)).toBeGreaterThan(7)
    await worker.end()
    await agent!.release()
    for (const { subject, data } of [...heard]) spy.publish(subject, data)
    await spy.flush()
    await delay(500)
    const [again] = await claim({ url, runToken: TOKEN })
    expect(again!.name).toBe('left')
  })
})

describe('what an agent is not allowed', () => {
  test('is refused by the agent, with the pattern that would allow it', async () => {
    const { url } = await site(['left'], ['--allow-target', `http://127.0.0.1:${new URL(cameras.url).port}`])
    const [agent] = await claim({ url })
    const worker = workerOn(agent!)
    const elsewhere = { id: '1', url: 'rtsp://user:pa55word@10.20.30.40:8554/1' }
    const refused = worker.rates([elsewhere] as Parameters<RemoteWorker['rates']>[0], 10)
    await expect(refused).rejects.toMatchObject({
      code: 'bad_input',
      message:
        'agent "left" refuses rtsp://10.20.30.40:8554/1: not allowed by its --allow-target ' +
        "(--allow-target 'rtsp://10.20.30.40:8554' would allow it)",
    })
    expect(await framesIn(worker, 1000)).toBeGreaterThan(7)
    await worker.end()
  })
})

describe.concurrent('when something breaks', () => {
  test('a NATS server that restarts within seconds loses nothing', async () => {
    const { url, nats } = await site(['left'])
    const [agent] = await claim({ url })
    const worker = workerOn(agent!)
    await worker.census()
    await nats.stop()
    const asked = worker.census()
    await delay(1500)
    await nats.start()
    expect(await asked).toEqual({ unfit: [], delivering: 0 })
    expect(await framesIn(worker, 1000)).toBeGreaterThan(7)
    await worker.end()
  })

  test('an agent is free 10 s after its coordinator was killed, and what it had open is closed', async () => {
    const { url, agents } = await site(['left'])
    const watched = await startSimulator({ cameras: 1, fps: 10 })
    afterTests(() => watched.close())
    const open = () => watched.stats().open_connections
    const run = startProgram(HOLDING, [url, `${watched.streamUrl}/camera/1`])
    await poll(open, { timeout: 20_000 }).toBe(1)
    run.kill('SIGKILL')
    await agents[0]!.says(/Done with the run: no sign of life for 10 s/)
    await poll(open).toBe(0)
    const [again] = await claim({ url })
    expect(again!.name).toBe('left')
  })

  test('an agent that is killed is gone in about 5 s, one that is interrupted at once', async () => {
    const { url, agents } = await site(['killed', 'stopped'])
    const [killed, stopped] = await claim({ url }, { count: 2 })
    const channel = killed!.launch('thread', 'worker 1')
    agents[0]!.child.kill('SIGKILL')
    agents[1]!.child.kill('SIGTERM')
    const startedAt = performance.now()
    expect(await stopped!.gone).toBe('agent "stopped": its operator ended it')
    expect(performance.now() - startedAt).toBeLessThan(2000)
    expect(await killed!.gone).toBe('agent "killed": no sign of life for 5 s')
    expect(performance.now() - startedAt).toBeLessThan(7000)
    expect(await channel.ended).toBe('agent "killed": no sign of life for 5 s')
    expect(await killed!.machine.end()).toMatchObject({ where: 'killed', samples: [] })
  })
})

function workerOn(agent: Agent, kind: 'thread' | 'process' = 'thread'): RemoteWorker {
  const home = {
    name: 'worker 1',
    machine: agent.machine,
    offsetMs: () => agent.clock.offsetMs,
    launch: () => agent.launch(kind, 'worker 1'),
  }
  return new RemoteWorker(() => home, SETTINGS)
}

async function framesIn(worker: RemoteWorker, durationMs: number): Promise<number> {
  const camera = { id: '1', url: `${cameras.streamUrl}/camera/1` }
  await worker.open([
    { index: 0, id: '1-1', camera, number: 1, nominalFps: 10, plannedAtMs: performance.now() },
  ] as Parameters<RemoteWorker['open']>[0])
  const startAtMs = performance.now() + 50
  await worker.openWindow(startAtMs, durationMs, null)
  await delay(durationMs + 50)
  const window = await worker.closeWindow(startAtMs + durationMs)
  return window.connections.reduce((sum, connection) => sum + connection.frames, 0)
}
