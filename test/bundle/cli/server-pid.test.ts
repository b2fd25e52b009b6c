import { describe, expect, test } from 'vitest'
import { camgate, measured, simulateProcess } from '../../camgate.ts'

const PLAN = ['4', '--connections-per-camera', '5', '--nominal-fps', '25', '--settle', '1']

describe.concurrent('a server whose process is watched', { timeout: 200_000 }, () => {
  test('is shown with its processors and memory at rest, on the way and in the window', async ({ skip }) => {
    const { url, pid } = await simulateProcess('--cameras', '4')
    const target = ['--target', `${url}/camera/{camera}`, '--server-pid', String(pid)]
    const { report } = await measured([...PLAN, ...target, '--duration', '4'], { skip })
    expect(report.resources).toMatchObject({ pid, processes: 1, notes: [] })
    expect(report.resources?.loads.map(({ connections }) => connections)).toEqual([0, 5, 10, 15, 20])
    const { window } = report.resources ?? {}
    expect(window?.cpu_cores).toBeGreaterThan(0)
    expect(window?.cpu_cores).toBeLessThan(1)
    expect(window?.memory_bytes).toBeGreaterThan(20e6)
    // The slope over the loads: the server takes some memory without any connection.
    expect(window?.memory_bytes_per_connection).toBeLessThan((window?.memory_bytes ?? 0) / 20)
    expect(report.capacity.method).toBe('extrapolated')
    expect(report.capacity.formula).toMatch(/^not measured, extrapolated/)
  })

  test('has its processors in every trial of a search', async ({ skip }) => {
    const { url, pid } = await simulateProcess('--cameras', '4', '--frame-size', '4KB')
    const target = ['--target', `${url}/camera/{camera}`, '--server-pid', String(pid)]
    const search = ['--find-capacity', '--max-connections', '40', '--trial-duration', '2', '--duration', '3']
    const { report } = await measured([...PLAN, ...target, ...search], { skip })
    expect(report.trials.length).toBeGreaterThan(2)
    for (const trial of report.trials)
      expect(trial.server_cpu_cores, JSON.stringify(trial)).toBeGreaterThan(0)
    expect(report.capacity.method).toBe('measured')
  })

  test('that does not run is refused before anything is opened', async () => {
    const { exitCode, stderr, files } = await camgate([...PLAN, '--server-pid', '4194303'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--server-pid: found 4194303, which is no running process, expected/)
    expect(files).toEqual([])
  })
})
