import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../src/model/health.ts'
import { expectedExit, measured, simulate } from '../../camgate.ts'

/** Every fault of the built-in cameras, on all four connections: its outcome and its exit code. */
const FAULTS: [fault: string, outcome: Outcome, exitCode: number, options?: string[]][] = [
  ['refuse=503', 'refused', 4],
  ['refuse=403', 'refused', 4],
  ['refuse=429', 'refused', 4],
  ['refuse=401', 'unauthorized', 4],
  ['refuse=404', 'not_found', 4],
  ['refuse=410', 'not_found', 4],
  ['refuse=500', 'server_error', 4],
  ['refuse=400', 'refused', 4],
  ['html', 'protocol_error', 4],
  ['garbage', 'protocol_error', 4],
  ['endless-header=response', 'protocol_error', 4],
  ['endless-header=part', 'protocol_error', 4],
  ['no-answer', 'no_frames', 4],
  ['no-frames', 'no_frames', 4],
  ['close=0', 'no_frames', 4],
  ['first-frame-delay=6', 'slow', 1],
  ['slow=0.5', 'slow', 1],
  ['slow=0.1', 'slow', 1],
  ['jitter=15', 'healthy', 0],
  ['freeze=0.5,every=2', 'stalled', 1],
  ['freeze=1.5,after=2', 'stalled', 1],
  ['freeze=60,after=2', 'dropped', 1, ['--duration', '7']],
  ['repeat', 'frozen', 0, ['--duration', '7']],
  ['close=40', 'dropped', 1],
  ['cut=40', 'dropped', 1],
  ['cut=4,keep=1', 'slow', 1],
  ['garbage,after=40', 'dropped', 1, ['--duration', '7']],
  ['budget=50', 'slow', 1],
  ['budget=70,share=collapse', 'slow', 1],
]

const PLAN = ['2', '--connections-per-camera', '2', '--nominal-fps', '25', '--duration', '4', '--settle', '1']

describe.concurrent('a fault of the server', { timeout: 120_000 }, () => {
  test.for(FAULTS)('%s ends as %s, exit code %i', async ([fault, outcome, exitCode, options = []]) => {
    const url = await simulate('--fault', fault)
    const run = await measured([...PLAN, ...options, '--target', `${url}/camera/{camera}`])
    const { report } = run
    const outcomes = report.individual_connections.map((connection) => connection.outcome)
    expect(outcomes, JSON.stringify(report.individual_connections[0])).toEqual(Array(4).fill(outcome))
    expect(run.exitCode, report.gate.why).toBe(expectedExit(report, exitCode))
    expect(report.connection_statistics.total_connections_attempted).toBe(4)
  })

  test('a limit on connections refuses those beyond it and serves the others', async () => {
    const url = await simulate('--fault', 'limit=3')
    const { report, exitCode } = await measured([...PLAN, '--target', `${url}/camera/{camera}`])
    expect(report.health.outcomes).toMatchObject({ healthy: 3, refused: 1 })
    expect(report.individual_connections.at(-1)).toMatchObject({ outcome: 'refused', http_status: 503 })
    expect(exitCode).toBe(expectedExit(report, 1))
  })

  test('a budget shared unfairly serves the first connections and starves the last', async () => {
    const url = await simulate('--fault', 'budget=50,share=unfair')
    const { report, exitCode } = await measured([...PLAN, '--target', `${url}/camera/{camera}`])
    const [first, second, third, fourth] = report.individual_connections.map((each) => each.outcome)
    expect([first, second]).toEqual(['healthy', 'healthy'])
    expect([third, fourth]).not.toContain('healthy')
    expect(report.health.fairness).toBeLessThan(0.75)
    expect(exitCode).toBe(expectedExit(report, 1))
  })

  test('nobody listening is unreachable', async () => {
    const { report, exitCode, stderr } = await measured([...PLAN, '--target', 'http://127.0.0.1:9/{camera}'])
    expect(stderr).toContain(
      'error: nothing listens on 127.0.0.1:9: all 4 connections: connection refused (ECONNREFUSED)',
    )
    expect(report.health.outcomes).toMatchObject({ unreachable: 4 })
    expect(report.individual_connections[0]?.detail).toContain('ECONNREFUSED')
    expect(exitCode).toBe(expectedExit(report, 4))
  })

  test('one faulty camera among good ones is found, by name', async () => {
    const url = await simulate('--fault', 'freeze=0.5,every=2@camera=2')
    const { report } = await measured([...PLAN, '--target', `${url}/camera/{camera}`])
    const outcomes = Object.fromEntries(
      report.individual_connections.map((c) => [c.connection_id, c.outcome]),
    )
    expect(outcomes).toEqual({
      camera_1_conn_1: 'healthy',
      camera_1_conn_2: 'healthy',
      camera_2_conn_1: 'stalled',
      camera_2_conn_2: 'stalled',
    })
  })
})
