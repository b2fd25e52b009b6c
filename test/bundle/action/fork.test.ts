import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportJson } from '../../../src/report/json.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { rawZip, zipOf } from '../../github/zip.ts'
import { seedReport } from '../../report/seed-example.ts'
import { type StepRun, step } from './runner.ts'
import { checkout, type Github, github, measuredStep, pullRequest, SHORT } from './scenes.ts'

const FILE = 'multi_connection_test_24x2_20260131_120000.json'
const NAME = 'camera-capacity-Camera-capacity-capacity'
const RUN = 5005
const READ_TOKEN = 'ghs_read_only_token_of_the_test'
const FLOOR = { version: 1, floors: { capacity_connections: { min: 300 } } }

type Pull = Awaited<ReturnType<Github['api']['openPull']>>

function forkPull({ api }: Github): Promise<Pull> {
  return api.openPull({ head: 'theirs', headOwner: 'contributor' })
}

function workflowRun(pull: Pull, change: object = {}): object {
  return {
    workflow_run: {
      id: RUN,
      run_attempt: 1,
      event: 'pull_request',
      conclusion: 'success',
      head_sha: pull.headSha,
      head_branch: pull.headRef,
      head_repository: { full_name: pull.headRepo },
      pull_requests: [],
      ...change,
    },
  }
}

function report(
  { environment, api }: Github,
  pull: Pull,
  inputs = {},
  change = {},
  token: string = api.tokens.write,
) {
  return step({
    inputs: { mode: 'report', ...inputs },
    eventName: 'workflow_run',
    payload: workflowRun(pull, change),
    environment,
    token,
    runId: 9001,
  })
}

function ending({ exitCode, outputs }: StepRun) {
  return { exitCode, verdict: outputs.verdict }
}

async function ourComments({ api }: Github, pull: Pull): Promise<string[]> {
  return (await api.comments(pull.number))
    .filter(({ login }) => login.endsWith('[bot]'))
    .map(({ body }) => body)
}

describe.concurrent('a pull request from a fork', () => {
  test('writes summary and artifact only; the report of its run is judged and told by the base', async ({
    skip,
  }) => {
    const gh = await github()
    const pull = await forkPull(gh)
    const loose = { floors: { planned_fps_per_connection: { min: 1 } } }
    const measured = await measuredStep(gh, {
      skip,
      inputs: { ...SHORT, simulate: 'true' },
      eventName: 'pull_request',
      payload: pullRequest(pull),
      workspace: checkout(loose),
      token: gh.api.tokens.read,
      runId: RUN,
    })
    expect({ ...ending(measured), annotations: measured.annotations }).toEqual({
      exitCode: 0,
      verdict: 'pass',
      annotations: [],
    })
    expect(measured.summary).toContain('**PASS**')
    expect(gh.api.requests).toEqual([])

    const strict = { version: 1, floors: { recommended_cameras: { min: 500 } } }
    await gh.api.writeFile('thresholds.json', JSON.stringify(strict))
    // A branch named like the head must not be where the limits come from.
    await gh.api.writeFile('thresholds.json', JSON.stringify({ version: 1, ...loose }), pull.headRef)
    const [artifact] = gh.artifacts.artifacts
    gh.api.setArtifacts(RUN, [{ name: artifact!.name, zip: await zipOf(artifact!.files) }])
    const run = await report(gh, pull)

    expect(ending(run)).toEqual({ exitCode: 0, verdict: 'fail' })
    expect(run.outputs['comment-url']).toContain('/acme/cameras/')
    const [body, ...others] = await ourComments(gh, pull)
    expect(others).toEqual([])
    expect(body).toContain('**FAIL**')
    expect(body).toContain('judged by the limits of `main`')
    expect(body).toContain(`actions/runs/${RUN}`)
    expect(run.summary).toContain('**FAIL**')
    const written = JSON.parse(
      readFileSync(join(run.workspace, run.outputs['report-json']!), 'utf8'),
    ) as Report
    expect(written.gate.verdict).toBe('fail')
  })
})

