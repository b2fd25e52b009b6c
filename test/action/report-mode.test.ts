import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { WorkflowRun } from '../../src/action/github/event.ts'
import type { ReportInputs } from '../../src/action/github/inputs.ts'
import { reportMode } from '../../src/action/report-mode.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import type { Pull } from '../github/github-repository.ts'
import { zipOf } from '../github/zip.ts'
import { seedReport } from '../report/seed-example.ts'
import { eventOf } from './events.ts'
import { inputsOf, type StepEnd, startRunner } from './runner.ts'

const { api, artifacts, contextOf, folder, step } = await startRunner()

const RUN = 5005
const FILE = 'multi_connection_test_24x2_20260131_120000.json'
const REPORT = reportJson(seedReport())
const NAME = 'camera-capacity-CI-load'

const limitsOf = (min: number) => JSON.stringify({ version: 1, floors: { capacity_connections: { min } } })

let pull: Pull
let pulls = 0
beforeEach(async () => {
  pulls += 1
  pull = await api.openPull({ head: `theirs-${pulls}`, headOwner: 'contributor' })
  await api.writeFile('thresholds.json', limitsOf(1))
  api.shut({})
  artifacts.forget()
})

async function artifact(files: Record<string, string>, more = {}) {
  return { name: NAME, zip: await zipOf(files), ...more }
}

function runOf(change: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: RUN,
    attempt: 1,
    startedAt: null,
    event: 'pull_request',
    conclusion: 'success',
    headSha: pull.headSha,
    headBranch: pull.headRef,
    headRepository: pull.headRepo,
    ...change,
  }
}

interface Change {
  readonly inputs?: Readonly<Record<string, string>>
  readonly run?: Partial<WorkflowRun>
  readonly token?: string
}

async function report({ inputs, run, token = api.tokens.write }: Change = {}): Promise<StepEnd> {
  const given = {
    mode: 'report',
    'github-token': token,
    'reports-dir': path.join(folder, 'reports'),
    ...inputs,
  }
  const read = (await inputsOf(given)) as ReportInputs
  const workflowRun = runOf(run)
  const event = eventOf({ name: 'workflow_run', owner: 'acme', repo: 'cameras', runId: 9001, workflowRun })
  return await step(() => reportMode(read, contextOf({ event })))
}

async function bodies(): Promise<string[]> {
  return (await api.comments(pull.number)).map(({ body }) => body)
}

const messagesOf = ({ annotations }: StepEnd) => annotations.map(({ message }) => message).join('\n')

describe('a report of a stranger', () => {
  test('is judged by the limits of the base, not by those of the head or of its own run', async () => {
    await api.writeFile('thresholds.json', limitsOf(500))
    await api.writeFile('thresholds.json', limitsOf(1), pull.headRef)
    api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT, 'thresholds.json': limitsOf(1) })])
    const { error, outputs, summary } = await report()
    expect({ error, verdict: outputs.verdict, capacity: outputs.capacity }).toEqual({
      error: null,
      verdict: 'fail',
      capacity: '240',
    })
    const written = parseReport(JSON.parse(readFileSync(outputs['report-json'] ?? '', 'utf8')))
    expect(written.gate).toMatchObject({ verdict: 'fail', rows: [{ metric: 'capacity_connections' }] })
    const [body = '', ...others] = await bodies()
    expect(others).toEqual([])
    for (const text of [body, summary]) expect(text).toContain('**FAIL**')
    expect(outputs['comment-url']).toContain(`/${pull.number}`)
  })

  test('has a page made of its numbers, not the page that came with it', async () => {
    const stranger = FILE.replace(/\.json$/, '_report.html')
    api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT, [stranger]: '<script>evil()</script>' })])
    const { summary } = await report()
    expect(artifacts.unzipped.map(({ name }) => name)).toEqual([`${NAME}-report.html`])
    const page = artifacts.unzipped[0]?.files[`${NAME}-report.html`] ?? ''
    expect(page).toContain('<span class="word">PASS</span> Camera capacity: 240 connections')
    expect(page).not.toContain('evil')
    const [body = ''] = await bodies()
    for (const text of [body, summary])
      expect(text).toMatch(/\[HTML report\]\(\S+\/runs\/9001\/artifacts\/\d+\)/)
  })

  test('is commented on once, however often it is published', async () => {
    api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT })])
    await report()
    await report()
    expect(await bodies()).toHaveLength(1)
  })

  test('sets the outputs and the summary without a comment, where none is wanted or possible', async () => {
    await api.writeFile('thresholds.json', limitsOf(500))
    api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT })])
    const unwanted = await report({ inputs: { comment: 'never' } })
    api.shut({ locked: [pull.number] })
    artifacts.forget()
    const locked = await report()
    for (const { error, outputs, summary } of [unwanted, locked]) {
      expect({ error, verdict: outputs.verdict, url: outputs['comment-url'] }).toEqual({
        error: null,
        verdict: 'fail',
        url: undefined,
      })
      expect(summary).toContain('**FAIL**')
    }
    expect(locked.annotations).toMatchObject([{ level: 'warning' }])
    expect(await bodies()).toEqual([])
  })

  test('that several shards made is that of their merge, not one for each shard', async () => {
    const shard = { ...(await artifact({ [FILE]: REPORT })), name: `${NAME}-shard-1` }
    api.setArtifacts(RUN, [shard, { ...shard, name: `${NAME}-shard-2` }, await artifact({ [FILE]: REPORT })])
    await report()
    expect(await bodies()).toHaveLength(1)
  })

  test('that is one of several does not keep the others from being published', async () => {
    const broken = { name: `${NAME}-broken`, zip: await zipOf({ [FILE]: '{"schema_version":1}' }) }
    api.setArtifacts(RUN, [broken, await artifact({ [FILE]: REPORT })])
    const { error, outputs } = await report()
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining(`${NAME}-broken: `) })
    expect(outputs.verdict).toBe('pass')
    expect(await bodies()).toHaveLength(1)
  })

  test.each([
    ['no JSON', 'not JSON'],
    [JSON.stringify({ ...seedReport(), schema_version: 99 }), 'schema_version'],
    [JSON.stringify({ ...seedReport(), individual_connections: [] }), 'no connection'],
  ])('that was tampered with is an error, and nobody hears its numbers (%#)', async (text, reason) => {
    api.setArtifacts(RUN, [await artifact({ [FILE]: text })])
    const { error, outputs, summary } = await report()
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining(reason) })
    expect({ outputs, summary, comments: await bodies() }).toEqual({ outputs: {}, summary: '', comments: [] })
  })

  test('of a run that could not measure is an error in the comment, which names no number', async () => {
    api.setArtifacts(RUN, [await artifact({ 'start.log': 'cannot bind' })])
    const { error, outputs } = await report()
    expect({ error, outputs: Object.keys(outputs).toSorted() }).toEqual({
      error: null,
      outputs: ['comment-url', 'reports-dir', 'verdict'],
    })
    expect(await bodies()).toEqual([expect.stringContaining('**ERROR**')])
  })

  test('of an earlier attempt says so', async () => {
    api.startAttempt(RUN, 2, '2026-01-01T10:00:00Z')
    api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT }, { createdAt: '2026-01-01T10:30:00Z' })])
    const end = await report({ run: { attempt: 3, startedAt: new Date('2026-01-01T11:00:00Z') } })
    expect(end.error).toBeNull()
    expect(end.annotations).toMatchObject([{ level: 'notice' }])
    expect((await bodies())[0]).toContain('attempt 2 of 3')
  })
})

