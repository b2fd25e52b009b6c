import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ModeContext } from '../../../src/action/context.ts'
import type { RunInputs } from '../../../src/action/github/inputs.ts'
import { actionPublishers } from '../../../src/action/publishers/action-publishers.ts'
import { parseThresholds } from '../../../src/config/thresholds.ts'
import { EXIT } from '../../../src/errors.ts'
import { judgeStored } from '../../../src/measure/judge-stored.ts'
import { openSession } from '../../../src/measure/run-session.ts'
import { EXPORT_FORMATS } from '../../../src/model/export-formats.ts'
import { publishAll } from '../../../src/publish/publisher.ts'
import { publishersFor } from '../../../src/publish/publishers.ts'
import { parseReport } from '../../../src/report/json.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { json, startServer } from '../../github/stand-in-server.ts'
import { generatorLimited, mixed, nothingDelivered } from '../../report/runs.ts'
import { seedReport } from '../../report/seed-example.ts'
import { eventOf } from '../events.ts'
import { inputsOf, type StepEnd, startRunner } from '../runner.ts'

const { api, artifacts, contextOf, folder, outputs, step } = await startRunner()

let tests = 0
beforeEach(() => {
  tests += 1
  artifacts.forget()
  artifacts.failWith(null)
  api.forbid({})
})

interface Change {
  readonly inputs?: Readonly<Record<string, string>>
  readonly context?: Partial<ModeContext>
  readonly serverLogs?: ReadonlyMap<string, string>
  readonly isCancelled?: boolean
}

/** Publishes what a run measured, or why it did not, as the Action's step does. */
async function publish(
  ended: Ended,
  { inputs = {}, context = {}, serverLogs = new Map(), isCancelled = false }: Change = {},
): Promise<StepEnd> {
  const folders = { 'reports-dir': path.join(folder, 'reports'), 'logs-dir': path.join(folder, 'logs') }
  for (const one of Object.values(folders)) mkdirSync(one, { recursive: true })
  const given = {
    cameras: '1',
    target: 'http://a/{camera}',
    'github-token': api.tokens.write,
    ...folders,
    ...inputs,
  }
  const read = (await inputsOf(given)) as RunInputs
  const publication = { inputs: read, context: contextOf(context), serverLogs: async () => serverLogs }
  const session = openSession(read.plan, new Date())
  const run = ended === null ? null : { ...ended, name: session.name, log: session }
  const result = run === null ? ({ run, failure: { message: 'no server' } } as const) : { run, failure: null }
  const publishers = publishersFor(read.plan, {
    warn() {},
    own: actionPublishers(publication),
  })
  const cancelled = isCancelled ? AbortSignal.abort() : new AbortController().signal
  const end = await step(() => publishAll(publishers, result, { cancelled }))
  await session.close()
  return end
}

type Ended = { readonly report: Report; readonly exitCode: number } | null

const PASSED: Ended = { report: seedReport(), exitCode: EXIT.pass }
const FAILED: Ended = { report: mixed(), exitCode: EXIT.gateFailed }
const SILENT: Ended = { report: nothingDelivered(), exitCode: EXIT.unreachable }
const UNDECIDED: Ended = { report: generatorLimited(), exitCode: EXIT.inconclusive }

async function pullEvent(change = {}) {
  const { number, headSha } = await api.openPull({ head: `branch-${tests}` })
  const event = eventOf({
    owner: 'acme',
    repo: 'cameras',
    pull: { number, headSha, isFork: false, ...change },
  })
  return { event, bodies: async () => (await api.comments(number)).map(({ body }) => body) }
}

const warningsOf = ({ annotations }: StepEnd) =>
  annotations.filter(({ level }) => level === 'warning').map(({ message }) => message)

