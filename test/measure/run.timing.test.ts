import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { CamgateError, EXIT } from '../../src/errors.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import type { SimulatorOptions } from '../../src/simulator/settings.ts'
import { eventually, simulators } from '../simulator/with-simulator.ts'
import { camerasOf, emptyFolder, type Outcome, Scene } from './scene.ts'

const WORKER_PROGRAM = path.resolve(import.meta.dirname, '../../src/load/workers/worker-program.ts')

const { start } = simulators('file')
const root = emptyFolder(afterAll)
const cameras = (options?: SimulatorOptions) => camerasOf(start, options)

/** Processes of built-in cameras that this process has started. */
function builtInCameras(): string[] {
  const words = ['-P', String(process.pid), '-f', 'source-program.ts simulate']
  return spawnSync('pgrep', words, { encoding: 'utf8' }).stdout.split('\n').slice(0, -1)
}

/** The gate of a run that this machine limited says nothing, and so does its exit code. */
function expectFailed({ report: { generator }, exitCode }: Outcome): void {
  const isVoid = generator.limited
  expect(exitCode).toBe(
    !isVoid ? EXIT.gateFailed : generator.cause === 'environment' ? EXIT.pass : EXIT.inconclusive,
  )
}

describe.concurrent('a run', () => {
  test('leaves its report on disk as it returns it, a log that ends with it, and nothing open', async () => {
    const { target, open, nothingOpen } = await cameras()
    const scene = new Scene(target)
    let openAtTheEnd = 0
    const outcome = await scene.run({ measured: () => (openAtTheEnd = Math.max(openAtTheEnd, open())) })
    expect(openAtTheEnd).toBe(2)
    const [json = '', ...others] = outcome.files
    expect(readFileSync(json, 'utf8')).toBe(reportJson(outcome.report))
    expect(others.map((file) => path.basename(file).replace(/.*\d{6}/, ''))).toEqual([
      '_connections.csv',
      '_cameras.csv',
      '_report.html',
      '.log',
    ])
    expect(scene.messages()).toEqual(expect.arrayContaining(['run started', 'window opened', 'gate']))
    expect(scene.messages().at(-1)).toBe('report written')
    expect(new Set(scene.log().map(({ run_id }) => run_id))).toEqual(new Set([outcome.report.run.run_id]))
    await nothingOpen()
  })

  test('without a target starts cameras of its own and ends them', async () => {
    const scene = new Scene('', { target: undefined, nominalFps: '25' })
    const outcome = await scene.run()
    expect(outcome.report.run.simulated).toBe(true)
    const { timeline } = outcome.report
    expect(timeline?.seconds).toBe(1)
    for (const known of ['server_processors', 'generator_processors'] as const)
      expect(timeline?.[known]).toEqual([expect.any(Number)])
    expect(outcome.report.connection_statistics.total_frames_received).toBeGreaterThan(10)
    expect(builtInCameras()).toEqual([])
  })

  test('has seconds that add up to its totals, though streams end and come back', async () => {
    const { target } = await cameras({ faults: ['close=40'] })
    const { report } = await new Scene(target, { duration: '4' }).run()
    const { timeline, connection_statistics: totals, health } = report
    expect(timeline?.seconds).toBe(4)
    const sum = (list: readonly number[] = []) => list.reduce((all, one) => all + one, 0)
    expect(sum(timeline?.mbit_per_second)).toBeCloseTo((8 * totals.total_bytes_received) / 1e6, 4)
    expect(sum(timeline?.reconnections)).toBe(totals.total_reconnections)
    expect(sum(timeline?.drops)).toBe(health.drops)
    const frames = report.individual_connections.flatMap(({ frames_per_second }) => frames_per_second)
    expect(sum(frames)).toBe(totals.total_frames_received)
    expect(Math.min(health.drops, totals.total_reconnections, totals.total_frames_received)).toBeGreaterThan(
      0,
    )
  })

  test('on a dead target leaves the report of its attempts', async () => {
    const scene = new Scene('http://127.0.0.1:9/{camera}')
    const outcome = await scene.run()
    expect(outcome.exitCode).toBe(EXIT.unreachable)
    expect(outcome.report.health.outcomes).toMatchObject({ unreachable: 2 })
    expect(outcome.report.multi_connection_test_info.actual_duration).toBe(0)
    expect(scene.filesIn('reports')).toHaveLength(4)
  })

  test('begins no search where one camera is dead: no load could pass', async () => {
    const { target, nothingOpen } = await cameras({ faults: ['refuse=404@camera=2'] })
    const { report } = await new Scene(target, { findCapacity: 'true', maxConnections: '8' }).run()
    expect(report.health.outcomes.not_found).toBe(1)
    expect(report.trials).toEqual([])
    await nothingOpen()
  })

  test('knows its secrets before it contacts a camera, those of its camera list too', async () => {
    const { simulator, open } = await cameras()
    const list = path.join(root, 'list.json')
    const url = `${simulator.url.replace('//', '//user:camera-secret@')}/camera/1`
    writeFileSync(list, JSON.stringify([{ id: 'a', url }]))
    const scene = new Scene('', {
      ...{ target: undefined, cameras: '1', camerasFile: list },
      header: ['X-Key: header-secret'],
    })
    let openBefore = -1
    const secrets: string[] = []
    await scene.run({
      secretsFound(found) {
        openBefore = open()
        secrets.push(...found)
      },
    })
    expect(openBefore).toBe(0)
    expect(secrets).toEqual(expect.arrayContaining(['camera-secret', 'header-secret']))
    const written = [
      ...scene.filesIn('reports').map((name) => `reports/${name}`),
      ...scene.filesIn('logs').map((name) => `logs/${name}`),
    ]
    for (const file of written)
      expect(readFileSync(path.join(scene.folder, file), 'utf8')).not.toMatch(/camera-secret|header-secret/)
  })
})

