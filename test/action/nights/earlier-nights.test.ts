import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type NightsQuery, readNights } from '../../../src/action/nights/earlier-nights.ts'
import { type GithubApi, startGithubApi } from '../../github/github-api.ts'
import type { ListedRun } from '../../github/github-workflow-runs.ts'
import { rawZip, zipOf } from '../../github/zip.ts'
import { seedReport } from '../../report/seed-example.ts'

const ARTIFACT = 'camera-capacity-Nightly-load'
const NOW = 5000
const SHA = 'a'.repeat(40)
const REPORT = await zipOf({ 'multi_connection_test_a.json': JSON.stringify(seedReport()) })
const NO_REPORT = await zipOf({ 'multi_connection_test_a.json': '{}' })
const NO_JSON = await zipOf({ 'multi_connection_test_a.json': '{' })

let github: GithubApi
beforeEach(async () => {
  github = await startGithubApi()
})
afterEach(() => github.close())

/** Runs of so many nights, the last one tonight's, which is not over; each has an artifact, tonight's has none. */
function nights(count: number, change: Partial<ListedRun> = {}): ListedRun[] {
  const runs = Array.from({ length: count }, (_, night) => ({
    id: NOW - count + night,
    headSha: SHA,
    ...change,
  }))
  for (const { id } of runs) github.setArtifacts(id, [{ name: ARTIFACT, zip: REPORT }])
  return [...runs, { id: NOW, headSha: SHA, status: 'in_progress' }]
}

function read(change: Partial<NightsQuery<number>> = {}) {
  return readNights<number>({
    api: getOctokit(github.tokens.write, { baseUrl: github.url }),
    owner: 'acme',
    repo: 'cameras',
    runId: NOW,
    artifact: ARTIFACT,
    events: ['schedule'],
    signal: new AbortController().signal,
    nightOf: (_report, run) => run.id,
    ...change,
  })
}

const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index)

describe('the nights before tonight', () => {
  test('are all read, newest first, from as many pages as there are', async () => {
    const cancelled = range(NOW - 200, NOW - 260).map((id) => ({ id, headSha: SHA }))
    for (const { id } of cancelled) github.setArtifacts(id, [])
    github.setRuns([...nights(60), ...cancelled])
    const { nights: found, ...rest } = await read()
    expect(found).toEqual(range(NOW - 1, NOW - 60))
    expect(rest).toEqual({ expired: 0, unusable: [], stopped: null })
    const pages = github.requests.filter(({ path }) => path.includes('/workflows/'))
    expect(pages.map(({ path }) => new URL(path, github.url).searchParams.get('page'))).toEqual(['1', '2'])
  })

  test('are 90 at most', async () => {
    github.setRuns(nights(95))
    expect((await read()).nights).toEqual(range(NOW - 1, NOW - 90))
  })

  test('whose artifacts have expired are counted, and older ones are read', async () => {
    github.setRuns(nights(60))
    for (const id of range(NOW - 1, NOW - 25)) {
      github.setArtifacts(id, [{ name: ARTIFACT, zip: REPORT, expired: true }])
    }
    expect(await read()).toMatchObject({ nights: range(NOW - 26, NOW - 60), expired: 25, stopped: null })
  })

  test('of another workflow with the same key, of another branch or event, are none of ours', async () => {
    const others = [
      { workflow: 'other.yml' },
      { branch: 'topic' },
      { event: 'workflow_dispatch' },
      { status: 'in_progress' },
    ]
    const strangers = others.map((other, index) => ({ id: NOW - 10 - index, headSha: SHA, ...other }))
    for (const { id } of strangers) github.setArtifacts(id, [{ name: ARTIFACT, zip: REPORT }])
    github.setRuns([...nights(3), ...strangers])
    expect((await read()).nights).toEqual(range(NOW - 1, NOW - 3))
    const both = await read({ events: ['schedule', 'workflow_dispatch'] })
    expect(both.nights).toEqual([...range(NOW - 1, NOW - 3), NOW - 12])
  })

  test('that are newer than a run that is repeated are left out', async () => {
    github.setRuns([...nights(3), { id: NOW + 1, headSha: SHA }])
    github.setArtifacts(NOW + 1, [{ name: ARTIFACT, zip: REPORT }])
    expect((await read()).nights).toEqual(range(NOW - 1, NOW - 3))
  })

  test('are the newest attempt of a run', async () => {
    github.setRuns(nights(1))
    const newer = await zipOf({
      'multi_connection_test_b.json': JSON.stringify({
        ...seedReport(),
        run: { ...seedReport().run, run_id: 'again' },
      }),
    })
    github.setArtifacts(NOW - 1, [
      { name: ARTIFACT, zip: REPORT },
      { name: ARTIFACT, zip: newer },
      { name: `${ARTIFACT}-2`, zip: REPORT },
    ])
    const ids: string[] = []
    await read({ nightOf: ({ run }) => ids.push(run.run_id) })
    expect(ids).toEqual(['again'])
  })
})

