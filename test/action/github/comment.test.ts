import { getOctokit } from '@actions/github'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CommentText, commentOfRun, roomFor, upsertComment } from '../../../src/action/github/comment.ts'
import { markerLine } from '../../../src/action/github/marker.ts'
import { type GithubApi, startGithubApi } from '../../github/github-api.ts'

let github: GithubApi
let number = 0
/** Enough for the other jobs of a test, which run in this process. */
const SETTLE_MS = 300

beforeAll(async () => {
  github = await startGithubApi()
})
afterAll(() => github.close())
beforeEach(async () => {
  github.hideViewer(false)
  github.shut({})
  number = (await github.openPull({ head: `branch-${number}` })).number
})

function placeOf(token: string) {
  // Without the retries and pauses of the Action's own client.
  return { api: getOctokit(token, { baseUrl: github.url }), token, owner: 'acme', repo: 'cameras', number }
}

/** Of run 1, attempt 1 unless something else is said. */
function textOf({ result = 'r', runId = 1, runAttempt = 1, ...more }: Partial<TextChange> = {}): CommentText {
  const marker = { key: 'CI-load', runId, runAttempt, result }
  const text = `run ${runId} result ${result}`
  return { marker, slot: 1, isClaimed: false, text, mayCreate: true, ...more }
}

interface TextChange {
  readonly result: string
  readonly runId: number
  readonly runAttempt: number
  readonly slot: number
  readonly isClaimed: boolean
  readonly mayCreate: boolean
}

async function post(change: Partial<TextChange> = {}, token: string = github.tokens.write) {
  return await upsertComment(placeOf(token), textOf(change), SETTLE_MS)
}

async function write(body: string, token: string): Promise<void> {
  await fetch(`${github.url}/repos/acme/cameras/issues/${number}/comments`, {
    method: 'POST',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ body }),
  })
}

/** A comment as somebody without any right in the repository can write it. */
async function forge(runId = 1, token: string = github.tokens.somebody): Promise<void> {
  await write(`${markerLine({ key: 'CI-load', runId, runAttempt: 1 })}\n✅ **PASS**`, token)
}

/** Author, key and text of each comment. */
async function comments(): Promise<string[]> {
  return (await github.comments(number)).map(({ login, body }) => {
    const key = /"key":"([^"]+)"/.exec(body)?.[1]
    return `${login} ${key} ${body.slice(body.indexOf('\n') + 1)}`
  })
}

/** Method and last part of the path of each request that an act makes. */
async function requestsOf(act: () => Promise<unknown>): Promise<string[]> {
  const before = github.requests.length
  await act()
  return github.requests.slice(before).map(({ method, path }) => {
    return `${method} ${/^[^?]*\/([a-z]+)/.exec(path)?.[1]}`
  })
}

const BOT = 'github-actions[bot]'

describe('the author of our comments', () => {
  test('is not asked for where there is no comment to adopt', async () => {
    expect(await requestsOf(() => post())).toEqual(['GET comments', 'POST comments', 'GET comments'])
    expect(await comments()).toEqual([`${BOT} CI-load run 1 result r`])
  })

  test('is asked for once where there is one, which is updated', async () => {
    await post()
    const requests = await requestsOf(() => post({ runId: 2 }))
    expect(requests).toEqual(['GET comments', 'POST graphql', 'PATCH comments', 'GET comments'])
    const claimed = await requestsOf(() => post({ runId: 2, isClaimed: true }))
    expect(claimed).toEqual(['GET comments', 'POST graphql', 'PATCH comments'])
    expect(await comments()).toEqual([`${BOT} CI-load run 2 result r`])
  })

  test.each([
    ['of a job', 'write', BOT],
    ['of an app', 'app', 'team-app[bot]'],
    ['of a person', 'acme', 'acme'],
  ] as const)(
    'is taken from the answer where nobody says whose the token %s is: one comment, run after run',
    async (_, name, login) => {
      github.hideViewer()
      const token = github.tokens[name]
      await forge()
      for (const runId of [1, 2, 3]) {
        const requests = await requestsOf(() => post({ runId }, token))
        expect(requests.filter((request) => request === 'POST comments')).toHaveLength(1)
      }
      expect(await comments()).toEqual(['somebody CI-load ✅ **PASS**', `${login} CI-load run 3 result r`])
    },
  )

  test('is never a stranger: a forged comment is neither adopted nor removed, nor believed to be newer', async () => {
    await forge(99)
    await forge(99, github.tokens.contributor)
    for (const runId of [1, 2]) await post({ runId })
    expect(await comments()).toEqual([
      'somebody CI-load ✅ **PASS**',
      'contributor CI-load ✅ **PASS**',
      `${BOT} CI-load run 2 result r`,
    ])
  })

  test('is one token’s: another has its own comment', async () => {
    await post()
    await post({ runId: 2 }, github.tokens.app)
    expect(await comments()).toEqual([
      `${BOT} CI-load run 1 result r`,
      'team-app[bot] CI-load run 2 result r',
    ])
  })

  test('does not matter where nothing may be created: nothing is left behind', async () => {
    expect(await post({ mayCreate: false })).toBeNull()
    await forge()
    expect(await post({ mayCreate: false })).toBeNull()
    github.hideViewer()
    expect(await post({ mayCreate: false })).toBeNull()
    expect(await comments()).toEqual(['somebody CI-load ✅ **PASS**'])
    await post({ runId: 1 })
    expect(await post({ runId: 2, mayCreate: false })).toMatchObject({ state: 'updated' })
    expect(await comments()).toEqual(['somebody CI-load ✅ **PASS**', `${BOT} CI-load run 2 result r`])
  })
})

