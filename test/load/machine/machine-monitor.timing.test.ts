import { execFileSync } from 'node:child_process'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MachineMonitor, type MachineSample } from '../../../src/load/machine/machine-monitor.ts'
import { thisThread, waitedMs } from '../../../src/load/machine/thread-wait.ts'
import { ELSEWHERE } from '../../../src/server/find/servers.ts'
import { startBusyServer } from '../../server/proc/busy-server.ts'

const BURN_S = 0.6

describe('whose processor time it was', () => {
  test("is the server's for its process and its children", async () => {
    const server = await startBusyServer()
    onTestFinished(() => server.end())
    await server.order({ burn: 0, by: 'child' })
    const monitor = new MachineMonitor({ where: 'here', pids: [server.pid] })
    await server.order({ burn: BURN_S, by: 'itself' })
    await server.order({ burn: BURN_S, by: 'child' })
    const sample = monitor.sample()
    expect(used(sample, sample.server)).toBeGreaterThan(1.9 * BURN_S)
    expect(used(sample, sample.server)).toBeLessThan(2.6 * BURN_S)
    expect(used(sample, sample.own)).toBeLessThan(BURN_S)
    expect(sample.serverRoom).toBeLessThanOrEqual(sample.processors)
  })

  test('is not foreign where a program carries the streams to the server', async () => {
    const pid = Number(execFileSync('sh', ['-c', 'yes >/dev/null 2>&1 & echo $!']).toString())
    onTestFinished(() => void process.kill(pid, 'SIGKILL'))
    await expectOnlyOtherSees(
      new MachineMonitor({ ...ELSEWHERE, forwarders: [pid] }),
      new MachineMonitor(ELSEWHERE),
    )
  })

  test('is not foreign where another process of the run used it, nor its children', async () => {
    const command = "setsid sh -c 'yes >/dev/null & wait' >/dev/null 2>&1 & echo $!"
    const pid = Number(execFileSync('sh', ['-c', command]).toString())
    onTestFinished(() => void process.kill(-pid, 'SIGKILL'))
    await expectOnlyOtherSees(new MachineMonitor(ELSEWHERE, [pid]), new MachineMonitor(ELSEWHERE))
  })

  test("is this process's for its own children", async () => {
    const child = await startBusyServer()
    onTestFinished(() => child.end())
    const monitor = new MachineMonitor(ELSEWHERE)
    await child.order({ burn: BURN_S, by: 'itself' })
    const sample = monitor.sample()
    expect(used(sample, sample.own)).toBeGreaterThan(0.9 * BURN_S)
    expect(sample.server).toBeNull()
  })

  test('is foreign for every other program, which is named', async () => {
    // A program whose parent has ended belongs to nobody here.
    const pid = Number(execFileSync('sh', ['-c', 'yes >/dev/null 2>&1 & echo $!']).toString())
    onTestFinished(() => void process.kill(pid, 'SIGKILL'))
    const monitor = new MachineMonitor(ELSEWHERE)
    await expect
      .poll(() => {
        const sample = monitor.sample()
        return { isNamed: (sample.others.get('yes') ?? 0) > 0, isCounted: used(sample, sample.foreign) > 0 }
      })
      .toEqual({ isNamed: true, isCounted: true })
  })
})

test('the time that a thread waited for a processor only grows', async () => {
  const thread = thisThread()
  expect(thread).toMatch(/^\d+\/task\/\d+$/)
  const before = waitedMs(thread ?? '') ?? Number.NaN
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(waitedMs(thread ?? '')).toBeGreaterThanOrEqual(before)
  expect(waitedMs('0/task/0')).toBeNull()
})

/** Expects that `yes`, which runs, is a foreign program to the second monitor only. */
async function expectOnlyOtherSees(knowing: MachineMonitor, other: MachineMonitor): Promise<void> {
  const [known, foreign] = [knowing, other].map((monitor) => ({ monitor, named: 0, foreign: 0 }))
  if (known === undefined || foreign === undefined) throw new Error('expected two monitors')
  const look = (): number => {
    for (const watch of [known, foreign]) {
      const sample = watch.monitor.sample()
      watch.named += sample.others.get('yes') ?? 0
      // Nothing is known of a time that is too short.
      watch.foreign += used(sample, sample.foreign ?? 0)
    }
    return foreign.foreign
  }
  await expect.poll(look, { timeout: 10_000 }).toBeGreaterThan(0.5)
  expect(foreign.named).toBeGreaterThan(0)
  expect(known.named).toBe(0)
  expect(known.foreign).toBeLessThan(foreign.foreign - 0.2)
}

/** Processor seconds. */
function used({ durationMs }: MachineSample, processors: number | null): number {
  return ((processors ?? Number.NaN) * durationMs) / 1000
}
