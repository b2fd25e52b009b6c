import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/schema/schema.ts'
import { AgentField, type FieldAgent } from '../real/agent-field.ts'

/** Frames a second that the server sends in all: 600 connections of 5 FPS. */
const BUDGET = 3000
const CAPACITY = 600
/** The cameras send to all viewers at the same moments: half a frame more or less would be one of every connection. */
const SPREAD = ['--fault', 'jitter=250']

let field: AgentField
let agents: readonly FieldAgent[]

beforeAll(async () => {
  field = await AgentField.open()
  agents = await field.fourAgents()
}, 60_000)

function onAgents(): readonly string[] {
  return [...field.meeting, '--agents', '4']
}

/** Frames a second of all connections together. */
function rateOf({ individual_connections: all, run }: Report): number {
  return all.reduce((sum, { total_frames }) => sum + total_frames, 0) / run.window.seconds
}

describe('four agents', () => {
  test('hold 2,000 connections with the totals of one machine', { timeout: 300_000 }, async () => {
    const cameras = await field.cameras('--cameras', '100', '--fps', '2', '--frame-size', '4KB', ...SPREAD)
    const plan = ['100', '--target', cameras, '--connections-per-camera', '20', '--nominal-fps', '2']
    const words = [...plan, '--connect-rate', '200', '--duration', '20s']
    const onFour = await field.run([...words, ...onAgents()])
    const alone = await field.run(words)
    expect(onFour.report!.agents!.list).toHaveLength(4)
    const rates = [rateOf(onFour.report!), rateOf(alone.report!)] as const
    expect(Math.abs(rates[0] / rates[1] - 1), rates.join(' and ')).toBeLessThan(0.001)
  })

  test('find a known capacity with the interval of one machine', { timeout: 900_000 }, async () => {
    const [onFour, alone] = [await search(onAgents()), await search([])]
    for (const { report, stderr } of [onFour, alone]) {
      expect(report, stderr).not.toBeNull()
      const { low, high, censored } = report!.capacity
      expect(censored).toBe(false)
      // A connection may lack 5 % of its frames.
      expect(low!).toBeLessThanOrEqual(CAPACITY / 0.95)
      expect(high!).toBeGreaterThanOrEqual(CAPACITY)
    }
    const [four, one] = [onFour.report!.capacity, alone.report!.capacity]
    expect(Math.abs(four.connections! / one.connections! - 1)).toBeLessThan(0.05)
  })

  test('find it although one of them is killed in a trial, which is repeated', {
    timeout: 900_000,
  }, async () => {
    let isKilled = false
    const said = (text: string) => {
      if (isKilled || !/Search, trial of \d+: \d+s\//.test(text)) return
      isKilled = true
      void agents[3]!.end('SIGKILL')
    }
    const { report, stderr } = await search(onAgents(), said)
    expect(report, stderr).not.toBeNull()
    expect(isKilled).toBe(true)
    const invalid = report!.trials.filter(({ outcome }) => outcome === 'invalid')
    expect(invalid.map(({ reason }) => reason).join('; ')).toContain('agent d')
    const { low, high } = report!.capacity
    expect(low!).toBeLessThanOrEqual(CAPACITY / 0.95)
    expect(high!).toBeGreaterThanOrEqual(CAPACITY)
  })
})

async function search(more: readonly string[], said?: (text: string) => void) {
  const fault = `budget=${BUDGET},share=fair`
  const cameras = await field.cameras(
    '--cameras',
    '100',
    '--fps',
    '5',
    '--frame-size',
    '4KB',
    '--fault',
    fault,
  )
  const plan = ['100', '--target', cameras, '--connections-per-camera', '4', '--nominal-fps', '5']
  const words = [
    ...plan,
    '--find-capacity',
    '--connect-rate',
    '200',
    '--duration',
    '10s',
    '--settle',
    '2s',
    ...more,
  ]
  return await field.run(words, said === undefined ? {} : { said })
}