describe.concurrent('a run with a search and an A/B', () => {
  test('makes them from its window, and none of them from a void one', async () => {
    const { target, nothingOpen } = await cameras()
    const options = { findCapacity: 'true', maxConnections: '4', baselineTarget: target }
    const scene = new Scene(target, options, { trialDurationMs: 400, timeBudgetMs: 3000 })
    const { report, files } = await scene.run()
    const isVoid = report.generator.limited
    expect(report.trials[0]).toEqual(
      isVoid ? undefined : expect.objectContaining({ purpose: 'first', connections: 2 }),
    )
    expect(report.ab).toEqual(isVoid ? null : expect.objectContaining({ self_check: true }))
    expect(files.some((file) => file.endsWith('_trials.csv'))).toBe(!isVoid)
    await nothingOpen()
  })
})

describe.concurrent('an interruption', () => {
  test('before the window ends the run without a report, and closes what is open', async () => {
    const { target, nothingOpen } = await cameras()
    const scene = new Scene(target, { settle: '60' })
    const [error] = await Promise.all([scene.failure(), scene.interruptAfter('connections opened')])
    expect(error.code).toBe('interrupted')
    expect(scene.filesIn('reports')).toEqual([])
    expect(scene.messages().at(-1)).toBe('run failed')
    await nothingOpen()
  })

  test('while the connections open does so too', async () => {
    const { target, open, nothingOpen } = await cameras()
    const scene = new Scene(target, { cameras: '2', connectionsPerCamera: '20', connectRate: '4' })
    const interrupted = eventually(() => open() > 1, 20_000).then(() =>
      scene.abort.abort(new CamgateError('interrupted', 'interrupted')),
    )
    const [error] = await Promise.all([scene.failure(), interrupted])
    expect(error.code).toBe('interrupted')
    expect(scene.filesIn('reports')).toEqual([])
    await nothingOpen()
  })

  test('in the window loses nothing that was measured', async () => {
    const { target, nothingOpen } = await cameras()
    const scene = new Scene(target, { duration: '60' })
    const [outcome] = await Promise.all([scene.run(), scene.interruptAfter('window opened', 700)])
    const { report, exitCode } = outcome
    expect({ exitCode, interrupted: report.run.interrupted }).toEqual({
      exitCode: EXIT.interrupted,
      interrupted: true,
    })
    const { actual_duration: seconds } = report.multi_connection_test_info
    expect(seconds).toBeGreaterThan(0.4)
    expect(seconds).toBeLessThan(10)
    expect(report.connection_statistics.total_frames_received).toBeGreaterThan(20)
    expect(scene.filesIn('reports')).toHaveLength(4)
    await nothingOpen()
  })
})

