import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema.ts'
import { seedReport } from '../report/seed-example.ts'
import { type StepRun, step } from './runner.ts'
import { checkout, type Github, github, measuredStep, pullRequest, SHORT } from './scenes.ts'
import { rawZip, zipOf } from './zip.ts'

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
    const [artifact] = gh.artifacts.artifacts
    gh.api.setArtifacts(RUN, [{ name: artifact!.name, zip: await zipOf(artifact!.files) }])
    const run = await report(gh, pull)

    expect(ending(run)).toEqual({ exitCode: 0, verdict: 'fail' })
    expect(run.outputs['comment-url']).toContain('/acme/cameras/')
    const [body, ...others] = await ourComments(gh, pull)
    expect(others).toEqual([])
    expect(body).toContain('❌ **FAIL**')
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
      expect.stringContaining('❌ **ERROR**: nothing was measured'),
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