describe('an artifact', () => {
  test.each([
    ['is not a zip', Buffer.from('not a zip'), /no report in it/],
    ['holds another report', NO_REPORT, /./],
    ['holds no JSON', NO_JSON, /not JSON/],
    [
      'escapes from its folder',
      rawZip([{ name: '../multi_connection_test_a.json', data: Buffer.from('{}') }]),
      /no report in it/,
    ],
    [
      'says that it is 4 GB',
      rawZip([
        { name: 'multi_connection_test_a.json', data: Buffer.from('{}'), declaredSize: 4_000_000_000 },
      ]),
      /unpacked/,
    ],
  ])('that %s is named, and the other nights are read', async (_, zip, why) => {
    github.setRuns(nights(3))
    github.setArtifacts(NOW - 2, [{ name: ARTIFACT, zip }])
    const { nights: found, unusable } = await read()
    expect(found).toEqual([NOW - 1, NOW - 3])
    expect(unusable.map(({ run }) => run.id)).toEqual([NOW - 2])
    expect(unusable[0]?.why).toMatch(why)
  })

  test('that is too large for all together ends the reading', async () => {
    github.setRuns(nights(20))
    const { nights: found, stopped } = await read({ limits: { bytes: REPORT.length * 8 } })
    expect(stopped).toMatch(/too large/)
    expect(found).toEqual(range(NOW - 1, NOW - 8))
  })
})

describe('a limit of requests', () => {
  test('is not used up: the newest nights are read, and the rest is left to others', async () => {
    github.setRuns(nights(60))
    github.limitReads({ left: 160 })
    const { nights: found, stopped } = await read()
    expect(stopped).toMatch(/rate limit has \d+ requests left/)
    expect(found.length).toBeGreaterThan(20)
    expect(found).toEqual(range(NOW - 1, NOW - found.length))
    // Requests that were under way are not called back.
    const asked = github.requests.filter(({ path }) => !path.startsWith('/blob/'))
    expect(160 - asked.length).toBeGreaterThanOrEqual(95)
  })

  test('that is reached in the middle keeps what was read', async () => {
    github.setRuns(nights(60))
    const seen: number[] = []
    const { nights: found, stopped } = await read({
      nightOf(_report, { id }) {
        seen.push(id)
        if (seen.length === 10) github.limitReads({ isSlowedDown: true })
        return id
      },
    })
    expect(stopped).toMatch(/rate limit/)
    expect(found.length).toBeGreaterThanOrEqual(10)
    expect(found.length).toBeLessThan(20)
  })

  test('that a client waits for takes no longer than the time that reading may take', async () => {
    github.setRuns(nights(5))
    const waits = { onRateLimit: () => true, onSecondaryRateLimit: () => true }
    const api = getOctokit(github.tokens.write, { baseUrl: github.url, throttle: waits }, retry, throttling)
    const startedAt = performance.now()
    const nightOf = (_report: object, { id }: { id: number }) => {
      github.limitReads({ isSlowedDown: true })
      return id
    }
    const { stopped } = await read({ api, nightOf, limits: { ms: 1500 } })
    expect(stopped).toMatch(/no time/)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  test('that a client waits for before it knows any run ends at the same time', async () => {
    github.setRuns(nights(5))
    github.limitReads({ isSlowedDown: true })
    const waits = { onRateLimit: () => true, onSecondaryRateLimit: () => true }
    const api = getOctokit(github.tokens.write, { baseUrl: github.url, throttle: waits }, retry, throttling)
    const startedAt = performance.now()
    await expect(read({ api, limits: { ms: 1500 } })).rejects.toThrow('there was no time for more')
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  test('of size, time or number changes nothing where it is not reached', async () => {
    github.setRuns(nights(2))
    github.limitReads({ left: 1000 })
    expect((await read()).stopped).toBeNull()
  })
})

test('a server that never answers takes no longer than reading may take', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const api = getOctokit('token', { baseUrl: `http://127.0.0.1:${port}` })
  await expect(read({ api, limits: { ms: 1000 } })).rejects.toThrow('there was no time for more')
  silent.closeAllConnections()
  silent.close()
})

test('a token without actions: read is refused at once', async () => {
  github.setRuns(nights(3))
  github.limitReads({ isForbidden: true })
  await expect(read()).rejects.toMatchObject({ status: 403 })
  expect(github.requests).toHaveLength(1)
})

test('a job that is cancelled stops reading', async () => {
  github.setRuns(nights(3))
  await expect(read({ signal: AbortSignal.abort() })).rejects.toThrow('no time')
})
