import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/load/clock.ts'
import { LoadEngine } from '../../../src/load/engine.ts'
import { byViewers } from '../../../src/load/schedule.ts'
import { openMachines, openWorkers } from '../../../src/load/workers/workers.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import { ELSEWHERE } from '../../../src/server/find/servers.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { onTestFinished, poll } from '../../current-test.ts'

const PROGRAM = path.join(import.meta.dirname, 'worker-entry.ts')
const FPS = 20
const NEVER = new AbortController().signal

interface Setup {
  readonly planned: number
  readonly count?: number
  readonly program?: string
}

/** A program of this JavaScript, until the test is over. */
function programOf(text: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = path.join(folder, 'worker.mjs')
  writeFileSync(program, text)
  return program
}

/** A worker that does this once, when it is told to. */
function workerThatOnce(does: string): { program: string; happens(): void } {
  const program = programOf(`
    import { existsSync, rmSync } from 'node:fs'
    const order = import.meta.filename + '.order'
    setInterval(() => {
      if (!existsSync(order)) return
      rmSync(order)
      ${does}
    }, 20).unref()
    await import(${JSON.stringify(PROGRAM)})
  `)
  return { program, happens: () => writeFileSync(`${program}.order`, '') }
}

/** An engine on real workers, against built-in cameras in this process. */
async function setUp({ planned, count = 2, program = PROGRAM }: Setup) {
  const simulator = await startSimulator({ cameras: 5, fps: FPS, frameBytes: 4000 })
  const settings = {
    headers: {},
    insecure: false,
    protocol: 'auto',
    rtspTransport: 'tcp',
    rtspAudio: false,
    secrets: [],
  } as const
  const machines = openMachines({})
  for (const machine of machines) machine.watch(ELSEWHERE)
  const workers = openWorkers({
    program,
    machines,
    count,
    planned,
    settings: { ...settings, rules: DEFAULT_HEALTH_RULES },
    silenceLimitMs: 4000,
  })
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
    await simulator.close()
  })
  return { simulator, engine, workers, died }
}

function sentinelPids(): string[] {
  const words = ['-P', String(process.pid), '-f', 'worker-entry.ts load-worker']
  return execFileSync('pgrep', words, { encoding: 'utf8' }).trim().split('\n')
}

describe('a load on threads and a process', () => {
  test('is one set: in its order, every frame of every connection in the same window', async () => {
    const { engine, simulator } = await setUp({ planned: 30 })
    await engine.resizeTo(30, NEVER)
    expect(await engine.delivering()).toBe(30)
    const window = await engine.measure(2000, NEVER)
    expect(window.durationMs).toBe(2000)
    expect(window.connections.map(({ connectionId }) => connectionId)).toEqual(
      Array.from({ length: 30 }, (_, k) => `camera_${(k % 5) + 1}_conn_${Math.floor(k / 5) + 1}`),
    )
    for (const { frames } of window.connections) expect(Math.abs(frames - 2 * FPS)).toBeLessThanOrEqual(3)
    expect(window.gaps.p50).toBeGreaterThan(40)
    const bytes = window.connections.reduce((sum, connection) => sum + connection.bytes, 0)
    expect(window.timeline.counts.bytes).toHaveLength(2)
    expect(window.timeline.counts.bytes.reduce((sum, second) => sum + second, 0)).toBe(bytes)
    expect(simulator.stats().open_connections).toBe(30)
    await engine.close()
    await poll(() => simulator.stats().open_connections).toBe(0)
  })

  test('grows and shrinks on all of them, and keeps what is open', async () => {
    const { engine, simulator } = await setUp({ planned: 24 })
    for (const target of [24, 60, 24]) {
      await engine.resizeTo(target, NEVER)
      await poll(() => simulator.stats().open_connections).toBe(target)
    }
    expect(simulator.stats().connections).toHaveLength(60)
  })

  test('an interruption ends opening and measuring at once', async () => {
    const { engine } = await setUp({ planned: 100 })
    const stop = new AbortController()
    const opening = engine.resizeTo(100_000, stop.signal)
    setTimeout(() => stop.abort(), 200)
    const startedAt = performance.now()
    await opening
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})

describe.concurrent('a worker that is lost', () => {
  test('a thread that dies is replaced, and the window is void', async () => {
    const { program, happens } = workerThatOnce('process.exit(9)')
    const { engine, died } = await setUp({ planned: 6, count: 1, program })
    await engine.resizeTo(6, NEVER)
    const measured = engine.measure(4000, NEVER)
    await sleep(1000)
    happens()
    const { generator, connections } = await measured
    expect(died).toEqual(['worker 1'])
    expect(generator).toMatchObject({ limited: true, cause: 'generator' })
    expect(generator.evidence).toContainEqual({
      signal: 'worker_died',
      where: 'worker 1',
      detail: 'it ended with 9',
    })
    expect(connections).toHaveLength(6)
    expect(connections.every(({ frames, isDelivering }) => frames > 0 && isDelivering)).toBe(true)
    await engine.resizeTo(6, NEVER)
    const after = await engine.measure(1000, NEVER)
    expect(after.generator.evidence.map(({ signal }) => signal)).not.toContain('worker_died')
    for (const { frames } of after.connections) expect(Math.abs(frames - FPS)).toBeLessThanOrEqual(3)
  })

  test('a thread that hangs is found by its silence, and replaced', async () => {
    const { program, happens } = workerThatOnce(
      'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
    )
    const { engine, died } = await setUp({ planned: 6, count: 1, program })
    await engine.resizeTo(6, NEVER)
    const measured = engine.measure(3000, NEVER)
    await sleep(1000)
    happens()
    const { generator, connections } = await measured
    expect(died).toEqual(['worker 1'])
    expect(generator).toMatchObject({ limited: true, cause: 'generator' })
    expect(connections).toHaveLength(6)
    await engine.resizeTo(6, NEVER)
    expect(await engine.delivering()).toBe(6)
  })

  test('the process of the sentinels that is killed is replaced too', async () => {
    const { engine, simulator, died } = await setUp({ planned: 20, count: 1 })
    await engine.resizeTo(20, NEVER)
    const measured = engine.measure(2500, NEVER)
    await sleep(300)
    const pids = sentinelPids()
    expect(pids).toHaveLength(1)
    process.kill(Number(pids[0]), 'SIGKILL')
    await poll(() => simulator.stats().open_connections).toBe(17)
    const { generator, connections } = await measured
    expect(died).toEqual(['sentinel worker'])
    expect(generator.evidence).toContainEqual({
      signal: 'worker_died',
      where: 'sentinel worker',
      detail: 'it ended with SIGKILL',
    })
    expect(connections.filter(({ isDelivering }) => isDelivering)).toHaveLength(20)
  })

  test('a worker that cannot live ends the run as inconclusive, not in silence', async () => {
    const program = programOf('process.exit(9)')
    const { engine } = await setUp({ planned: 2, count: 1, program })
    await expect(engine.resizeTo(2, NEVER)).rejects.toMatchObject({
      code: 'inconclusive',
      message: expect.stringContaining('worker 1 died repeatedly'),
    })
  })
})
