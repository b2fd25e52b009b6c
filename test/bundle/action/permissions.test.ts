import { describe, expect, test } from 'vitest'
import { type StepRun, step } from './runner.ts'
import { type Github, github, measuredStep, pullRequest, SHORT } from './scenes.ts'

type Skip = (note: string) => void
type Pull = Awaited<ReturnType<Github['api']['openPull']>>

const INPUTS = { ...SHORT, simulate: 'true' }

interface Change {
  readonly token?: string
  readonly runId?: number
  readonly before?: () => void
}

async function pullRun(skip: Skip, gh: Github, pull: Pull, { before, ...change }: Change = {}) {
  const event = { eventName: 'pull_request', payload: pullRequest(pull) }
  const run = await measuredStep(gh, { skip, ...event, inputs: INPUTS, ...change }, before)
  return { run, comments: await gh.api.comments(pull.number) }
}

async function scene(): Promise<{ gh: Github; pull: Pull }> {
  const gh = await github()
  return { gh, pull: await gh.api.openPull({ head: 'change' }) }
}

function levels({ annotations }: StepRun): string[] {
  return annotations.map(({ level }) => level)
}

describe.concurrent('the verdict does not depend on publishing', () => {
  test('a token that may not comment: a warning names the permission, the job stays green', async ({
    skip,
  }) => {
    const { gh, pull } = await scene()
    const { run, comments } = await pullRun(skip, gh, pull, { token: gh.api.tokens.read })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 0, verdict: 'pass' })
    expect(levels(run)).toEqual(['warning'])
    expect(run.annotations[0]?.message).toContain('give the job "permissions: pull-requests: write"')
    expect(comments).toEqual([])
  })

  test('one 502 and one rate limit are tried again', async ({ skip }) => {
    const { gh, pull } = await scene()
    const before = () => {
      gh.api.failNext('bad-gateway', /comments/)
      gh.api.failNext('rate-limit', /comments/)
    }
    const { run, comments } = await pullRun(skip, gh, pull, { before })
    expect(levels(run), JSON.stringify(run.annotations)).toEqual([])
    expect(comments.length).toBe(1)
    expect(run.log).toContain('rate limit')
  })

  test('a service that stays broken is a warning', async ({ skip }) => {
    const { gh, pull } = await scene()
    gh.api.failAlways(503)
    gh.artifacts.failWith(403)
    const { run, comments } = await pullRun(skip, gh, pull)
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 0, verdict: 'pass' })
    expect(new Set(levels(run))).toEqual(new Set(['warning']))
    const texts = run.annotations.map(({ message }) => message)
    expect(texts.some((text) => text.startsWith('The comment was not posted: HTTP 503'))).toBe(true)
    expect(texts.some((text) => text.startsWith('The artifact camera-capacity-'))).toBe(true)
    expect(comments).toEqual([])
  })

  test('an issue that may not be written', async () => {
    const gh = await github()
    gh.api.forbid({ issues: true })
    const inputs = { ...SHORT, target: 'http://127.0.0.1:9/{camera}' }
    const run = await step({ inputs, eventName: 'schedule', environment: gh.environment })
    expect(run.annotations.find(({ level }) => level === 'warning')?.message).toContain('issues: write')
  })
})

describe.concurrent('jobs that race', () => {
  test('end with one comment of a key, that of the later run', async ({ skip }) => {
    const { gh, pull } = await scene()
    const event = { eventName: 'pull_request', payload: pullRequest(pull), environment: gh.environment }
    const race = [3001, 3002, 3003].map((runId) => step({ ...event, inputs: INPUTS, runId }))
    await Promise.all(race)
    const raced = await gh.api.comments(pull.number)
    expect(raced.length).toBe(1)

    await pullRun(skip, gh, pull, { runId: 3004 })
    const late = await pullRun(skip, gh, pull, { runId: 3000 })
    expect(late.comments.length).toBe(1)
    expect(late.comments[0]?.body).toContain('actions/runs/3004')
    expect(late.run.log).toContain('A later run has commented already')
  })

  test('legs of a matrix have comments and artifacts of their own', async () => {
    const { gh, pull } = await scene()
    const event = { eventName: 'pull_request', payload: pullRequest(pull), environment: gh.environment }
    for (const codec of ['mjpeg', 'other']) await step({ ...event, inputs: INPUTS, matrix: { codec } })
    expect((await gh.api.comments(pull.number)).length).toBe(2)
    expect(gh.artifacts.artifacts.map(({ name }) => name)).toEqual([
      'camera-capacity-Camera-capacity-capacity-mjpeg',
      'camera-capacity-Camera-capacity-capacity-other',
    ])
  })

  test('a comment with our marker by somebody else is left alone', async ({ skip }) => {
    const { gh, pull } = await scene()
    const marker = { key: 'Camera-capacity-capacity', runId: 1, runAttempt: 1 }
    const forged = `<!-- camera-capacity-gate ${JSON.stringify(marker)} -->\n✅ **PASS**: all is well`
    await fetch(`${gh.api.url}/repos/acme/cameras/issues/${pull.number}/comments`, {
      method: 'POST',
      headers: { authorization: `token ${gh.api.tokens.somebody}`, 'content-type': 'application/json' },
      body: JSON.stringify({ body: forged }),
    })
    const { comments } = await pullRun(skip, gh, pull)
    expect(comments.map(({ login }) => login)).toEqual(['somebody', 'github-actions[bot]'])
    expect(comments[0]?.body).toBe(forged)
  })
})