describe('a result', () => {
  test.each([
    ['passed', PASSED, 'pass', false],
    ['failed', FAILED, 'fail', true],
    ['never got a frame', SILENT, 'error', true],
    ['has no report', null, 'error', true],
  ] as const)(
    'that %s has its outputs and colour before GitHub is asked for anything',
    async (_, ended, verdict, isRed) => {
      const { event } = await pullEvent()
      const seen: unknown[] = []
      const github = await startServer(async () => {
        seen.push({ verdict: outputs().verdict, isRed: process.exitCode === 1 })
        return json(403, { message: 'Resource not accessible by integration' })
      })
      const { getOctokit } = await import('@actions/github')
      const openApi = async (token: string) => getOctokit(token, { baseUrl: github.url })
      const end = await publish(ended, { context: { event, openApi } })
      await github.close()
      expect(seen).toEqual(Array(seen.length).fill({ verdict, isRed }))
      expect(seen.length).toBeGreaterThan(0)
      expect({ error: end.error, isRed: end.isRed }).toEqual({ error: null, isRed })
      expect(warningsOf(end).join()).toContain('pull-requests: write')
    },
  )

  test('is in the artifact in every format that was asked for, and the report stays the JSON', async () => {
    const { event } = await pullEvent()
    const end = await publish(PASSED, { inputs: { formats: EXPORT_FORMATS.join(', ') }, context: { event } })
    const names = Object.keys(artifacts.artifacts[0]?.files ?? {})
    for (const end of ['_junit.xml', '.bencher.json', '.bigger-is-better.json', '.prom', '_row.csv'])
      expect(
        names.filter((name) => name.endsWith(end)),
        end,
      ).toHaveLength(1)
    expect(path.basename(end.outputs['report-json'] ?? '')).toMatch(/^multi_connection_test_\w+\.json$/)
    // What mode: report takes for the report.
    expect(names.filter((name) => /^multi_connection_test_\w+\.json$/.test(name))).toHaveLength(1)
  })

  test('is the same in the files, the artifact, the comment and the summary', async () => {
    const { event, bodies } = await pullEvent()
    const serverLogs = new Map([['start.log', 'listening']])
    const end = await publish(PASSED, { context: { event }, serverLogs })
    expect(parseReport(JSON.parse(readFileSync(end.outputs['report-json'] ?? '', 'utf8')))).toEqual(
      seedReport(),
    )
    const [artifact] = artifacts.artifacts
    const endings = Object.keys(artifact?.files ?? {}).map((name) =>
      name.replace(/^multi.*\d{6}(?:_\d+)?(?=[._])/, ''),
    )
    expect(endings.toSorted()).toEqual([
      '.json',
      '.log',
      '.md',
      '_cameras.csv',
      '_connections.csv',
      '_report.html',
      'start.log',
    ])
    const [body = ''] = await bodies()
    expect(body).toContain(end.outputs['artifact-url'])
    const [page] = artifacts.unzipped
    expect(page?.name).toBe(`${artifact?.name}-report.html`)
    expect(page?.files[page.name]).toMatch(/^<!doctype html>/)
    const pageUrl = end.outputs['artifact-url']?.replace(/\d+$/, (id) => String(Number(id) + 1))
    for (const text of [body, end.summary]) expect(text).toContain(`[HTML report](${pageUrl})`)
    expect(body.split('\n')[1]).toBe(end.summary.split('\n')[0])
    expect(end.outputs).toMatchObject({
      'run-id': seedReport().run.run_id,
      'comment-url': expect.any(String),
    })
  })

  test('stays what it is where nothing can be published: a warning each, and the files are there', async () => {
    const { event, bodies } = await pullEvent()
    artifacts.failWith(403)
    api.forbid({ comments: true })
    const end = await publish(PASSED, { context: { event } })
    expect({ error: end.error, isRed: end.isRed, warnings: warningsOf(end).length }).toEqual({
      error: null,
      isRed: false,
      warnings: 2,
    })
    expect(existsSync(end.outputs['report-json'] ?? '')).toBe(true)
    expect(await bodies()).toEqual([])
  })

  test('of a cancelled step is on disk and in the summary, and waits for nobody else', async () => {
    const { event } = await pullEvent()
    const before = api.requests.length
    const end = await publish(PASSED, { context: { event }, isCancelled: true })
    expect(existsSync(end.outputs['report-json'] ?? '')).toBe(true)
    expect(end.summary).not.toBe('')
    expect([api.requests.length - before, artifacts.artifacts.length]).toEqual([0, 0])
  })

  test('has no artifact service on GitHub Enterprise Server, and is commented on all the same', async () => {
    const { event, bodies } = await pullEvent()
    vi.stubEnv('GITHUB_SERVER_URL', 'https://github.example')
    const end = await publish(PASSED, { context: { event } })
    vi.stubEnv('GITHUB_SERVER_URL', 'https://github.com')
    // The client warns too, in its own words.
    expect(warningsOf(end).at(-1)).toContain('GitHub Enterprise Server')
    expect(await bodies()).toHaveLength(1)
  })

  test('that is the second of its run and key has a number, and a warning says which', async () => {
    const { event, bodies } = await pullEvent()
    const first = await publish(PASSED, { context: { event } })
    const second = await publish(FAILED, { context: { event } })
    expect(artifacts.artifacts.map(({ name }) => name)).toEqual([
      'camera-capacity-CI-load',
      'camera-capacity-CI-load-2',
    ])
    expect([await bodies(), warningsOf(first)]).toEqual([[expect.anything(), expect.anything()], []])
    expect(warningsOf(second).join()).toContain('camera-capacity-CI-load-2')
  })

  test('marks the limits that were not met at their lines of thresholds.json', async () => {
    const file = path.join(folder, 'limits.json')
    writeFileSync(
      file,
      '{\n  "version": 1,\n  "floors": {\n    "capacity_connections": { "min": 500 }\n  }\n}\n',
    )
    const judged = judgeStored(seedReport(), parseThresholds(readFileSync(file, 'utf8')))
    const environment = { ...process.env, GITHUB_WORKSPACE: folder }
    const end = await publish(judged, { inputs: { thresholds: file }, context: { environment } })
    expect(end.annotations.find(({ properties }) => properties.file !== undefined)).toMatchObject({
      level: 'error',
      properties: { file: 'limits.json', line: '4' },
    })
  })
})

