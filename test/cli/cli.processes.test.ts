import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/cli/cli.ts'
import { EXIT } from '../../src/errors.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { captured, withoutSignals } from '../captured-output.ts'
import { startReceiver } from '../monitoring/receiver.ts'
import { answer } from '../protocols/mjpeg/responses.ts'
import { closedPort, nothingOpen, serve } from '../protocols/scripted-server.ts'
import { eventually } from '../simulator/with-simulator.ts'
import { temporaryFolder } from './report-folder.ts'

const STORED = path.resolve(import.meta.dirname, '../fixtures/report/stored/ab.json')
const PROGRAM = path.resolve(import.meta.dirname, '../source-program.ts')

const { pathOf, write } = temporaryFolder()

async function camgate(...words: readonly string[]) {
  const { value: exitCode, ...printed } = await withoutSignals(() => captured(() => main(PROGRAM, words)))
  return { exitCode, ...printed }
}

/** Options of a run that leaves its files in a folder of the test, and ends as soon as it can. */
function quick(folder: string): string[] {
  const folders = ['--reports-dir', pathOf(`${folder}/reports`), '--logs-dir', pathOf(`${folder}/logs`)]
  return ['--duration', '1', '--settle', '0', '--nominal-fps', '25', '--workers', '1', ...folders]
}

function filesIn(folder: string): string[] {
  return existsSync(pathOf(folder)) ? readdirSync(pathOf(folder)) : []
}

describe('a command line', () => {
  test.each([
    [['--version'], EXIT.pass, /^\d+\.\d+\.\d+/],
    [['--help'], EXIT.pass, /^Usage: camgate /],
    [['help'], EXIT.pass, /^Usage: camgate /],
    [['help', 'compare'], EXIT.pass, /^Usage: camgate compare /],
    [['help', 'baseline', 'anything'], EXIT.pass, /^Usage: camgate baseline /],
    [['simulate', '--help'], EXIT.pass, /^Usage: camgate simulate /],
  ])('%j prints to standard output only', async (words, code, printed) => {
    const { exitCode, stdout, stderr } = await camgate(...words)
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: '' })
    expect(stdout).toMatch(printed)
  })

  test('that says nothing shows the first steps', async () => {
    const { exitCode, stderr } = await camgate()
    expect([exitCode, stderr]).toEqual([
      EXIT.badInput,
      'error: <cameras>: found nothing, expected how many cameras to test, or the URL of one\n' +
        'hint: "camgate 24" tests built-in cameras, "camgate http://…" a camera of yours, "camgate --help" says more\n',
    ])
  })

  test('with a misspelt command has that problem alone', async () => {
    const { stderr } = await camgate('simualte', '--port', '80')
    expect(stderr).toBe(
      'error: simualte: found an unknown command, expected a known one: did you mean simulate?\n',
    )
  })

  test.each([
    [['report'], '<report.json>'],
    [['report', 'a.json', '--format', 'pdf'], '--format'],
    [['report', 'a.json', '--colour'], '--colour'],
    [['compare', 'a.json', '--thresholds'], '--thresholds'],
    [['simulate', '--fps', 'none'], '--fps'],
    [['comprae', 'a.json'], 'comprae'],
    [['4', '--duration', 'soon'], '--duration'],
    [['--dashboard', '24'], '--dashboard takes 24 as its port'],
    [['http://a.example/1', '--target', 'http://b.example/{camera}'], 'cannot be combined'],
  ])('%j is bad input, named on standard error', async (words, named) => {
    const { exitCode, stdout, stderr } = await camgate(...words)
    expect({ exitCode, stdout }).toEqual({ exitCode: EXIT.badInput, stdout: '' })
    expect(stderr).toMatch(/^error: /)
    expect(stderr).toContain(named)
  })

  test.each([
    [['4', '--dashboard', '65536'], '--dashboard: found "65536", expected a port from 0 to 65535'],
    [['4', '--thresholds', ''], '--thresholds: found an empty text, expected the path of a file'],
    [['4', '--thresholds', ' '], '--thresholds: found " ", expected the path of a file'],
    [['4', '--reports-dir', ''], '--reports-dir: found an empty text, expected the path of a folder'],
    [['compare', ''], 'report.json: found an empty text, expected the path of a report'],
    [['report', ' '], 'report.json: found " ", expected the path of a report'],
    [
      ['baseline', STORED, '--thresholds', ''],
      '--thresholds: found an empty text, expected the path of a file',
    ],
  ])('%j has an empty path, which is named once', async (words, problem) => {
    const { exitCode, stderr } = await camgate(...words)
    expect({ exitCode, problem: stderr.split('\n').slice(0, 2) }).toEqual({
      exitCode: EXIT.badInput,
      problem: [`error: ${problem}`, ''],
    })
  })

  test('reports every problem of the line and of thresholds.json at once, before it connects', async () => {
    const server = await serve(answer('503 Service Unavailable'))
    const thresholds = await write('wrong.json', { version: 1, floors: { no_such_metric: { min: 1 } } })
    const words = [
      '2',
      '--target',
      server.url('/{camera}'),
      '--duration',
      'soon',
      '--bogus',
      '--thresholds',
      thresholds,
    ]
    const { exitCode, stderr } = await camgate(...words, '--reports-dir', pathOf('never'))
    expect(exitCode).toBe(EXIT.badInput)
    for (const problem of ['--bogus', '--duration', 'no_such_metric']) expect(stderr).toContain(problem)
    expect(server.heads).toEqual([])
    expect(filesIn('never')).toEqual([])
  })
})