describe('two results of one run', () => {
  test('have a comment each, which the next run updates', async () => {
    for (const runId of [1, 2]) {
      expect(await post({ runId, result: 'a' })).toMatchObject({ key: 'CI-load' })
      expect(await post({ runId, result: 'b' })).toMatchObject({ key: 'CI-load-2' })
      expect(await post({ runId, result: 'c' })).toMatchObject({ key: 'CI-load-3' })
      expect(await comments()).toEqual([
        `${BOT} CI-load run ${runId} result a`,
        `${BOT} CI-load-2 run ${runId} result b`,
        `${BOT} CI-load-3 run ${runId} result c`,
      ])
    }
  })

  test.each([false, true])(
    'that race keep one each, and so does the next run (viewer hidden: %j)',
    async (isHidden) => {
      github.hideViewer(isHidden)
      for (const runId of [1, 2, 3]) {
        const results = ['a', 'b', 'c']
        await Promise.all(results.map((result) => post({ runId, result })))
        const all = await comments()
        expect(all.map((line) => line.split(' ')[1]).toSorted()).toEqual([
          'CI-load',
          'CI-load-2',
          'CI-load-3',
        ])
        expect(all.map((line) => line.slice(-1)).toSorted()).toEqual(results)
        expect(all.every((line) => line.includes(`run ${runId} `))).toBe(true)
      }
    },
  )

  test('begin at the number that the artifact has', async () => {
    expect(await post({ slot: 2, result: 'b' })).toMatchObject({ key: 'CI-load-2', state: 'created' })
    expect(await post({ slot: 1, result: 'a' })).toMatchObject({ key: 'CI-load', state: 'created' })
    expect(await comments()).toHaveLength(2)
  })

  test('are one where they are the same result: a report that is posted again', async () => {
    await post()
    await post()
    expect(await comments()).toEqual([`${BOT} CI-load run 1 result r`])
  })

  test('both fit into the limit', async () => {
    const marker = { key: 'k'.repeat(100), runId: 1, runAttempt: 1, result: 'a' }
    const text = 'x'.repeat(roomFor(marker))
    const place = placeOf(github.tokens.write)
    const more = { slot: 1, isClaimed: false, text, mayCreate: true }
    await upsertComment(place, { marker, ...more })
    await upsertComment(place, { marker: { ...marker, result: 'b' }, ...more })
    const sizes = (await github.comments(number)).map(({ body }) => body.length)
    expect(sizes).toHaveLength(2)
    for (const size of sizes) expect(size).toBeLessThanOrEqual(65_536)
  })
})

describe('runs and attempts', () => {
  test('end with one comment, that of the latest, in whatever order they come', async () => {
    await Promise.all([3, 1, 2].map((runId) => post({ runId, result: `of-${runId}` })))
    expect(await comments()).toEqual([`${BOT} CI-load run 3 result of-3`])
    expect(await post({ runId: 2 })).toMatchObject({ state: 'newer' })
    expect(await post({ runId: 3, runAttempt: 2 })).toMatchObject({ state: 'updated' })
    expect(await post({ runId: 3, runAttempt: 1 })).toMatchObject({ state: 'newer' })
    expect(await comments()).toHaveLength(1)
  })

  test('a comment that was made, though the answer said otherwise, is not made twice', async () => {
    await post()
    await write(`${markerLine(textOf().marker)}\ncopy`, github.tokens.write)
    await post({ runId: 2 })
    expect(await comments()).toEqual([`${BOT} CI-load run 2 result r`])
  })

  test('the 101st comment is found', async () => {
    await github.addComments(number, 105)
    await post()
    await post({ runId: 2 })
    expect(await comments()).toHaveLength(106)
  })

  test('that have commented for themselves are known by the job’s bot, not by a stranger', async () => {
    const place = placeOf(github.tokens.app)
    await forge(7)
    expect(await commentOfRun(place, { runId: 7, runAttempt: 1 })).toBeNull()
    await post({ runId: 7, runAttempt: 1 })
    expect(await commentOfRun(place, { runId: 7, runAttempt: 1 })).toContain('/acme/cameras/')
    expect(await commentOfRun(place, { runId: 7, runAttempt: 2 })).toBeNull()
  })
})
