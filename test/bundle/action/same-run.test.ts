import { describe, expect, test } from 'vitest'
import { type StepRun, step } from './runner.ts'
import { type Github, github, pullRequest, SHORT } from './scenes.ts'

const INPUTS = { ...SHORT, duration: '1', simulate: 'true' }
const CALLED = 'acme/shared/.github/workflows/measure.yml@refs/heads/main'
const CALLER = 'acme/cameras/.github/workflows/pr.yml@refs/pull/1/merge'

type Pull = Awaited<ReturnType<Github['api']['openPull']>>

interface Change {
  readonly environment?: NodeJS.ProcessEnv
  readonly inputs?: Readonly<Record<string, string>>
  readonly runId?: number
}

async function scene(): Promise<{ gh: Github; pull: Pull }> {
  const gh = await github()
  return { gh, pull: await gh.api.openPull({ head: 'change' }) }
}

function pullStep(
  gh: Github,
  pull: Pull,
  { environment, inputs, runId = 1001 }: Change = {},
): Promise<StepRun> {
  return step({
    eventName: 'pull_request',
    payload: pullRequest(pull),
    inputs: { ...INPUTS, ...inputs },
    environment: { ...gh.environment, ...environment },
    runId,
  })
}

function warnings({ annotations }: StepRun): string[] {
  return annotations.filter(({ message }) => message.includes('comment-key')).map(({ message }) => message)
}

/** The keys of all comments, each with the run that it reports. */
async function keys({ api }: Github, pull: Pull): Promise<string[]> {
  const bodies = (await api.comments(pull.number)).map(({ body }) => body)
  return bodies
    .map((body) => `${/"key":"([^"]+)"/.exec(body)?.[1]} of ${/"runId":(\d+)/.exec(body)?.[1]}`)
    .toSorted()
}

function artifactNames({ artifacts }: Github): string[] {
  return artifacts.artifacts.map(({ name }) => name.replace('camera-capacity-', '')).toSorted()
}

describe.concurrent('two steps of one job', () => {
  test('have a comment and an artifact each: 2 and 2, and as many after the next run', async () => {
    const { gh, pull } = await scene()
    for (const runId of [1, 2]) {
      gh.artifacts.forget()
      for (const GITHUB_ACTION of ['__acme_gate', '__acme_gate_2']) {
        const environment = { GITHUB_ACTION, GITHUB_ACTION_REPOSITORY: 'acme/gate' }
        expect(warnings(await pullStep(gh, pull, { environment, runId }))).toEqual([])
      }
      const expected = ['Camera-capacity-capacity', 'Camera-capacity-capacity-acme_gate_2']
      expect(await keys(gh, pull)).toEqual(expected.map((key) => `${key} of ${runId}`))
      expect(artifactNames(gh)).toEqual(expected)
    }
  })

  test('that have ids, which say nothing of their order, are numbered, with a warning that names comment-key', async () => {
    const { gh, pull } = await scene()
    for (const runId of [1, 2]) {
      gh.artifacts.forget()
      const [first, second] = [
        await pullStep(gh, pull, { environment: { GITHUB_ACTION: 'fast' }, runId }),
        await pullStep(gh, pull, { environment: { GITHUB_ACTION: 'slow' }, runId }),
      ]
      expect([warnings(first).length, warnings(second).length]).toEqual([0, 1])
      expect(warnings(second)[0]).toContain('Camera-capacity-capacity-2. Give each its own comment-key')
      const expected = ['Camera-capacity-capacity', 'Camera-capacity-capacity-2']
      expect(await keys(gh, pull)).toEqual(expected.map((key) => `${key} of ${runId}`))
      expect(artifactNames(gh)).toEqual(expected)
    }
  })
})