describe.concurrent('what goes wrong', () => {
  test('a server that dies in the window is in the report, with what it had sent', async () => {
    const { target, simulator } = await cameras()
    const scene = new Scene(target, { duration: '2' })
    const dying = scene.logged('window opened').then(async () => {
      await sleep(500)
      await simulator.close()
    })
    const [outcome] = await Promise.all([scene.run(), dying])
    expectFailed(outcome)
    expect(outcome.report.health.outcomes.healthy).toBe(0)
    expect(outcome.report.connection_statistics.total_frames_received).toBeGreaterThan(10)
    expect(scene.messages()).toContain('stream ended')
  })

  test('a camera list that cannot be had ends the run before a connection, with its reason in the log', async () => {
    const scene = new Scene('', { target: undefined, camerasApi: 'http://127.0.0.1:9/cameras' })
    const error = await scene.failure()
    expect(error.code).toBe('unreachable')
    expect(scene.filesIn('reports')).toEqual([])
    expect(scene.log()).toMatchObject([{ msg: 'run failed', error: expect.stringContaining(error.message) }])
  })

  test.each(['reportsDir', 'logsDir'] as const)(
    'a folder that cannot be written to (%s) ends it before anything is asked or left',
    async (option) => {
      const { target, simulator } = await cameras()
      const file = path.join(root, `file-${option}`)
      writeFileSync(file, '')
      const scene = new Scene(target, { [option]: file })
      const undone: (() => Promise<unknown>)[] = []
      const error = await scene.failure({ beforeExit: (undo) => undone.push(undo) })
      expect(error.code).toBe('cannot_write')
      expect(simulator.stats().connections).toEqual([])
      expect(scene.filesIn('logs')).toEqual([])
      await Promise.all(undone.map((undo) => undo()))
    },
  )

  test('a report that cannot be written is returned nevertheless, with its exit code', async () => {
    const { target } = await cameras()
    const scene = new Scene(target)
    const removed = scene
      .logged('window opened')
      .then(() => rmSync(scene.plan.reportsDir, { recursive: true }))
    const [outcome] = await Promise.all([scene.run(), removed])
    expect(outcome.errors).toMatchObject([{ code: 'cannot_write' }])
    expect(outcome.files.map((file) => path.extname(file))).toEqual(['.log'])
    expect(parseReport(JSON.parse(reportJson(outcome.report))).individual_connections).toHaveLength(2)
  })

  test('a log that is gone is a warning, and the report is complete', async () => {
    const { target } = await cameras()
    const scene = new Scene(target)
    const removed = scene.logged('window opened').then(() => rmSync(scene.plan.logsDir, { recursive: true }))
    const [outcome] = await Promise.all([scene.run(), removed])
    expect(outcome.warnings.join()).toContain(scene.plan.logsDir)
    expect(outcome.files.filter((file) => !existsSync(file))).toEqual([])
    expect(outcome.files).toHaveLength(4)
  })

  test('a load worker that dies is replaced, and its run says nothing about the server', async () => {
    const { target, nothingOpen } = await cameras()
    const [entry, marker] = [path.join(root, 'dies-once.mts'), path.join(root, 'died')]
    writeFileSync(
      entry,
      `import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
       import { loadWorker } from ${JSON.stringify(WORKER_PROGRAM)}
       const marker = ${JSON.stringify(marker)}
       setInterval(() => {
         if (existsSync(marker) && !existsSync(marker + '-once')) {
           writeFileSync(marker + '-once', '')
           process.exit(9)
         }
       }, 20).unref()
       await loadWorker()`,
    )
    const scene = new Scene(target, { duration: '3' })
    const killed = scene.logged('window opened').then(() => sleep(200).then(() => writeFileSync(marker, '')))
    const [{ report, exitCode }] = await Promise.all([scene.run({ entry }), killed])
    expect(report.generator).toMatchObject({ limited: true, cause: 'generator' })
    expect(exitCode).toBe(EXIT.inconclusive)
    expect(report.individual_connections).toHaveLength(2)
    expect(scene.messages()).toContain('a load worker died and was replaced')
    await nothingOpen()
  })

  test('load workers that do not live are an inconclusive end, not a verdict', async () => {
    const { target, simulator } = await cameras()
    const entry = path.join(root, 'dies.mts')
    writeFileSync(entry, 'process.exit(9)')
    const scene = new Scene(target)
    const error = await scene.failure({ entry })
    expect(error.code).toBe('inconclusive')
    expect(scene.messages().at(-1)).toBe('run failed')
    expect(simulator.stats().open_connections).toBe(0)
  })

  test('built-in cameras that do not start are unreachable, and nothing is measured', async () => {
    const entry = path.join(root, 'no-cameras.mts')
    writeFileSync(entry, 'process.exit(9)')
    const scene = new Scene('', { target: undefined })
    expect((await scene.failure({ entry })).code).toBe('unreachable')
    expect(scene.filesIn('reports')).toEqual([])
  })
})