describe.concurrent('mode report', () => {
  test('without a file of limits in the base branch the health rules decide', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) }])
    expect(ending(await report(gh, pull))).toEqual({ exitCode: 0, verdict: 'pass' })
    expect(ending(await report(gh, pull, { thresholds: 'limits.json' }))).toMatchObject({ exitCode: 1 })
  })

  test('a head that has moved on ends neutral: a notice, nothing posted', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    await gh.api.pushTo(pull)
    const run = await report(gh, pull)
    expect(ending(run)).toEqual({ exitCode: 0, verdict: undefined })
    expect(run.annotations).toMatchObject([
      { level: 'notice', message: expect.stringContaining('has moved on') },
    ])
    expect(await ourComments(gh, pull)).toEqual([])
  })

  test('the pull request is found by repository and commit, whatever branch of the same name another has', async () => {
    const gh = await github()
    const own = await gh.api.openPull({ head: 'theirs' })
    const pull = await forkPull(gh)
    await gh.api.writeFile('thresholds.json', JSON.stringify(FLOOR))
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) }])
    expect(ending(await report(gh, pull))).toEqual({ exitCode: 0, verdict: 'fail' })
    expect(await ourComments(gh, own)).toEqual([])
    expect(await ourComments(gh, pull)).toHaveLength(1)
  })

  test('every artifact of this tool is a comment of its own, and the outputs tell the worst', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    await gh.api.writeFile(
      'thresholds.json',
      JSON.stringify({ version: 1, floors: { capacity_connections: { min: 240 } } }),
    )
    const seed = seedReport()
    const small = { ...seed, capacity: { ...seed.capacity, connections: 100, low: 90, high: 110 } }
    gh.api.setArtifacts(RUN, [
      { name: 'camera-capacity-large', zip: await zipOf({ [FILE]: reportJson(seed) }) },
      { name: 'camera-capacity-small', zip: await zipOf({ [FILE]: reportJson(small) }) },
      { name: 'test-results', zip: await zipOf({ 'other.txt': 'no report' }) },
    ])
    const run = await report(gh, pull)
    expect(ending(run)).toEqual({ exitCode: 0, verdict: 'fail' })
    expect(run.outputs.capacity).toBe('100')
    expect((await ourComments(gh, pull)).map((body) => /"key":"(\w+)"/.exec(body)?.[1]).toSorted()).toEqual([
      'large',
      'small',
    ])
  })

  test('an artifact that is hostile is an error that says why, and nothing is posted', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    const good = Buffer.from(reportJson(seedReport()))
    const zeros = Buffer.alloc(70 * 1024 * 1024)
    const archives: Record<string, Buffer> = {
      'a name that leaves the folder': rawZip([{ name: '../../evil.json', data: good }]),
      'a lying size': rawZip([
        { name: FILE, data: zeros.subarray(0, 5_000_000), declaredSize: 1000, method: 'deflate' },
      ]),
      'a bomb': rawZip([{ name: FILE, data: zeros, method: 'deflate' }]),
      'two reports': await zipOf({ [FILE]: good, [FILE.replace('24x2', '24x3')]: good }),
      'no zip': Buffer.from('<html>'),
      'no connection': await zipOf({ [FILE]: reportJson({ ...seedReport(), individual_connections: [] }) }),
      'no JSON': await zipOf({ [FILE]: '{ "schema_version": 1, ' }),
      'another shape': await zipOf({ [FILE]: '{ "schema_version": 1, "gate": "::error::pwned" }' }),
    }
    for (const [what, zip] of Object.entries(archives)) {
      gh.api.setArtifacts(RUN, [{ name: NAME, zip }])
      const run = await report(gh, pull)
      expect(ending(run), what).toEqual({ exitCode: 1, verdict: 'error' })
      expect(run.annotations.length, what).toBe(1)
      expect(run.annotations[0]?.message, what).toContain(NAME)
    }
    expect(await ourComments(gh, pull)).toEqual([])
  })

  test('a run that could not measure is told as an error', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ 'start.log': 'no such file' }) }])
    expect(ending(await report(gh, pull))).toEqual({ exitCode: 0, verdict: 'error' })
    expect(await ourComments(gh, pull)).toMatchObject([
      expect.stringContaining('### ❌ Nothing was measured'),
    ])
  })

  test('without an artifact it is red, unless the run was cancelled before it could measure', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    gh.api.setArtifacts(RUN, [{ name: 'test-results', zip: await zipOf({ a: 'b' }) }])
    const missing = await report(gh, pull)
    expect(ending(missing)).toEqual({ exitCode: 1, verdict: 'error' })
    expect(missing.annotations[0]?.message).toContain('camera-capacity-*')
    const cancelled = await report(gh, pull, {}, { conclusion: 'cancelled' })
    expect(ending(cancelled)).toEqual({ exitCode: 0, verdict: undefined })
  })

  test('every open pull request of the head has a comment, judged by its own base', async () => {
    const gh = await github()
    const toMain = await forkPull(gh)
    const { number } = await gh.api.openSame(toMain, 'release/2')
    await gh.api.writeFile('thresholds.json', JSON.stringify(FLOOR))
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) }])
    for (const _ of [1, 2]) {
      const run = await report(gh, toMain)
      expect(ending(run)).toEqual({ exitCode: 0, verdict: 'fail' })
      const [main, ...others] = await ourComments(gh, toMain)
      const [release, ...more] = await ourComments(gh, { ...toMain, number })
      expect([...others, ...more]).toEqual([])
      expect(main).toContain('**FAIL**')
      expect(main).toContain('judged by the limits of `main`')
      expect(release).toContain('**PASS**')
      expect(release).toContain('judged by the limits of `release/2`')
      const reports = run.files.filter((file) => /^reports\/.*\.json$/.test(file))
      expect(reports).toHaveLength(2)
    }
  })

  test('a base whose limits are wrong is a problem of its pull request alone', async () => {
    const gh = await github()
    const toMain = await forkPull(gh)
    const { number } = await gh.api.openSame(toMain, 'release/2')
    await gh.api.writeFile('thresholds.json', '{ "version": 1, "floors": { "nonsense": 1 } }')
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) }])
    const run = await report(gh, toMain)
    expect(run.exitCode).toBe(1)
    expect(run.annotations.map(({ message }) => message).join()).toContain(`#${toMain.number}: `)
    expect(await ourComments(gh, toMain)).toEqual([])
    expect(await ourComments(gh, { ...toMain, number })).toHaveLength(1)
  })

  test('limits are found in the base also where the run had them in a folder of its checkout', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    await gh.api.writeFile('thresholds.json', JSON.stringify(FLOOR))
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) }])
    const inputs = { thresholds: 'head/thresholds.json' }
    expect(ending(await report(gh, pull, inputs))).toEqual({ exitCode: 0, verdict: 'fail' })
    // As given it comes first.
    await gh.api.writeFile('head/thresholds.json', '{ "version": 1 }')
    expect(ending(await report(gh, pull, inputs))).toEqual({ exitCode: 0, verdict: 'pass' })
    const missing = await report(gh, pull, { thresholds: 'head/limits.json' })
    expect(missing.annotations[0]?.message).toContain('no head/limits.json and no limits.json in main')
  })

  test('artifacts of others with such a name are skipped and named: 1 comment', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    const folders = rawZip([
      { name: 'dist/', data: Buffer.alloc(0) },
      { name: 'dist/app.js', data: Buffer.from('x') },
    ])
    const many = Array.from({ length: 1500 }, (_, index) => ({ name: `f${index}`, data: Buffer.alloc(0) }))
    gh.api.setArtifacts(RUN, [
      { name: 'camera-capacity-binaries', zip: folders },
      { name: 'camera-capacity-frames', zip: rawZip(many) },
      { name: 'camera-capacity-notes', zip: await zipOf({ 'notes.txt': 'hello' }) },
      { name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) },
    ])
    const run = await report(gh, pull)
    expect({ ...ending(run), annotations: run.annotations }).toEqual({
      exitCode: 0,
      verdict: 'pass',
      annotations: [],
    })
    for (const name of ['binaries', 'frames', 'notes'])
      expect(run.log).toContain(`camera-capacity-${name}: skipped, no report in it`)
    expect(await ourComments(gh, pull)).toHaveLength(1)
  })

  test('when nothing is of this tool it is red, and no comment says that something failed', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    gh.api.setArtifacts(RUN, [{ name: 'camera-capacity-notes', zip: await zipOf({ 'notes.txt': 'hello' }) }])
    const run = await report(gh, pull)
    expect(ending(run)).toEqual({ exitCode: 1, verdict: 'error' })
    expect(run.annotations[0]?.message).toContain(
      'no artifact camera-capacity-* of the run holds a report of this tool (camera-capacity-notes: no report in it)',
    )
    expect(await ourComments(gh, pull)).toEqual([])
    expect(ending(await report(gh, pull, {}, { conclusion: 'cancelled' })).exitCode).toBe(0)
  })

  test.each([
    ['locked', 'the conversation is locked'],
    ['archived', 'the repository is archived'],
  ])('a pull request that is %s leaves it green, with a warning that says so', async (what, sentence) => {
    const gh = await github()
    const pull = await forkPull(gh)
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) }])
    gh.api.shut(what === 'locked' ? { locked: [pull.number] } : { archived: true })
    const run = await report(gh, pull)
    expect(ending(run)).toEqual({ exitCode: 0, verdict: 'pass' })
    expect(run.annotations).toMatchObject([
      { level: 'warning', message: `#${pull.number} was not commented on: ${sentence}` },
    ])
    expect(await ourComments(gh, pull)).toEqual([])
  })

  test('a pull request that is closed meanwhile gets nothing, and the run is green', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    await gh.api.closePull(pull)
    expect(ending(await report(gh, pull))).toEqual({ exitCode: 0, verdict: undefined })
    expect(await ourComments(gh, pull)).toEqual([])
  })

  test('a token that may not comment is red here, with the permission that is missing', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    gh.api.setArtifacts(RUN, [{ name: NAME, zip: await zipOf({ [FILE]: reportJson(seedReport()) }) }])
    const run = await report(gh, pull, {}, {}, READ_TOKEN)
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toContain('pull-requests: write')
  })

  test('a run of another event has no pull request, and any event but workflow_run is a wrong mode', async () => {
    const gh = await github()
    const pull = await forkPull(gh)
    expect((await report(gh, pull, {}, { event: 'push' })).exitCode).toBe(0)
    const wrong = await step({ inputs: { mode: 'report' }, environment: gh.environment })
    expect(wrong.exitCode).toBe(1)
    expect(wrong.annotations[0]?.message).toContain('workflow_run')
  })
})

