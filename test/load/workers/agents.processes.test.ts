import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/load/clock.ts'
import { LoadEngine } from '../../../src/load/engine.ts'
import { byViewers } from '../../../src/load/schedule.ts'
import { AgentPool, type Agents } from '../../../src/load/workers/agent-pool.ts'
import { openMachines, openWorkers } from '../../../src/load/workers/workers.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import { evidenceText } from '../../../src/report/facts/evidence-words.ts'
import { ELSEWHERE } from '../../../src/server/find/servers.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { onTestFinished, poll } from '../../current-test.ts'
import { LocalAgent } from './local-agent.ts'

const FPS = 20
const NEVER = new AbortController().signal
const SETTINGS = {
  headers: {},
  insecure: false,
  protocol: 'auto',
  rtspTransport: 'tcp',
  rtspAudio: false,
  secrets: [],
  rules: DEFAULT_HEALTH_RULES,
} as const

/** An engine whose connections these agents hold, against built-in cameras in this process. */
async function setUp(agents: Agents, planned: number, count: number | null = 1) {
  const simulator = await startSimulator({ cameras: 5, fps: FPS, frameBytes: 4000 })
  const pool = new AgentPool(agents)
  const machines = openMachines({}, pool)
  for (const machine of machines) machine.watch(ELSEWHERE)
  const workers = openWorkers({ program: '', machines, agents: pool, count, planned, settings: SETTINGS })
  const cameras = [1, 2, 3, 4, 5].map((id) => ({ id: `${id}`, url: `${simulator.url}/camera/${id}` }))
  const died: string[] = []
  const engine = new LoadEngine({
    workers,
    placeOf: byViewers(cameras),
    nominalFps: () => FPS,
    rules: DEFAULT_HEALTH_RULES,
    connectRate: 200,
    hasDatagrams: false,
    clock: systemClock,
    listener: { second() {}, streamEnded() {}, workerDied: (name) => died.push(name) },
  })
  onTestFinished(async () => {
    await engine.close()
    await workers.close()
    await pool.release()
    await simulator.close()
  })
  return { simulator, engine, workers, died }
}

describe.concurrent('a load on agents', () => {
  test('is one set in one window, although their clocks are 2 s ahead and 2 s behind', async () => {
    const agents = [
      new LocalAgent({ name: 'ahead', aheadMs: 2000, errorMs: 3 }),
      new LocalAgent({ name: 'behind', aheadMs: -2000, errorMs: 1 }),
    ] as const
    const { engine, simulator } = await setUp(agents, 30)
    await engine.resizeTo(30, NEVER)
    const window = await engine.measure(2000, NEVER)
    expect(window.durationMs).toBe(1992)
    expect(window.connections).toHaveLength(30)
    for (const { frames, firstFrameMs } of window.connections) {
      expect(Math.abs(frames - 2 * FPS)).toBeLessThanOrEqual(3)
      expect(firstFrameMs).toBeGreaterThan(0)
      expect(firstFrameMs).toBeLessThan(1900)
    }
    expect(window.agents).toMatchObject([
      { name: 'ahead', connections: 17, healthy: 17, clockOffsetMs: 2000, clockErrorMs: 4, evidence: [] },
      { name: 'behind', connections: 13, healthy: 13, clockOffsetMs: -2000, clockErrorMs: 2, lost: null },
    ])
    const frames = window.connections.reduce((sum, connection) => sum + connection.frames, 0)
    expect((window.agents ?? []).reduce((sum, agent) => sum + agent.frames, 0)).toBe(frames)
    expect(simulator.stats().open_connections).toBe(30)
  })

  test('is spread by their processors, and one of them has the sentinels', async () => {
    const agents = [
      new LocalAgent({ name: 'small', processors: 2 }),
      new LocalAgent({ name: 'large', processors: 4 }),
    ] as const
    const { workers } = await setUp(agents, 40, null)
    expect(workers.bulk.map(({ name }) => name)).toEqual([
      'agent small, worker 1',
      'agent large, worker 1',
      'agent large, worker 2',
      'agent large, worker 3',
    ])
    expect(workers.sentinel?.name).toBe('agent large, sentinel worker')
  })

  test('names the agent whose reader stood still', async () => {
    const agents = [new LocalAgent({ name: 'calm' }), new LocalAgent({ name: 'starved' })] as const
    const { engine } = await setUp(agents, 10)
    await engine.resizeTo(10, NEVER)
    const measured = engine.measure(4000, NEVER)
    const { pids } = agents[1]
    await sleep(1000)
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await sleep(1500)
    for (const pid of pids) process.kill(pid, 'SIGCONT')
    const { generator, agents: shares } = await measured
    expect(generator.limited).toBe(true)
    expect(generator.evidence.map(evidenceText).join('; ')).toContain('agent starved')
    expect(shares?.map(({ name }) => name)).toEqual(['calm', 'starved'])
    expect(shares?.[1]?.evidence).not.toEqual([])
  })
})

test('a first frame does not wait for the way to the agent', async () => {
  const { engine } = await setUp([new LocalAgent({ name: 'far', delayMs: 300, errorMs: 150 })], 6)
  await engine.resizeTo(6, NEVER)
  const { connections } = await engine.measure(1000, NEVER)
  for (const { firstFrameMs } of connections) expect(firstFrameMs).toBeLessThan(300)
})

describe.concurrent('an agent that is lost', () => {
  test('in mid-window makes that window void, which names it, and the others take its connections', async () => {
    const agents = [new LocalAgent({ name: 'a' }), new LocalAgent({ name: 'b' })] as const
    const { engine, simulator } = await setUp(agents, 30)
    await engine.resizeTo(30, NEVER)
    const measured = engine.measure(4000, NEVER)
    await sleep(1000)
    await agents[1].vanish('no sign of life for 5 s')
    const { generator, connections, agents: shares } = await measured
    expect(generator).toMatchObject({ limited: true, cause: 'generator' })
    expect(generator.evidence.map(evidenceText)).toContain(
      'agent b died, and another took over: no sign of life for 5 s',
    )
    expect(connections).toHaveLength(30)
    expect(connections.every(({ isDelivering }) => isDelivering)).toBe(true)
    expect(shares).toMatchObject([
      { name: 'a', connections: 30, lost: null },
      { name: 'b', connections: 0, lost: 'no sign of life for 5 s' },
    ])
    await engine.resizeTo(30, NEVER)
    const after = await engine.measure(1000, NEVER)
    expect(after.generator.evidence.map(({ signal }) => signal)).not.toContain('worker_died')
    for (const { frames } of after.connections) expect(Math.abs(frames - FPS)).toBeLessThanOrEqual(3)
    await poll(() => simulator.stats().open_connections).toBe(30)
  })

  test('as the last one ends the load as inconclusive, with the reason', async () => {
    const agent = new LocalAgent({ name: 'only' })
    const { engine } = await setUp([agent], 6)
    await engine.resizeTo(6, NEVER)
    const measured = engine.measure(3000, NEVER)
    await sleep(500)
    await agent.vanish('no sign of life for 5 s')
    await expect(measured).rejects.toMatchObject({
      code: 'inconclusive',
      message: 'no agent is left: agent only: no sign of life for 5 s',
    })
  })
})

test('clocks that are hardly known leave no window', async () => {
  const { engine } = await setUp([new LocalAgent({ name: 'far', errorMs: 600 })], 2)
  await engine.resizeTo(2, NEVER)
  await expect(engine.measure(2000, NEVER)).rejects.toMatchObject({
    code: 'inconclusive',
    message: expect.stringContaining('only known to 601 ms'),
  })
})
