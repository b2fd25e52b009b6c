import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { parseReport } from '../../../src/report/json.ts'
import { afterTests, camgate, emptyFolder, expectedExit, logged, measured, simulate } from '../../camgate.ts'
import { expectTrue, trueFrames } from './true-count.ts'

/** Once there is a log, so that every folder of the run has been looked at. */
async function removeOnceMeasuring(folder: string, name: string): Promise<void> {
  const logs = join(folder, 'logs')
  // A file that only shows whether the folder can be written to comes first.
  while (!existsSync(logs) || !readdirSync(logs).some((file) => file.endsWith('.log'))) await sleep(20)
  rmSync(join(folder, name), { recursive: true })
}

describe('measuring the built-in cameras', () => {
  test('24 × 2 at 25 FPS: all healthy, FPS within 1 %, and the frames are those that the cameras say they sent', async () => {
    const url = await simulate('--cameras', '24')
    const words = ['24', '--connections-per-camera', '2', '--duration', '10', '--settle', '2']
    const { report, exitCode } = await measured([...words, '--target', `${url}/camera/{camera}`])
    expect(exitCode).toBe(expectedExit(report, 0))
    expect(report.health.outcomes.healthy).toBe(48)
    const { average_fps_per_connection: fps, total_frames_received: frames } = report.connection_statistics
    expect(Math.abs(fps / 25 - 1)).toBeLessThan(0.01)
    expect(report.run.profile).toMatchObject({ cameras: 24, connections: 48, frame_bytes: 40_000 })
    expect(Math.abs((report.run.profile.nominal_fps ?? 0) / 25 - 1)).toBeLessThan(0.01)
    const truth = await trueFrames(url, report)
    expectTrue(frames, truth, report)
  })

  test.for([
    ['50', '2'],
    ['25', '4'],
    ['20', '5'],
  ])('the scenario %s cameras × %s connections is all healthy', async ([cameras = '', each = '']) => {
    const load = [cameras, '--connections-per-camera', each]
    const words = [...load, '--nominal-fps', '25', '--duration', '3', '--settle', '1']
    const { report, exitCode } = await measured(words)
    expect(report.health.outcomes).toMatchObject({ healthy: 100 })
    expect(report.run).toMatchObject({ simulated: true, target: expect.stringContaining('built-in') })
    expect(exitCode).toBe(expectedExit(report, 0))
  })
})