describe('the comment', () => {
  test('of a fork is left to another workflow: GitHub is asked for nothing', async () => {
    const { event } = await pullEvent({ isFork: true })
    const before = api.requests.length
    const end = await publish(PASSED, { context: { event } })
    expect([api.requests.length - before, warningsOf(end)]).toEqual([0, []])
  })

  test('goes to the pull request that was given, on any event', async () => {
    const { number } = await api.openPull({ head: `given-${tests}` })
    await publish(PASSED, { inputs: { 'pull-request': `#${number}` } })
    expect(await api.comments(number)).toHaveLength(1)
  })

  test('is not written where none is wanted', async () => {
    const { event, bodies } = await pullEvent()
    await publish(FAILED, { inputs: { comment: 'never' }, context: { event } })
    expect(await bodies()).toEqual([])
  })

  test('on a regression only is not begun by a pass, and then kept up to date by one', async () => {
    const { event, bodies } = await pullEvent()
    const inputs = { comment: 'on-regression' }
    const texts: string[] = []
    for (const [index, ended] of [PASSED, UNDECIDED, FAILED, PASSED].entries()) {
      artifacts.forget()
      await publish(ended, { inputs, context: { event: { ...event, runId: index + 1 } } })
      texts.push((await bodies()).map((body) => /\*\*(\w+)\*\*/.exec(body)?.[1]).join())
    }
    expect(texts).toEqual(['', '', 'FAIL', 'PASS'])
  })

  test('of an event that names no pull request is a warning', async () => {
    const end = await publish(PASSED, { context: { event: eventOf({ owner: 'acme', repo: 'cameras' }) } })
    expect(warningsOf(end)).toEqual([expect.stringContaining('pull-request')])
  })
})

describe('the issue of a schedule', () => {
  const night = (ended: Ended, runId: number, inputs = {}) => {
    artifacts.forget()
    const event = eventOf({ name: 'schedule', owner: 'acme', repo: 'cameras', runId })
    return publish(ended, {
      inputs: { 'comment-key': `night-${tests}`, trend: 'never', ...inputs },
      context: { event },
    })
  }
  const open = async () => (await api.issues('open')).filter(({ title }) => title.includes(`night-${tests}`))

  test('is opened by a failure, updated by the next, and closed by a pass', async () => {
    await night(FAILED, 1)
    const [opened] = await open()
    await night(SILENT, 2)
    const [updated, ...others] = await open()
    expect(others).toEqual([])
    expect(updated).toMatchObject({ number: opened?.number, body: expect.stringContaining('actions/runs/2') })
    await night(PASSED, 3)
    expect(await open()).toEqual([])
  })

  test('is neither opened, changed nor closed by a run that says nothing', async () => {
    await night(UNDECIDED, 1)
    expect(await open()).toEqual([])
    await night(FAILED, 2)
    const opened = await open()
    const requests = api.requests.length
    await night(UNDECIDED, 3)
    expect(api.requests.length).toBe(requests)
    expect(await open()).toEqual(opened)
  })

  test('is not opened where none is wanted, nor on another event', async () => {
    await night(FAILED, 1, { 'open-issue': 'never' })
    await publish(FAILED, { inputs: { 'comment-key': `night-${tests}` } })
    expect(await open()).toEqual([])
  })
})