describe('a run from the command line', () => {
  test('without a frame still leaves its files, prints its report, and ends as unreachable', async () => {
    const server = await serve(answer('503 Service Unavailable'))
    const words = ['2', '--target', server.url('/{camera}'), ...quick('silent'), '--json']
    const { exitCode, stdout, stderr } = await camgate(...words)
    expect(exitCode).toBe(EXIT.unreachable)
    const report = parseReport(JSON.parse(stdout))
    expect(report.health.outcomes).toMatchObject({ refused: 2 })
    const [json = ''] = filesIn('silent/reports').filter((name) => name.endsWith('.json'))
    expect(readFileSync(pathOf(`silent/reports/${json}`), 'utf8')).toBe(reportJson(report))
    expect(stderr).toMatch(/^error: every stream is refused by \S+: all 2 connections: HTTP 503/m)
    await nothingOpen(server)
  })

  test('without a camera list says so to its webhook', async () => {
    const { url, requests } = await startReceiver()
    const api = ['--cameras-api', `http://127.0.0.1:${await closedPort()}/`, '--webhook', url]
    const { exitCode, stderr } = await camgate('1', ...api, ...quick('no-list'))
    expect(exitCode).toBe(EXIT.unreachable)
    const [message] = requests.map(({ body }): unknown => JSON.parse(body))
    expect(requests).toHaveLength(1)
    expect(message).toMatchObject({ event: 'verdict', verdict: 'error' })
    expect(stderr).toContain((message as { why: string }).why)
  })

  test('prints its report when its folder is gone, however quiet it should be', async () => {
    const refuse = answer('503 Service Unavailable')
    const server = await serve((socket) => {
      rmSync(pathOf('gone/reports'), { recursive: true, force: true })
      refuse(socket)
    })
    const { exitCode, stdout, stderr } = await camgate(
      ...['1', '--target', server.url(), ...quick('gone'), '--quiet', '--no-color'],
    )
    expect(exitCode).toBe(EXIT.badInput)
    expect(stdout).toContain('FAIL: every stream is refused by 127.0.0.1:')
    expect(stderr).toContain(pathOf('gone/reports'))
  })

  test('into a folder that cannot be written to ends before the first connection', async () => {
    const server = await serve(answer('503 Service Unavailable'))
    writeFileSync(pathOf('a-file'), '')
    for (const option of ['--reports-dir', '--logs-dir']) {
      const words = ['1', '--target', server.url(), ...quick('unused'), option, pathOf('a-file/folder')]
      const { exitCode, stderr } = await camgate(...words)
      expect(exitCode).toBe(EXIT.badInput)
      expect(stderr).toContain(option)
    }
    expect(server.heads).toEqual([])
  })

  test.each([
    ['that is not there', async (): Promise<string> => 'http://127.0.0.1:9/cameras', EXIT.unreachable],
    ['that answers no list', htmlServer, EXIT.badInput],
  ])('whose camera API is one %s ends without a report', async (_, urlOf, code) => {
    const folder = `api-${code}`
    const { exitCode, stdout } = await camgate(...['1', '--cameras-api', await urlOf(), ...quick(folder)])
    expect({ exitCode, stdout, reports: filesIn(`${folder}/reports`) }).toEqual({
      exitCode: code,
      stdout: '',
      reports: [],
    })
    const [log = ''] = filesIn(`${folder}/logs`)
    expect(readFileSync(pathOf(`${folder}/logs/${log}`), 'utf8')).toContain('run failed')
  })
})

/** A web server without cameras. */
async function htmlServer(): Promise<string> {
  const server = createServer((_request, response) => response.end('<html></html>'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cameras`
}

test('a process that is interrupted in its window prints what it measured, and says so with its exit code', async () => {
  const cameras = await startSimulator({ cameras: 1, frameBytes: 4000 })
  onTestFinished(() => cameras.close())
  const words = [
    '1',
    '--target',
    `${cameras.url}/camera/1`,
    ...quick('interrupted'),
    '--duration',
    '60',
    '--json',
  ]
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((done) => child.once('close', done))
  const logged = () =>
    filesIn('interrupted/logs').some((name) =>
      readFileSync(pathOf(`interrupted/logs/${name}`), 'utf8').includes('window opened'),
    )
  const interrupted = eventually(logged, 20_000)
    .then(() => sleep(500))
    .then(() => child.kill('SIGINT'))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), interrupted])
  expect(await ended).toBe(EXIT.interrupted)
  const { run, connection_statistics: statistics } = parseReport(JSON.parse(stdout))
  expect(run.interrupted).toBe(true)
  expect(statistics.total_frames_received).toBeGreaterThan(5)
  expect(stderr).toContain('Interrupted')
  expect(filesIn('interrupted/reports')).toHaveLength(4)
})

test('an internal error has its own exit code, and is shown without the password of a URL in its trace', async () => {
  const cli = JSON.stringify(path.resolve(import.meta.dirname, '../../src/cli/cli.ts'))
  const program = `
    import { commandLine } from ${cli}
    setTimeout(() => { throw new TypeError('cannot read http://user:the-password@camera.example/1') }, 100)
    await commandLine('', ['simulate', '--port', '0'])`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise((done) => child.once('close', done))
  const stderr = await text(child.stderr)
  expect(await ended).toBe(EXIT.internal)
  expect(stderr).toContain('TypeError')
  expect(stderr).not.toContain('the-password')
})
