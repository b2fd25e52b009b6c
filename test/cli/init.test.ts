import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../scripts/doc-pages.ts'
import { QUICK_START } from '../../scripts/quick-start.ts'
import { readInputs } from '../../src/action/github/inputs.ts'
import { workflowText } from '../../src/cli/first-workflow.ts'
import { init } from '../../src/cli/init.ts'
import { baselineOf, parseThresholds } from '../../src/config/thresholds.ts'
import { EXIT } from '../../src/errors.ts'
import { judgeStored } from '../../src/measure/judge-stored.ts'
import { reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { captured } from '../captured-output.ts'
import { actionlint } from '../docs/actionlint.ts'
import { laterRun } from '../report/later-runs.ts'
import { allHealthyOnBuiltIn, generatorLimited, mixed } from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'
import { temporaryFolder } from './report-folder.ts'

const { pathOf, write } = temporaryFolder()
const LIMITS = 'thresholds.json'
const WORKFLOW = '.github/workflows/camera-capacity.yml'
const TARGET = ['--target', 'http://localhost:8081/{camera}/stream']

beforeEach(() => {
  for (const file of [LIMITS, '.github']) rmSync(pathOf(file), { recursive: true, force: true })
})

const textOf = (file: string) => readFileSync(pathOf(file), 'utf8')
const reportFile = (report: Report) => write('report.json', reportJson(report))

/** The inputs that a workflow gives the Action. */
function inputsIn(workflow: string): Record<string, unknown> {
  return parse(workflow).jobs.measure.steps[1].with
}

async function planIn(workflow: string) {
  const given = inputsIn(workflow)
  const get = (name: string) => String(given[name] ?? '')
  const inputs = await readInputs({ get, workflow: 'w', job: 'j', readThresholds: async () => null })
  if (inputs.mode !== 'run') throw new Error(inputs.mode)
  return inputs
}

describe('camgate init', () => {
  test('writes nothing where a folder is in the way of a file, and says so', async () => {
    mkdirSync(pathOf(WORKFLOW), { recursive: true })
    await expect(init(['--force'])).rejects.toMatchObject({
      message: expect.stringContaining('cannot write the limits and the workflow'),
      hint: expect.not.stringContaining('report'),
    })
    expect(existsSync(pathOf(LIMITS))).toBe(false)
  })

  test('in an empty folder writes limits and a workflow that work as they are, and says what is next', async () => {
    const { value, stdout } = await captured(() => init([]))
    expect(value).toBe(EXIT.pass)
    expect(stdout).toMatch(/^Written: thresholds\.json, \.github\/workflows\/camera-capacity\.yml\nNext:\n- /)
    expect((await planIn(textOf(WORKFLOW))).plan).toMatchObject({ cameras: 24, source: { kind: 'built-in' } })
    const { exitCode } = judgeStored(allHealthyOnBuiltIn(), parseThresholds(textOf(LIMITS)))
    expect(exitCode).toBe(EXIT.pass)
    expect(judgeStored(mixed(), parseThresholds(textOf(LIMITS))).exitCode).toBe(EXIT.gateFailed)
  })

  test('writes the server and the capacity that it is given', async () => {
    const start = './my-server --port 8081'
    await captured(() => init(['30', ...TARGET, '--start', start, '--min-capacity', '200']))
    const inputs = await planIn(textOf(WORKFLOW))
    expect(inputs.start).toBe(start)
    expect(inputs.plan).toMatchObject({ cameras: 30, source: { kind: 'template', template: TARGET[1] } })
    expect(parseThresholds(textOf(LIMITS)).floors?.capacity_connections).toEqual({ min: 200 })
  })

  test('sets floors below what a report measured, and tests as many cameras as it did', async () => {
    await captured(async () => init(['--from-report', await reportFile(seedReport()), ...TARGET]))
    // Shares have the same limits for any server: 85 % of one would be a loose floor.
    expect(parseThresholds(textOf(LIMITS)).floors).toEqual({
      capacity_connections: { min: 200 },
      time_to_first_frame_p95_ms: { max: 63 },
      planned_fps_per_connection: { min: 20 },
      average_fps_per_connection: { min: 21 },
      healthy_rate: { min: 95 },
      delivered_frames_rate: { min: 95 },
      reconnection_rate: { max: 0.1 },
    })
    expect(inputsIn(textOf(WORKFLOW))).toMatchObject({ cameras: 24, 'connections-per-camera': 2 })
    const limits = parseThresholds(textOf(LIMITS))
    expect(judgeStored(laterRun(2, 240), limits).exitCode).toBe(EXIT.pass)
    expect(judgeStored(laterRun(2, 150), limits).exitCode).toBe(EXIT.gateFailed)
  })

  test.each([
    ['failed', mixed(), TARGET],
    ['this machine limited', generatorLimited(), TARGET],
    ['was on the built-in cameras, for a server', allHealthyOnBuiltIn(), TARGET],
  ])('takes no floors from a run that %s', async (_, report, words) => {
    const file = await reportFile(report)
    await expect(init(['--from-report', file, ...words])).rejects.toMatchObject({ code: 'bad_input' })
    expect(existsSync(pathOf(LIMITS))).toBe(false)
  })

  test('takes floors from the built-in cameras for a workflow that tests them', async () => {
    await captured(async () => init(['--from-report', await reportFile(allHealthyOnBuiltIn())]))
    expect(parseThresholds(textOf(LIMITS)).floors).not.toHaveProperty('capacity_connections')
  })

  test('replaces nothing without --force, and writes neither file then', async () => {
    writeFileSync(pathOf(LIMITS), 'mine')
    await expect(init([])).rejects.toThrow(/^thresholds\.json: found a file that exists/)
    expect([textOf(LIMITS), existsSync(pathOf(WORKFLOW))]).toEqual(['mine', false])
    rmSync(pathOf(LIMITS))
    mkdirSync(pathOf(path.dirname(WORKFLOW)), { recursive: true })
    writeFileSync(pathOf(WORKFLOW), 'mine')
    await expect(init([])).rejects.toThrow(/camera-capacity\.yml: found a file that exists/)
    expect([textOf(WORKFLOW), existsSync(pathOf(LIMITS))]).toEqual(['mine', false])
    await captured(() => init(['--force']))
    expect(textOf(WORKFLOW)).toContain('simulate: true')
  })

  test('never drops recorded jobs, whatever it is told', async () => {
    const { run_id, started_at, profile, fingerprint } = seedReport().run
    const job = { run_id, started_at, profile, fingerprint, metrics: { capacity_connections: 240 } }
    writeFileSync(pathOf(LIMITS), JSON.stringify({ version: 1, baseline: { jobs: [job] } }))
    await expect(init(['--force'])).rejects.toThrow(/1 recorded job, which would be lost/)
    expect(baselineOf(parseThresholds(textOf(LIMITS)))).toHaveLength(1)
  })

  test('prints both files on request, and writes none', async () => {
    const { stdout } = await captured(() => init(['--print', '12']))
    expect(stdout).toMatch(
      /^# thresholds\.json\n\{\n.*\n# \.github\/workflows\/camera-capacity\.yml\nname: /s,
    )
    expect([existsSync(pathOf(LIMITS)), existsSync(pathOf('.github'))]).toEqual([false, false])
  })

  test.each([
    [['--start', './server'], '--start requires --target'],
    [
      ['--target', 'rtsp://admin:hunter2@nvr/{camera}'],
      '--target: found rtsp://nvr/{camera}, expected a URL without',
    ],
    [
      ['--target', 'http://localhost/stream'],
      '--target: found "http://localhost/stream", expected {camera} in it',
    ],
    [['--min-capacity', 'many'], '--min-capacity: found "many", expected a whole number'],
    [['none', '--min-capacity', '0'], /<cameras>: .*\n--min-capacity: /],
    [['--start', ' ', ...TARGET], '--start: found nothing, expected a command'],
  ])('refuses %j', async (words, message) => {
    const error = await init(words).catch((caught: Error) => caught)
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringMatching(message) })
    expect(String(error)).not.toContain('hunter2')
    expect(existsSync(pathOf(LIMITS))).toBe(false)
  })
})