describe('what is not of this tool', () => {
  const foreign = () => artifact({ 'results.json': REPORT })

  test('is refused if the run could have measured', async () => {
    api.setArtifacts(RUN, [await foreign()])
    const { error, outputs } = await report()
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining(NAME) })
    expect({ outputs, comments: await bodies() }).toEqual({ outputs: {}, comments: [] })
  })

  test.each(['cancelled', 'skipped'])('is a notice if the run was %s', async (conclusion) => {
    api.setArtifacts(RUN, [await foreign()])
    const end = await report({ run: { conclusion } })
    expect({ error: end.error, outputs: end.outputs }).toEqual({ error: null, outputs: {} })
    expect(messagesOf(end)).toContain(conclusion)
  })

  test('is skipped beside an artifact that is', async () => {
    api.setArtifacts(RUN, [
      { ...(await foreign()), name: `${NAME}-other` },
      await artifact({ [FILE]: REPORT }),
    ])
    const { error, outputs } = await report()
    expect({ error, verdict: outputs.verdict }).toEqual({ error: null, verdict: 'pass' })
    expect(await bodies()).toHaveLength(1)
  })

  test('is not even downloaded under a name that was not asked for', async () => {
    api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT })])
    const before = api.requests.length
    const { error } = await report({ inputs: { 'artifact-name': 'another' } })
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining('another') })
    expect(api.requests.slice(before).filter(({ path }) => path.endsWith('/zip'))).toEqual([])
  })
})

describe('a run that has nothing to publish', () => {
  test('because it was for another event, asks GitHub nothing', async () => {
    const before = api.requests.length
    const end = await report({ run: { event: 'push' } })
    expect({ error: end.error, level: end.annotations[0]?.level }).toEqual({ error: null, level: 'notice' })
    expect(api.requests.length).toBe(before)
  })

  test.each([
    ['is closed', () => api.closePull(pull)],
    ['has a newer head', () => api.pushTo(pull)],
  ])('because its pull request %s, ends with a notice', async (_, change) => {
    await change()
    api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT })])
    const end = await report()
    expect({ error: end.error, level: end.annotations[0]?.level }).toEqual({ error: null, level: 'notice' })
    expect(await bodies()).toEqual([])
  })

  test('because the event is another one, is bad input', async () => {
    const inputs = (await inputsOf({ mode: 'report', 'github-token': 'x' })) as ReportInputs
    const { error } = await step(() => reportMode(inputs, contextOf()))
    expect(error).toMatchObject({ code: 'bad_input' })
  })
})

test('a token without the permission is an error that names it, after the outputs of what could be judged', async () => {
  api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT })])
  const { error } = await report({ token: api.tokens.read })
  expect(error).toMatchObject({ message: expect.stringContaining('pull-requests: write') })
})

test('a pull request of this repository that has commented itself keeps its own comment', async () => {
  pull = await api.openPull({ head: `own-${pulls}` })
  api.setArtifacts(RUN, [await artifact({ [FILE]: REPORT })])
  await report()
  const before = await bodies()
  expect(before).toHaveLength(1)
  await api.writeFile('thresholds.json', limitsOf(500))
  const { outputs } = await report({ inputs: { 'comment-key': 'another-key' } })
  expect(outputs['comment-url']).toContain(`/${pull.number}`)
  expect(await bodies()).toEqual(before)
})
