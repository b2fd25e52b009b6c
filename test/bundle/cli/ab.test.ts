import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/report/schema/schema.ts'
import { expectedExit, type MeasuredRun, measured, simulate } from '../../camgate.ts'

const LIMIT_MS = 400_000

/** Of the test's context: for a machine that is never left alone. */
type Skip = (note: string) => void

/** Ten cameras with small frames, that carry so many connections at their 25 FPS. */
async function cameras(connections: number): Promise<string> {
  const budget = `budget=${25 * connections}`
  const url = await simulate('--cameras', '10', '--frame-size', '4KB', '--fault', budget)
  return `${url}/camera/{camera}`
}

async function compared(
  skip: Skip,
  head: string,
  base: string,
  ...more: readonly string[]
): Promise<MeasuredRun> {
  const load = ['10', '--connections-per-camera', '2', '--connect-rate', '200', '--nominal-fps', '25']
  const times = ['--duration', '3', '--settle', '1', '--trial-duration', '2']
  const targets = ['--target', head, '--baseline-target', base]
  return await measured([...load, ...times, ...targets, ...more], { timeoutMs: LIMIT_MS, skip })
}

function abRow({ gate }: Report) {
  return gate.rows.find(({ kind }) => kind === 'ab')
}

describe.concurrent('an A/B of two servers', { timeout: LIMIT_MS }, () => {
  test('fails a head that carries 30 % less, and says by how much', async ({ skip }) => {
    const { report, exitCode } = await compared(skip, await cameras(35), await cameras(50))
    const { ab } = report
    expect(ab?.incomplete, JSON.stringify(ab)).toBeNull()
    expect(abRow(report)).toMatchObject({ metric: 'ab_goodput', verdict: 'fail', limit: 'drop ≤ 10 %' })
    expect(Math.abs((ab?.ratio ?? 0) - 0.7)).toBeLessThan(0.03)
    expect(exitCode).toBe(expectedExit(report, 1))
  })

  test('passes a server against itself, in ABBA order, at a load that saturates it', async ({ skip }) => {
    const target = await cameras(50)
    const { report, exitCode } = await compared(skip, target, target)
    const { ab } = report
    expect(ab, JSON.stringify(ab)).toMatchObject({ self_check: true, incomplete: null, elasticity: 1 })
    expect(ab?.pairs.map(({ order }) => order).slice(0, 4)).toEqual([
      'base first',
      'head first',
      'head first',
      'base first',
    ])
    expect(ab?.load).toBeGreaterThan(55)
    expect(ab?.low).toBeGreaterThan(0.9)
    expect(abRow(report)?.verdict).toBe('pass')
    expect(exitCode).toBe(expectedExit(report, 0))
  })

  test('is inconclusive where no load is known that saturates the base', async ({ skip }) => {
    const base = await cameras(1000)
    const { report, exitCode } = await compared(skip, base, base, '--max-connections', '30')
    expect(abRow(report)).toMatchObject({ verdict: 'inconclusive', value: null })
    expect(abRow(report)?.why).toContain('--max-connections')
    expect(report.gate.verdict).toBe('inconclusive')
    expect(exitCode).toBe(expectedExit(report, 0))
  })
})