describe.concurrent('a run that was run again', () => {
  const FIRST = '2026-03-01T10:00:00Z'
  const SECOND = '2026-03-01T11:00:00Z'
  const THIRD = '2026-03-01T12:00:00Z'
  const small = () => ({ ...seedReport(), capacity: { ...seedReport().capacity, connections: 100 } })

  async function scene() {
    const gh = await github()
    const pull = await forkPull(gh)
    const zip = async (stored: Report) => await zipOf({ [FILE]: reportJson(stored) })
    const first = { name: NAME, zip: await zip(small()), createdAt: '2026-03-01T10:20:00Z' }
    const second = { name: NAME, zip: await zip(seedReport()), createdAt: '2026-03-01T11:20:00Z' }
    const again = (run_attempt: number, run_started_at: string) =>
      report(gh, pull, {}, { run_attempt, run_started_at })
    return { gh, pull, first, second, again }
  }

  test('is reported by the artifact of its last attempt: 1 comment', async () => {
    const { gh, pull, first, second, again } = await scene()
    gh.api.setArtifacts(RUN, [first])
    await again(1, FIRST)
    gh.api.setArtifacts(RUN, [first, second])
    const run = await again(2, SECOND)
    expect({ capacity: run.outputs.capacity, annotations: run.annotations }).toEqual({
      capacity: String(seedReport().capacity.connections),
      annotations: [],
    })
    const [body, ...others] = await ourComments(gh, pull)
    expect(others).toEqual([])
    expect(body).toContain('"runAttempt":2')
    // A report of the first attempt that comes late changes nothing.
    await again(1, FIRST)
    expect((await ourComments(gh, pull))[0]).toContain('"runAttempt":2')
  })

  test('whose last upload failed, or whose job was not run again, is not reported as new: 1 comment', async () => {
    const { gh, pull, first, again } = await scene()
    gh.api.setArtifacts(RUN, [first])
    await again(1, FIRST)
    const run = await again(2, SECOND)
    expect(run.exitCode).toBe(0)
    expect(run.annotations).toMatchObject([
      { level: 'notice', message: `${NAME}: attempt 2 left none, this is of attempt 1` },
    ])
    const [body, ...others] = await ourComments(gh, pull)
    expect(others).toEqual([])
    expect(body).toContain('"runAttempt":1')
    expect(body).toContain('measured in attempt 1 of 2')
  })

  test('twice knows the attempt that measured by its time', async () => {
    const { gh, pull, second, again } = await scene()
    gh.api.setArtifacts(RUN, [second])
    gh.api.startAttempt(RUN, 2, SECOND)
    await again(3, THIRD)
    expect((await ourComments(gh, pull))[0]).toContain('measured in attempt 2 of 3')
  })
})
