import { type ChildProcess, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { camgate, emptyFolder, expectedExit, logged, measured, simulate } from '../../camgate.ts'

const LOAD = ['12', '--connections-per-camera', '5', '--nominal-fps', '25', '--connect-rate', '200']

/** The process of the sentinels that a run has started. */
function sentinelOf(run: ChildProcess): number | null {
  try {
    return Number(execFileSync('pgrep', ['-P', String(run.pid), '-f', 'load-worker'], { encoding: 'utf8' }))
  } catch {
    return null
  }
}

describe('the load on several workers', () => {
  test('is one load: two threads and the sentinels hold every connection, each frame counts once', async () => {
    const url = await simulate('--cameras', '12')
    const words = [...LOAD, '--duration', '5', '--settle', '1', '--workers', '2']
    const { report, exitCode } = await measured([...words, '--target', `${url}/camera/{camera}`])
    expect(exitCode).toBe(expectedExit(report, 0))
    expect(report.individual_connections.map(({ connection_id: id }) => id).slice(10, 14)).toEqual([
      'camera_11_conn_1',
      'camera_12_conn_1',
      'camera_1_conn_2',
      'camera_2_conn_2',
    ])
    for (const { total_frames: frames } of report.individual_connections)
      expect(Math.abs(frames - 125)).toBeLessThanOrEqual(4)
    expect(report.run.options).toMatchObject({ workers: 2, force: false })
    expect(report.generator.calibration).toMatchObject({ workers: 2, needed_frames_per_second: 1500 })
  })

  test('a worker that is killed is replaced, its connections come back, and the run counts where it passes', async () => {
    const folder = emptyFolder()
    const started = async (child: ChildProcess): Promise<void> => {
      await logged(folder, 'window opened')
      const sentinel = sentinelOf(child)
      if (sentinel !== null) process.kill(sentinel, 'SIGKILL')
    }
    const words = [...LOAD, '--duration', '6', '--settle', '1', '--json']
    const run = await camgate(words, { folder, started: (child) => void started(child) })
    const report = JSON.parse(run.stdout)
    expect(report.generator).toMatchObject({ limited: !report.health.passes, cause: 'generator' })
    expect(run.exitCode).toBe(report.health.passes ? 0 : 3)
    expect(report.generator.evidence.join()).toContain('sentinel worker died, and another took over')
    const frames: number[] = report.individual_connections.map(
      (one: { total_frames: number }) => one.total_frames,
    )
    expect(frames.filter((count) => count >= 140).length).toBeGreaterThanOrEqual(57)
    expect(report.health.outcomes.healthy).toBeGreaterThanOrEqual(57)
    expect(Math.min(...frames)).toBeGreaterThan(50)
  })

  test('leaves no process behind, not even when it is killed', async () => {
    let sentinel: number | null = null
    const folder = emptyFolder()
    const started = async (child: ChildProcess): Promise<void> => {
      await logged(folder, 'connections opened')
      sentinel = sentinelOf(child)
      child.kill('SIGKILL')
    }
    await camgate([...LOAD, '--duration', '60'], { folder, started: (child) => void started(child) })
    expect(sentinel).not.toBeNull()
    for (let tries = 0; tries < 50 && existsSync(`/proc/${sentinel}`); tries += 1) await sleep(100)
    expect(existsSync(`/proc/${sentinel}`)).toBe(false)
  })
})

describe('a plan that is too much for this machine', () => {
  // 20 GB a second on one core: nothing reads that.
  const url = simulate('--cameras', '1', '--fps', '50', '--frame-size', '4MB')
  const load = ['1', '--connections-per-camera', '100', '--nominal-fps', '50', '--connect-rate', '300']
  const plan = [...load, '--workers', '1']

  test('is refused before it is opened, with the numbers of the calibration', async () => {
    const run = await camgate([...plan, '--target', `${await url}/camera/1`])
    expect(run.exitCode).toBe(3)
    expect(run.stderr).toMatch(
      /too small for this plan: 100 connections need 5,000 frames\/s of 4,000 KB, which is \d+ % of what this machine can read \([\d,]+ frames\/s with 1 worker\); a plan may need 60 % of it, which is \d+ such connections/,
    )
    expect(run.stderr).toContain('--force')
    const { connections } = (await (await fetch(`${await url}/stats`)).json()) as { connections: unknown[] }
    expect(connections.length).toBeLessThanOrEqual(1)
  })

  test('runs with --force, and the report says what it needed', async () => {
    const words = [...plan, '--target', `${await url}/camera/1`, '--duration', '2', '--settle', '0', '--json']
    const run = await camgate([...words, '--force'])
    const report = JSON.parse(run.stdout)
    expect(report.generator.calibration.used_percent).toBeGreaterThan(60)
    expect(report.run.options.force).toBe(true)
    // Cameras and reader at the end of their processors: either may be the limit.
    expect([0, 1, 3]).toContain(run.exitCode)
    expect(run.exitCode === 3).toBe(report.generator.limited)
  })
})