describe.concurrent('what a run leaves', () => {
  const quick = ['--duration', '2', '--settle', '0', '--nominal-fps', '25']

  test('writes JSON, two CSV files, a page and a log, and prints the summary with them', async () => {
    const folder = emptyFolder()
    const { files, stdout, stderr } = await camgate(['2', ...quick, '--no-color'], { folder })
    const stem = 'multi_connection_test_2x1_\\d{8}_\\d{6}'
    const expected = [`logs`, `logs/${stem}\\.log`, 'reports', `reports/${stem}\\.json`].concat([
      `reports/${stem}_cameras\\.csv`,
      `reports/${stem}_connections\\.csv`,
      `reports/${stem}_report\\.html`,
    ])
    expect(files).toHaveLength(7)
    for (const pattern of expected) {
      expect(files.filter((file) => new RegExp(`^${pattern}$`).test(file))).toHaveLength(1)
    }
    expect(stdout.startsWith('🎯 MULTI-CONNECTION CAMERA STREAM LOAD TEST RESULTS\n=====')).toBe(true)
    for (const file of files.filter((name) => name.includes('.'))) expect(stdout).toContain(file)
    expect(stdout).not.toContain('\u001b')
    expect(stderr).toContain('Opening 2 connections')

    const text = (ending: string) =>
      readFileSync(join(folder, files.find((f) => f.endsWith(ending)) ?? ''), 'utf8')
    const report = parseReport(JSON.parse(text('.json')))
    expect(report.individual_connections).toHaveLength(2)
    expect(text('_connections.csv').split('\n')[0]).toMatch(
      /^connection_id,camera_id,connection_number,status,total_frames,total_bytes,avg_fps,reconnections,duration_seconds,errors_count,/,
    )
    expect(text('_cameras.csv').split('\n')[0]).toMatch(
      /^camera_id,connections_attempted,successful_connections,success_rate,combined_fps,total_frames,total_reconnections/,
    )
    // Its style sheet and its script are files beside the bundle.
    expect(text('_report.html')).toMatch(
      /<style>[\s\S]+--page[\s\S]+<script type="module">[\s\S]+data-sortable/,
    )
    const lines = text('.log').trim().split('\n')
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ run_id: report.run.run_id, msg: expect.any(String) })
    }
  })

  test('--json prints the report and nothing else, --quiet only the verdict', async () => {
    const json = await camgate(['1', ...quick, '--json'])
    expect(parseReport(JSON.parse(json.stdout)).run.simulated).toBe(true)
    const quiet = await camgate(['1', ...quick, '--quiet'])
    expect(quiet.stdout.trim().split('\n')).toHaveLength(1)
    expect(quiet.stderr).toBe('')
  })

  test('an ending stream is in the log with its connection id', async () => {
    const url = await simulate('--fault', 'close=10')
    const folder = emptyFolder()
    const words = ['1', ...quick, '--target', `${url}/camera/1`]
    const { files } = await camgate(words, { folder })
    const log = readFileSync(join(folder, files.find((file) => file.endsWith('.log')) ?? ''), 'utf8')
    const ends = log.split('\n').filter((line) => line.includes('"stream ended"'))
    expect(JSON.parse(ends[0] ?? '{}')).toMatchObject({
      connection_id: 'camera_1_conn_1',
      was_delivering: true,
    })
  })

  test('floors of thresholds.json decide, and an unmeasured metric fails', async () => {
    const folder = emptyFolder()
    const floors = { healthy_rate: { min: 95 }, capacity_connections: { min: 1 } }
    writeFileSync(join(folder, 'thresholds.json'), JSON.stringify({ version: 1, floors }))
    const { report, exitCode } = await measured(['1', ...quick], { folder })
    expect(report.gate.rows.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ['capacity_connections', 'fail'],
      ['healthy_rate', 'pass'],
    ])
    expect(exitCode).toBe(1)
  })

  test('nor does a secret that the server repeats, cut or whole', async () => {
    const server = createServer((request, response) => {
      response.writeHead(503, `${'x'.repeat(180)} ${request.headers['x-key']}`).end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    afterTests(() => server.close())
    const folder = emptyFolder()
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const words = ['1', ...quick, '--target', url, '--header', 'X-Key: supersecretkeyvalue']
    const { files, stdout, stderr } = await camgate(words, { folder })
    const written = files
      .filter((file) => file.includes('.'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
    for (const text of [stdout, stderr, ...written]) expect(text).not.toContain('supers')
    expect(written.join('')).toContain('***')
  })

  test('secrets of URLs and headers appear in no output', async () => {
    const url = await simulate('--auth', 'operator:hunter2secret')
    const folder = emptyFolder()
    const target = url.replace('http://', 'http://operator:hunter2secret@')
    const words = [
      '1',
      ...quick,
      '--target',
      `${target}/camera/1?token=tok3nvalue`,
      '--header',
      'X-Key: keyvalue99',
    ]
    const { files, stdout, stderr, exitCode } = await camgate([...words], { folder })
    expect([0, 3]).toContain(exitCode)
    const written = files
      .filter((file) => file.includes('.'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
    for (const text of [stdout, stderr, ...written]) {
      for (const secret of ['hunter2secret', 'tok3nvalue', 'keyvalue99']) expect(text).not.toContain(secret)
    }
  })
})

describe.concurrent('what could lose a measurement', () => {
  const quick = ['--duration', '2', '--settle', '0', '--nominal-fps', '25']

  test('runs of the same second and folder each keep their files', async () => {
    const folder = emptyFolder()
    const runs = await Promise.all([1, 2, 3].map(() => camgate(['1', ...quick, '--json'], { folder })))
    const { files } = await camgate(['--version'], { folder })
    expect(files.filter((file) => file.endsWith('.json'))).toHaveLength(3)
    const ids = files
      .filter((file) => file.endsWith('.log'))
      .map((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
      .map((lines) => [...new Set(lines.map((line) => JSON.parse(line).run_id))])
    expect(ids.flat().toSorted()).toEqual(
      runs.map(({ stdout }) => parseReport(JSON.parse(stdout)).run.run_id).toSorted(),
    )
  })

  test('a reader of standard error that goes away does not end the run', async () => {
    const { exitCode, stdout, files } = await camgate(['1', ...quick, '--json'], {
      started: (child) => setTimeout(() => child.stderr?.destroy(), 500),
    })
    expect([0, 3]).toContain(exitCode)
    expect(parseReport(JSON.parse(stdout)).individual_connections).toHaveLength(1)
    expect(files.filter((file) => file.endsWith('.json'))).toHaveLength(1)
  })

  test('a folder that vanishes: the report is printed, with --quiet too', async () => {
    const folder = emptyFolder()
    const { exitCode, stdout, stderr } = await camgate(['1', ...quick, '--quiet'], {
      folder,
      started: () => void removeOnceMeasuring(folder, 'reports'),
    })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('cannot write the report to reports')
    expect(stdout).toContain('MULTI-CONNECTION CAMERA STREAM LOAD TEST RESULTS')
  })

  test('a folder of logs that vanishes: a warning, and no file that is not there', async () => {
    const folder = emptyFolder()
    const { stdout, stderr } = await camgate(['1', ...quick], {
      folder,
      started: () => void removeOnceMeasuring(folder, 'logs'),
    })
    expect(stderr).toMatch(/^warning: the log logs\/.*\.log is gone: it was removed during the run$/m)
    expect(stdout).toMatch(/Files written:\n.*\.json\n.*\.csv\n.*\.csv\n/)
    expect(stdout).not.toContain('logs/')
  })

  test('a standstill of our own is not blamed on the server', async () => {
    const folder = emptyFolder()
    const standStill = async (child: ChildProcess): Promise<void> => {
      await logged(folder, 'window opened')
      await sleep(1000)
      child.kill('SIGSTOP')
      await sleep(1500)
      child.kill('SIGCONT')
    }
    const words = ['1', '--nominal-fps', '25', '--duration', '6', '--settle', '0', '--json']
    const { stdout, exitCode } = await camgate(words, {
      folder,
      started: (child) => void standStill(child),
    })
    const { generator } = parseReport(JSON.parse(stdout))
    expect(generator.limited).toBe(true)
    expect(generator.evidence.join()).toContain("this machine's reader stood still")
    expect(exitCode).toBe(3)
  })
})

describe.concurrent('the frame rates of cameras', () => {
  test('cameras of different rates are each judged by their own', async () => {
    const url = await simulate('--cameras', '3', '--camera-fps', '2=10', '--camera-fps', '3=5')
    const words = ['3', '--duration', '5', '--settle', '1', '--target', `${url}/camera/{camera}`]
    const { report, exitCode } = await measured(words)
    const rates = report.individual_connections.map((connection) => Math.round(connection.nominal_fps))
    expect(rates).toEqual([25, 10, 5])
    expect(report.health.outcomes).toMatchObject({ healthy: 3 })
    expect(exitCode).toBe(expectedExit(report, 0))
  })

  test('a server that is overloaded from the start does not set a low standard for itself', async () => {
    const url = await simulate('--cameras', '5', '--fault', 'budget=40', '--fault', 'refuse=404@camera=1')
    const words = ['5', '--duration', '4', '--settle', '1', '--target', `${url}/camera/{camera}`]
    const { report, exitCode } = await measured(words)
    expect(report.run).toMatchObject({ nominal_fps_source: 'measured_alone' })
    expect(Math.abs((report.run.profile.nominal_fps ?? 0) / 25 - 1)).toBeLessThan(0.03)
    expect(report.health.outcomes).toMatchObject({ not_found: 1, slow: 4, healthy: 0 })
    expect(exitCode).toBe(expectedExit(report, 1))
  })
})

describe.concurrent('stopping', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    '%s ends within 2 s, writes what was measured, exits 130',
    async (signal) => {
      let stoppedAt = 0
      const words = ['2', '--duration', '60', '--settle', '0', '--nominal-fps', '25', '--json']
      const run = await camgate(words, {
        started: (child) => {
          setTimeout(() => {
            stoppedAt = performance.now()
            child.kill(signal)
          }, 5000)
        },
      })
      expect(performance.now() - stoppedAt).toBeLessThan(2000)
      expect(run.exitCode).toBe(130)
      const report = parseReport(JSON.parse(run.stdout))
      expect(report.run.interrupted).toBe(true)
      expect(report.connection_statistics.total_frames_received).toBeGreaterThan(50)
      expect(report.multi_connection_test_info.actual_duration).toBeLessThan(5)
      expect(report.individual_connections[0]?.frames_per_second.length).toBeLessThanOrEqual(5)
      expect(run.files.filter((file) => file.endsWith('.json'))).toHaveLength(1)
    },
  )

  test('before the measured window there is nothing to write, and it says so', async () => {
    const run = await camgate(['2', '--duration', '60'], {
      // Once it has said something, it has begun; the window is seconds away.
      started: (child) => child.stderr?.once('data', () => setTimeout(() => child.kill('SIGINT'), 500)),
    })
    expect(run.stderr).toContain('nothing was measured')
    expect(run.exitCode).toBe(130)
  })

  test('a server that takes every connection and never answers does not hang the run', async () => {
    const server = createServer(() => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    afterTests(() => {
      server.closeAllConnections()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/{camera}`
    const startedAt = performance.now()
    const { exitCode } = await camgate(['3', '--target', url, '--duration', '300'])
    expect(exitCode).toBe(4)
    expect(performance.now() - startedAt).toBeLessThan(45_000)
  })

  test('no camera process is left behind when the run is killed', async () => {
    let children: string[] = []
    await camgate(['1', '--duration', '60'], {
      started: (child) => {
        setTimeout(() => {
          children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
          child.kill('SIGKILL')
        }, 2000)
      },
    })
    expect(children.map(Number).filter((pid) => pid > 0)).toHaveLength(1)
    const isGone = (pid: string) => !existsSync(`/proc/${pid}`) || isZombie(pid)
    for (let waits = 0; waits < 30 && !children.every(isGone); waits += 1) await sleep(100)
    expect(children.filter((pid) => !isGone(pid))).toEqual([])
  })
})

/** Ended, and only waiting for somebody to ask how: nobody does in a container without an init. */
function isZombie(pid: string): boolean {
  return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}