describe.concurrent('a reusable workflow', () => {
  const called = { 'job-workflow-ref': CALLED }
  const environment = { GITHUB_WORKFLOW_REF: CALLER }

  test('that is called twice has a comment and an artifact for each call, named for the calling jobs', async () => {
    const { gh, pull } = await scene()
    gh.api.nameJob(501, 'host / measure')
    gh.api.nameJob(502, 'edge / measure')
    for (const id of ['501', '502']) {
      const inputs = { ...called, 'check-run-id': id }
      expect(warnings(await pullStep(gh, pull, { inputs, environment }))).toEqual([])
    }
    const expected = ['Camera-capacity-edge-capacity', 'Camera-capacity-host-capacity']
    expect(artifactNames(gh)).toEqual(expected)
    expect(await keys(gh, pull)).toEqual(expected.map((key) => `${key} of 1001`))
  })

  test('that is called by a matrix has a comment and an artifact for each leg', async () => {
    const { gh, pull } = await scene()
    for (const [index, leg] of ['mjpeg', 'rtsp'].entries()) {
      gh.api.nameJob(600 + index, `load (${leg}) / measure`)
      await pullStep(gh, pull, { inputs: { ...called, 'check-run-id': String(600 + index) }, environment })
    }
    const names = artifactNames(gh)
    expect(names).toEqual([
      expect.stringMatching(/^Camera-capacity-load-mjpeg-[0-9a-f]{8}-capacity$/),
      expect.stringMatching(/^Camera-capacity-load-rtsp-[0-9a-f]{8}-capacity$/),
    ])
    expect(await keys(gh, pull)).toEqual(names.map((key) => `${key} of 1001`))
  })

  test('whose callers cannot be read, three at once: 3 comments, 3 artifacts, 2 warnings', async () => {
    const { gh, pull } = await scene()
    const all = await Promise.all(
      ['701', '702', '703'].map((id) =>
        pullStep(gh, pull, { inputs: { ...called, 'check-run-id': id }, environment }),
      ),
    )
    const expected = ['', '-2', '-3'].map((end) => `Camera-capacity-capacity${end}`)
    expect(artifactNames(gh)).toEqual(expected)
    expect(await keys(gh, pull)).toEqual(expected.map((key) => `${key} of 1001`))
    expect(all.flatMap(warnings)).toHaveLength(2)
    expect(all[0]?.log).toContain('The job that called this workflow is not known')
  })

  test('three at once without an artifact service: still 3 comments, and 3 after the next run', async () => {
    const { gh, pull } = await scene()
    gh.artifacts.failWith(403)
    for (const runId of [1, 2]) {
      const all = await Promise.all([1, 2, 3].map(() => pullStep(gh, pull, { runId })))
      const expected = ['', '-2', '-3'].map((end) => `Camera-capacity-capacity${end} of ${runId}`)
      expect(await keys(gh, pull)).toEqual(expected)
      expect(all.flatMap(warnings)).toHaveLength(2)
    }
  })
})

describe.concurrent('names', () => {
  test('in other alphabets are told apart: 2 comments, 2 artifacts, under names that GitHub takes', async () => {
    const { gh, pull } = await scene()
    for (const GITHUB_WORKFLOW of ['主机容量', '边缘容量'])
      await pullStep(gh, pull, { environment: { GITHUB_WORKFLOW } })
    const names = artifactNames(gh)
    expect(new Set(names).size).toBe(2)
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{8}-capacity$/)
    expect(await keys(gh, pull)).toEqual(names.map((key) => `${key} of 1001`))
  })

  test('that were given to two jobs: the artifact is numbered, the comments have their own keys', async () => {
    const { gh, pull } = await scene()
    const inputs = { 'artifact-name': 'capacity' }
    for (const GITHUB_JOB of ['a', 'b']) await pullStep(gh, pull, { inputs, environment: { GITHUB_JOB } })
    expect(artifactNames(gh)).toEqual(['capacity', 'capacity-2'])
    expect(await keys(gh, pull)).toEqual(['Camera-capacity-a of 1001', 'Camera-capacity-b of 1001'])
  })
})

describe.concurrent('a second attempt', () => {
  test('updates the comment of the first, also when its upload fails: 1 comment', async () => {
    const { gh, pull } = await scene()
    await pullStep(gh, pull)
    gh.artifacts.failWith(403)
    const again = await pullStep(gh, pull, { environment: { GITHUB_RUN_ATTEMPT: '2' } })
    expect(warnings(again)).toEqual([])
    const [comment, ...others] = await gh.api.comments(pull.number)
    expect(others).toEqual([])
    expect(comment?.body).toContain('"runAttempt":2')
    expect(comment?.body).not.toContain('/artifacts/')
  })
})

describe.concurrent('a comment that nobody may write', () => {
  test.each([
    ['locked', 'the conversation is locked'],
    ['archived', 'the repository is archived'],
  ])('is a warning that says so and no permission: %s', async (what, sentence) => {
    const { gh, pull } = await scene()
    gh.api.shut(what === 'locked' ? { locked: [pull.number] } : { archived: true })
    const run = await pullStep(gh, pull)
    const messages = run.annotations.map(({ message }) => message)
    expect(messages).toContain(`The comment was not posted: ${sentence}`)
    expect(messages.join()).not.toContain('permission')
    expect(await gh.api.comments(pull.number)).toEqual([])
  })
})
