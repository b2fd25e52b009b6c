import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/schema/schema.ts'
import { AgentField, type FieldAgent } from './agent-field.ts'

/** Small frames at a low rate, so that one small machine can send and read them all. */
const CAMERAS = ['--cameras', '100', '--fps', '5', '--frame-size', '4KB']
const LOAD = ['100', '--nominal-fps', '5', '--connect-rate', '400', '--settle', '1s']

let field: AgentField
let agents: readonly FieldAgent[]
let target: readonly string[]

beforeAll(async () => {
  field = await AgentField.open()
  agents = await field.fourAgents()
  target = ['--target', await field.cameras(...CAMERAS)]
}, 60_000)

function onAgents(count: number, timeout = '20s'): readonly string[] {
  return [...field.meeting, '--agents', String(count), '--agents-timeout', timeout]
}

function words(connectionsPerCamera: number, duration: string): readonly string[] {
  return [
    ...LOAD,
    ...target,
    '--connections-per-camera',
    String(connectionsPerCamera),
    '--duration',
    duration,
  ]
}

/** The frames of each connection as most of them have it: the cameras send to all viewers at the same moments. */
function usualFrames({ individual_connections: all }: Report): number {
  return (
    all.map(({ total_frames }) => total_frames).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
  )
}

describe('four agents in network namespaces', () => {
  test('hold a load with the totals of one machine, although two clocks are 2 s off', async () => {
    const plan = words(4, '7s')
    const { report, stderr } = await field.run([...plan, ...onAgents(4)])
    const alone = await field.run(plan)
    expect(report, stderr).not.toBeNull()
    const { list, clock_error_ms: error } = report!.agents!
    expect(report!.marks!.clock).toBe('exchange')
    expect(report!.marks!.latency_ms.p50).toBeGreaterThan(-error)
    expect(report!.marks!.latency_ms.p50).toBeLessThan(200)
    expect(list.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
    for (const { connections } of list) expect(Math.abs(connections - 100)).toBeLessThan(5)
    expect(list[0]!.clock_offset_ms).toBeCloseTo(2000, -2)
    expect(list[1]!.clock_offset_ms).toBeCloseTo(-2000, -2)
    expect(report!.run.window.seconds).toBeCloseTo(7 - (2 * error) / 1000, 3)
    const frames = list.reduce((sum, agent) => sum + agent.frames, 0)
    expect(frames).toBe(
      report!.individual_connections.reduce((sum, { total_frames }) => sum + total_frames, 0),
    )
    for (const { total_frames } of report!.individual_connections)
      expect(Math.abs(total_frames - usualFrames(report!))).toBeLessThanOrEqual(1)
    expect(Math.abs(usualFrames(report!) - usualFrames(alone.report!))).toBeLessThanOrEqual(1)
  })

  test('void a window in which one of them was starved, and name it', async () => {
    const stop = new AbortController()
    const starving = starve(agents[2]!.pid, stop.signal)
    const { report, exitCode } = await field.run([...words(2, '8s'), ...onAgents(4)])
    stop.abort()
    await starving
    expect(exitCode).toBe(3)
    expect(report!.gate.verdict).toBe('inconclusive')
    expect(report!.generator.evidence.join('; ')).toContain('agent c')
    expect(report!.agents!.list.find(({ name }) => name === 'c')).toMatchObject({
      suspected: true,
      inconclusive: true,
    })
  })

  test('are refused to a second run while they work for a first, which they finish', async () => {
    const begun = Promise.withResolvers<void>()
    const said = (text: string) => text.includes('Opening') && begun.resolve()
    const first = field.run([...words(1, '6s'), ...onAgents(4)], { said })
    await begun.promise
    const second = await field.run([...words(1, '1s'), ...onAgents(1, '1s')])
    expect(second.exitCode).not.toBe(0)
    expect(second.stderr).toMatch(/agent "a" is busy with another run/)
    expect((await first).report!.gate.verdict).not.toBe('fail')
  })

  test('refuse a target that none of them is allowed to connect to', async () => {
    const elsewhere = ['--target', 'http://198.18.255.9:81/camera/{camera}', '--nominal-fps', '5']
    const { exitCode, stderr } = await field.run(['4', ...elsewhere, '--duration', '2s', ...onAgents(4)])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /refuses http:\/\/198\.18\.255\.9:81\/camera\/\d+: not allowed by its --allow-target/,
    )
  })

  test('lose one of them in mid-window, which is void, and the others take its connections', async () => {
    const opened = Promise.withResolvers<void>()
    const said = (text: string) => text.includes('Opening') && opened.resolve()
    const running = field.run([...words(2, '15s'), ...onAgents(4)], { said })
    await opened.promise
    await delay(6000)
    await agents[3]!.end('SIGKILL')
    const { report, exitCode } = await running
    expect(exitCode).toBe(3)
    expect(report!.generator.evidence.join('; ')).toMatch(
      /agent d died, and another took over: no sign of life/,
    )
    const { list } = report!.agents!
    expect(list.find(({ name }) => name === 'd')).toMatchObject({ connections: 0, inconclusive: true })
    expect(list.reduce((sum, { connections }) => sum + connections, 0)).toBe(200)
  })
})

/** Lets a process run for a moment in each second only. */
async function starve(pid: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    process.kill(pid, 'SIGSTOP')
    await delay(1200)
    process.kill(pid, 'SIGCONT')
    await delay(150)
  }
}
