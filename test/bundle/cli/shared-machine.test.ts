import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Report } from '../../../src/report/schema/schema.ts'
import { camgate, simulate } from '../../camgate.ts'

const PROCESSORS = availableParallelism()
const BURN_US = 2000
const FPS = 25
/** Connections that keep every processor busy with burning. */
const FULL = Math.floor((PROCESSORS * 1e6) / (FPS * BURN_US))

/** One busy program for each processor, which is no child of what is tested. */
function keepBusy(): void {
  const loops = Array.from({ length: PROCESSORS }, () =>
    spawn('yes', { stdio: ['ignore', 'ignore', 'ignore'] }),
  )
  onTestFinished(() => {
    for (const loop of loops) loop.kill('SIGKILL')
  })
}

async function runOf(words: readonly string[]): Promise<{ report: Report; exitCode: number | null }> {
  const times = ['--duration', '6', '--settle', '2', '--nominal-fps', String(FPS), '--json', '--quiet']
  const { stdout, exitCode } = await camgate([...words, ...times])
  return { report: JSON.parse(stdout), exitCode }
}

function burning(): Promise<string> {
  return simulate('--cameras', '10', '--frame-size', '4KB', '--fault', `burn=${BURN_US}`)
}

describe('on a machine that the server and the load generator share', () => {
  test('a light run passes beside a busy program on every processor', async () => {
    keepBusy()
    const { report, exitCode } = await runOf(['24', '--connections-per-camera', '2'])
    expect(report.generator).toMatchObject({ limited: false })
    expect(report.health.healthy_connections).toBe(48)
    expect(exitCode).toBe(0)
  })

  test('a window that fails beside busy programs is void, and names them', async () => {
    const target = `${await burning()}/camera/{camera}`
    keepBusy()
    const { report, exitCode } = await runOf(loadOf(0.9, target))
    expect(report.generator).toMatchObject({ limited: true, cause: 'environment' })
    expect(report.generator.evidence.join()).toMatch(/programs? kept this machine busy \(yes\b/)
    expect(report.generator.foreign[0]?.name).toBe('yes')
    expect(report.limit_cause).toMatchObject({ cause: 'generator' })
    expect(report.gate.verdict).toBe('inconclusive')
    expect(exitCode).toBe(0)
  })

  test('a server that used up the processors has failed, and the report says what it used', async () => {
    const target = `${await burning()}/camera/{camera}`
    const { report, exitCode } = await runOf(loadOf(1.6, target))
    expect(report.generator).toMatchObject({ limited: false, cause: null, reader_behind: 0 })
    expect(report.generator.server_use).toMatch(/^the server used \d\.\d of \d+ processors/)
    expect(report.generator.server_cores).toBeGreaterThan(0.6 * PROCESSORS)
    expect(report.limit_cause).toMatchObject({ cause: 'server_cpu' })
    expect(report.gate.verdict).toBe('fail')
    expect(exitCode).toBe(1)
  })
})

/** As many connections as make this share of what the server can burn. */
function loadOf(share: number, target: string): string[] {
  const perCamera = Math.max(1, Math.round((share * FULL) / 10))
  return ['10', '--connections-per-camera', String(perCamera), '--target', target]
}
