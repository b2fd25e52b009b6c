import { getOctokit } from '@actions/github'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeIssue, reportIssue } from '../../../src/action/github/issue.ts'
import { type GithubApi, startGithubApi } from '../../github/github-api.ts'

let github: GithubApi
beforeEach(async () => {
  github = await startGithubApi()
})
afterEach(() => github.close())

interface Change {
  readonly runId?: number
  readonly result?: string
  readonly token?: string
}

function placeOf({ token = github.tokens.write }: Change) {
  return { api: getOctokit(token, { baseUrl: github.url }), token, owner: 'acme', repo: 'cameras' }
}

function markerOf({ runId = 1, result = 'r' }: Change) {
  return { key: 'CI-load', runId, runAttempt: 1, result }
}

function fail(change: Change = {}): Promise<string | null> {
  const marker = markerOf(change)
  return reportIssue(placeOf(change), {
    marker,
    title: (key) => `fails (${key})`,
    text: `run ${marker.runId}`,
  })
}

function pass(change: Change = {}): Promise<string | null> {
  return closeIssue(placeOf(change), markerOf(change), 'passes again')
}

/** Title, state and last line of each. */
async function issues(): Promise<string[]> {
  const all = await github.issues('all')
  return all.map(({ title, state, body }) => `${title} ${state} ${body.split('\n').at(-1)}`)
}

describe('the issue of a schedule', () => {
  test('is opened with a label, updated by later runs, closed with a comment, and opened anew', async () => {
    const url = await fail({ runId: 1 })
    expect(await fail({ runId: 2 })).toBe(url)
    expect(await issues()).toEqual(['fails (CI-load) open run 2'])
    expect(await pass({ runId: 3 })).toBe(url)
    const [closed] = await github.issues('all')
    expect(closed).toMatchObject({ state: 'closed', comments: 1, labels: ['capacity-regression'] })
    expect(await pass({ runId: 4 })).toBeNull()
    expect(await fail({ runId: 5 })).not.toBe(url)
  })

  test('of a later run is neither overwritten nor closed by an earlier one', async () => {
    const url = await fail({ runId: 5 })
    expect(await fail({ runId: 4 })).toBe(url)
    expect(await pass({ runId: 4 })).toBeNull()
    expect(await issues()).toEqual(['fails (CI-load) open run 5'])
  })

  test('of another result of the same run stays as it is: each has its own', async () => {
    await fail({ result: 'a' })
    await fail({ result: 'b' })
    await pass({ result: 'c' })
    expect((await issues()).toSorted()).toEqual([
      'fails (CI-load) open run 1',
      'fails (CI-load-2) open run 1',
    ])
  })

  test('by somebody else is left alone', async () => {
    await fail({ token: github.tokens.somebody, runId: 1 })
    await fail({ runId: 2 })
    expect((await issues()).map((text) => text.slice(-5))).toEqual(['run 1', 'run 2'])
    expect(await pass({ runId: 3 })).toContain('/2')
  })

  test('is found by its label where nobody says who we are', async () => {
    github.hideViewer()
    const url = await fail({ runId: 1 })
    expect(await fail({ runId: 2 })).toBe(url)
  })

  test('needs a label, which another job may create at the same moment', async () => {
    github.failNext('already-exists', /POST .*labels$/)
    await fail()
    expect(await issues()).toHaveLength(1)
  })

  test('that a person has closed is opened again only for what came after that', async () => {
    const change = { key: 'CI-load', runId: 1, runAttempt: 1, result: 'r' }
    const later = (runId: number, isNew: boolean) =>
      reportIssue(placeOf({}), {
        marker: { ...change, runId },
        title: () => 'a step',
        text: `run ${runId}`,
        opensAfter: (closedAt) => isNew && closedAt <= new Date(),
      })
    const url = await later(1, false)
    expect(url).toContain('/1')
    await github.closeIssue(1)
    expect(await later(2, false)).toBeNull()
    expect(await later(3, true)).toContain('/2')
    // What this tool has closed is nobody's decision.
    await pass({ runId: 4 })
    expect(await later(5, false)).toContain('/3')
    expect((await issues()).toSorted()).toEqual([
      'a step closed run 1',
      'a step closed run 3',
      'a step open run 5',
    ])
  })

  test('is refused to a token without the permission', async () => {
    await expect(fail({ token: github.tokens.read })).rejects.toMatchObject({ status: 403 })
  })
})