const COMMANDS = [
  './my-server --port 8081',
  'node server.js # with a comment',
  'echo "a: b" && ./server',
  '{ sleep 1; ./server; }',
  'true',
  '8081',
  '- x',
  '&anchor *alias !tag',
  'first line\nsecond: line\n',
  'tab\t and \u0007 bell, \u2028 and \u0085',
  '%percent @at `tick`',
  'ends with:',
]

describe('the workflow', () => {
  const settings = { cameras: 4, connectionsPerCamera: 1, target: TARGET[1] ?? '' }

  test.each(COMMANDS)('gives the Action the command %j as it is', (start) => {
    expect(inputsIn(workflowText({ ...settings, start })).start).toBe(start)
  })

  test('is taken by actionlint, whatever the command', () => {
    mkdirSync(pathOf('linted'), { recursive: true })
    for (const [at, start] of [...COMMANDS, null].entries())
      writeFileSync(pathOf(`linted/${at}.yml`), workflowText({ ...settings, start }))
    writeFileSync(pathOf('linted/built-in.yml'), workflowText({ ...settings, target: null, start: null }))
    const checked = `Checking ${COMMANDS.length + 2} workflow file(s)`
    expect(actionlint(pathOf('linted'))).toContain(checked)
  })

  test('is examples/pull-request.yml for the server of the quick start', () => {
    const example = readFileSync(path.join(ROOT, 'examples', 'pull-request.yml'), 'utf8')
    expect(workflowText(QUICK_START)).toBe(example)
  })
})
