import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from '../../src/load/workers/agent.ts'
import { RemoteWorker } from '../../src/load/workers/remote-worker.ts'
import type { WorkerSettings } from '../../src/load/workers/serve-worker.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { claim, type NatsServer, startAgent, startNats } from './nats.ts'

const SETTINGS: WorkerSettings = {
  headers: {},
  insecure: false,
  protocol: 'auto',
  rtspTransport: 'tcp',
  rtspAudio: false,
  rules: DEFAULT_HEALTH_RULES,
  secrets: [],
}

let nats: NatsServer
let cameras: Simulator

beforeAll(async () => {
  nats = await startNats()
  cameras = await startSimulator({ cameras: 4, fps: 10 })
})

afterAll(async () => {
  await cameras.close()
})

describe('an agent', () => {
  test('measures like a thread of this machine, and is free again when it is released', async () => {
    const process = await startAgent(['--nats', nats.url, '--name', 'left'])
    const [agent] = await claim({ url: nats.url })
    await process.says(/Works for a run/)
    const worker = workerOn(agent!)
    const frames = await framesIn(worker, 2000)

    expect(agent!.name).toBe('left')
    expect(frames).toBeGreaterThan(15)
    expect(frames).toBeLessThan(25)
    await worker.end()
    await agent!.release()
    await process.says(/Done with the run: the run is over/)
    const [again] = await claim({ url: nats.url })
    expect(again!.name).toBe('left')
    await again!.release()
    expect(await process.end()).toBe(0)
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
