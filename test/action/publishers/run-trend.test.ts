import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { RunInputs } from '../../../src/action/github/inputs.ts'
import { runTrend } from '../../../src/action/publishers/run-trend.ts'
import type { Artifact, RunResult } from '../../../src/publish/publisher.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { zipOf } from '../../github/zip.ts'
import { seedReport } from '../../report/seed-example.ts'
import { eventOf } from '../events.ts'
import { inputsOf, type StepEnd, startRunner } from '../runner.ts'

const { api, artifacts, contextOf, folder, step } = await startRunner()

const DAY = 86_400_000
/** Nights are about 60 in the past, so that what comes later is after everything that people do now. */
const FIRST = Date.now() - 60 * DAY
const FIRST_RUN = 1000
const NAME = 'camera-capacity-CI-load'

let tests = 0
beforeEach(() => {
  tests += 1
  api.limitReads({})
  artifacts.forget()
})

/** The capacity of each night; null: a night that says nothing about the server. */
type Nights = readonly (number | null)[]

/** About one percent of noise, the same in every run of the test. */
function level(capacity: number, count: number): number[] {
  return Array.from({ length: count }, (_, night) =>
    Math.round(capacity * (1 + 0.015 * Math.sin(7.3 * night ** 1.5))),
  )
}

function reportAt(night: number, capacity: number | null): Report {
  const report = seedReport()
  const connections = capacity ?? 240
  return {
    ...report,
    run: {
      ...report.run,
      run_id: `night-${night}`,
      started_at: new Date(FIRST + night * DAY).toISOString(),
    },
    capacity: { ...report.capacity, connections, low: connections - 4, high: connections + 4 },
    generator: { ...report.generator, limited: capacity === null },
  }
}

const zips = new Map<string, Promise<Buffer>>()

async function zipAt(night: number, capacity: number | null): Promise<Buffer> {
  const key = `${night} ${capacity}`
  const zip =
    zips.get(key) ?? zipOf({ 'multi_connection_test_a.json': JSON.stringify(reportAt(night, capacity)) })
  zips.set(key, zip)
  return await zip
}

interface Change {
  readonly inputs?: Readonly<Record<string, string>>
  readonly event?: string
  readonly workflow?: string
  /** The commit of a night. */
  readonly commitOf?: (night: number) => string
  readonly isBroken?: boolean
  /** Where tonight's report was uploaded; null in most tests, so that there is no page. */
  readonly artifact?: Artifact
  /** What tonight's report has instead. */
  readonly report?: Partial<Report>
}

/** The last of these nights is tonight: its run has measured and publishes; the others have left artifacts. */
async function lastOf(nights: Nights, change: Change = {}): Promise<StepEnd> {
  const { inputs = {}, event: name = 'schedule', commitOf = () => 'a'.repeat(40), isBroken = false } = change
  const runs = nights.map((_, night) => ({ id: FIRST_RUN + night, headSha: commitOf(night) }))
  api.setRuns(runs)
  for (const [night, capacity] of nights.slice(0, -1).entries())
    api.setArtifacts(FIRST_RUN + night, [{ name: NAME, zip: await zipAt(night, capacity) }])
  const tonight = nights.length - 1
  const event = eventOf({
    ...{ name, owner: 'acme', repo: 'cameras', runId: FIRST_RUN + tonight },
    workflow: change.workflow ?? 'CI',
  })
  const given = {
    ...{ cameras: '1', target: 'http://a/{camera}', 'github-token': api.tokens.write, 'reports-dir': folder },
    ...{ 'comment-key': `night-${tests}`, 'artifact-name': NAME, ...inputs },
  }
  const context = contextOf({
    event,
    environment: { ...process.env, GITHUB_SHA: commitOf(tonight), GITHUB_REF_NAME: 'main' },
  })
  const publisher = runTrend({
    inputs: (await inputsOf(given)) as RunInputs,
    context,
    serverLogs: async () => new Map(),
  })
  const report = { ...reportAt(tonight, nights.at(-1) ?? null), ...change.report }
  const failure = isBroken ? { message: 'the server ended', isMeasured: true } : null
  const result = { run: { report, exitCode: 0, name: 'a' }, failure } as unknown as RunResult
  const { artifact = null } = change
  return await step(() => publisher.publish(result, { files: [], errors: [], artifact }))
}

const said = ({ annotations }: StepEnd) => annotations.map(({ level: one, message }) => `${one}: ${message}`)
const issues = async () => (await api.issues('all')).filter(({ title }) => title.includes(`(night-${tests})`))
const states = async () => (await issues()).map(({ state }) => state).toSorted()
const linkOf = (night: number) => `https://github.example/acme/cameras/actions/runs/${FIRST_RUN + night}`

describe('a step', () => {
  test('is found at its night, and an issue names its size and the commits before it', async () => {
    const good = await api.writeFile('a.txt', '1')
    await api.writeFile('b.txt', '2', 'main', '@team see #77 | <b>faster</b> reader\n\nlong text')
    const bad = await api.writeFile('c.txt', '3', 'main', 'Copy every frame')
    const nights = [...level(240, 45), ...level(211, 15)]
    const end = await lastOf(nights, { commitOf: (night) => (night < 45 ? good : bad) })
    expect(end.error).toBeNull()
    expect(said(end)).toEqual([])
    expect(end.outputs.trend).toBe('step')
    expect(Number(end.outputs['trend-change-percent'])).toBeCloseTo(-12, 0)
    expect(end.log).toContain('Trend: 60 nights, 59 of them')
    const [issue, ...others] = await issues()
    expect(others).toEqual([])
    expect(issue?.title).toMatch(
      /^Camera capacity trend: Capacity in connections: 1[12](\.\d)? % less since 20/,
    )
    for (const text of [issue?.body ?? '', end.summary]) {
      expect(text).toContain(`Last night before: ${new Date(FIRST + 44 * DAY).toISOString().slice(0, 10)}`)
      expect(text).toContain(`[run](${linkOf(44)})`)
      expect(text).toContain(`[run](${linkOf(45)})`)
      expect(text).toContain(`[2 commits](https://github.example/acme/cameras/compare/${good}...${bad})`)
      expect(text).toContain('Copy every frame')
      expect(text).toContain('&lt;b&gt;faster&lt;/b&gt; reader')
      expect(text).toContain('```mermaid')
      expect(text).not.toMatch(/@team|#77|long text/)
    }
  })

  test('keeps one issue, which is updated, and closed when the level has been back for some nights', async () => {
    const broken = [...level(240, 30), ...level(205, 10)]
    await lastOf(broken)
    await lastOf([...broken, 204])
    expect(await states()).toEqual(['open'])
    expect((await issues())[0]?.body).toContain(`actions/runs/${FIRST_RUN + 40}`)
    const back = level(240, 14)
    await lastOf([...broken, 204, ...back.slice(0, 1)])
    expect(await states()).toEqual(['open'])
    await lastOf([...broken, 204, ...back])
    expect(await states()).toEqual(['closed'])
    const [closed] = await issues()
    expect(closed?.comments).toBe(1)
    const [comment] = await api.comments(closed?.number ?? 0)
    expect(comment?.body).toContain('no change for the worse has stood out of the noise')
  })

  test('has an issue that another workflow with the same key does not close', async () => {
    await lastOf([...level(240, 30), ...level(205, 10)])
    const other = await lastOf(level(240, 41), { workflow: 'Other: nightly' })
    expect(other.outputs.trend).toBe('none')
    expect(other.log).toContain('No issue of the trend is open.')
    expect(await states()).toEqual(['open'])
  })

  test('whose issue a person has closed has no other; a later step has', async () => {
    const broken = [...level(240, 40), ...level(210, 15)]
    await lastOf(broken)
    const [issue] = await issues()
    await api.closeIssue(issue?.number ?? 0)
    const again = await lastOf([...broken, 209])
    expect(again.outputs.trend).toBe('step')
    expect(again.log).toContain('closed by a person')
    expect(await states()).toEqual(['closed'])
    await lastOf([...broken, ...level(210, 20), ...level(170, 10)])
    expect(await states()).toEqual(['closed', 'open'])
  })

  test('within the same commit points to what is outside of the repository', async () => {
    const end = await lastOf([...level(240, 30), ...level(200, 10)])
    expect(end.summary).toContain('Both nights measured the same commit')
  })

  test('between commits that are gone has the link alone', async () => {
    const commitOf = (night: number) => (night < 30 ? 'b' : 'c').repeat(40)
    const end = await lastOf([...level(240, 30), ...level(200, 10)], { commitOf })
    expect(end.summary).toContain(
      `[what changed](https://github.example/acme/cameras/compare/${'b'.repeat(40)}...`,
    )
  })

  test('for the better is no issue', async () => {
    const end = await lastOf([...level(200, 30), ...level(240, 10)])
    expect([end.outputs.trend, end.outputs['trend-change-percent'], await states()]).toEqual(['none', '', []])
  })
})

test('a slow drift has an issue too', async () => {
  const nights = level(240, 60).map((capacity, night) =>
    Math.round(capacity * 0.995 ** Math.max(0, night - 35)),
  )
  const end = await lastOf(nights)
  expect(end.outputs.trend).toMatch(/drift|step/)
  expect(await states()).toEqual(['open'])
})

test('noise has no issue, and opens none', async () => {
  const end = await lastOf(level(240, 60))
  expect([end.outputs.trend, end.error, await states()]).toEqual(['none', null, []])
  expect(end.summary).toContain('Trend')
})

test('a night that says nothing about the server is no part of it', async () => {
  const end = await lastOf([...level(240, 59), null])
  expect(end.outputs.trend).toBe('none')
})

test('a server that ended too early is not a night', async () => {
  const end = await lastOf([...level(240, 10), 20], { isBroken: true })
  expect(end.log).toContain('Trend: 10 nights, 10 of them')
})

test('the first nights are not enough, and say so', async () => {
  const end = await lastOf(level(240, 5))
  expect(end.outputs.trend).toBe('not_enough')
  expect(end.summary).toMatch(/not enough nights/i)
  expect(await states()).toEqual([])
})

describe('what cannot be read', () => {
  test('for want of a permission is a notice that names it, and nothing else changes', async () => {
    api.limitReads({ isForbidden: true })
    const end = await lastOf(level(240, 12))
    expect(end.outputs).toEqual({ trend: 'unknown' })
    expect(said(end)).toEqual([
      expect.stringMatching(/^notice: The trend of earlier runs was not read: .*actions: read/),
    ])
    expect([end.error, end.isRed, end.summary]).toEqual([null, false, ''])
    const asked = await lastOf(level(240, 12), { inputs: { trend: 'always' } })
    expect(said(asked)[0]).toMatch(/^warning/)
  })

  test('because no requests are left is a notice that asks for no permission', async () => {
    api.limitReads({ left: 0 })
    const [notice, ...others] = said(await lastOf(level(240, 12)))
    expect(notice).toMatch(/^notice: The trend of earlier runs was not read: .*rate limit/)
    expect([notice?.includes('permission'), others]).toEqual([false, []])
  })

  test('because of an error of ours is a warning, and the step goes on', async () => {
    const report = { run: undefined } as unknown as Report
    const end = await lastOf(level(240, 12), { report })
    expect([end.error, end.isRed, end.outputs.trend]).toEqual([null, false, 'unknown'])
    expect(said(end)).toEqual([expect.stringMatching(/^warning: The trend was not published: /)])
  })

  test('before GitHub limits requests closes no issue', async () => {
    const broken = [...level(240, 30), ...level(205, 10)]
    await lastOf(broken)
    api.limitReads({ left: 150 })
    const end = await lastOf([...broken, ...level(205, 30)])
    expect(said(end).join()).toMatch(
      /notice: The trend is of the latest \d+ nights only: GitHub's rate limit/,
    )
    expect(await states()).toEqual(['open'])
  })

  test('in a damaged artifact is named, and the rest counts', async () => {
    const nights = level(240, 15)
    await lastOf(nights)
    const run = FIRST_RUN + 3
    const zip = await zipOf({ 'multi_connection_test_a.json': '{"\u001b[31m": 1}' })
    const set = api.setArtifacts.bind(api)
    api.setArtifacts = (id, all) => set(id, id === run ? [{ name: NAME, zip }] : all)
    const end = await lastOf(nights)
    api.setArtifacts = set
    expect(said(end).join()).toContain(`run ${run}: `)
    expect(end.log).toContain('Trend: 14 nights')
  })
})

test('has a page, which is uploaded and linked', async () => {
  const artifact = { name: NAME, url: 'https://github.example/a', slot: 1, pageUrl: null }
  const end = await lastOf([...level(240, 30), ...level(200, 10)], { artifact })
  const [page] = artifacts.unzipped
  expect(page?.name).toBe(`${NAME}-trend.html`)
  expect(page?.files[page.name]).toMatch(/^<!doctype html>/)
  expect(readFileSync(path.join(folder, 'a_trend.html'), 'utf8')).toBe(page?.files[page.name])
  const [issue] = await issues()
  for (const text of [issue?.body, end.summary])
    expect(text).toMatch(/\[All nights as a page\]\(https:.*\/artifacts\/\d+\)/)
})

test('whose page cannot be written or uploaded is a warning each, and is shown anyway', async () => {
  const artifact = { name: NAME, url: 'https://github.example/a', slot: 1, pageUrl: null }
  artifacts.failWith(403)
  const first = await lastOf(level(240, 12), { artifact })
  artifacts.failWith(null)
  expect(said(first)).toEqual([
    expect.stringContaining(`warning: The page ${NAME}-trend.html was not uploaded`),
  ])
  const second = await lastOf(level(240, 12), {
    inputs: { 'reports-dir': path.join(folder, 'none') },
    artifact,
  })
  expect(said(second)).toEqual([expect.stringContaining('warning: The page of the trend was not written')])
  for (const end of [first, second]) expect(end.summary).toContain('no change for the worse in 12 nights')
})

describe('the trend is read', () => {
  test.each([
    ['schedule', 'auto', true],
    ['schedule', 'never', false],
    ['workflow_dispatch', 'auto', false],
    ['workflow_dispatch', 'always', true],
    ['push', 'always', true],
    ['pull_request', 'always', false],
  ])('on %s with trend: %s: %s', async (event, trend, isRead) => {
    const before = api.requests.length
    const end = await lastOf([...level(240, 30), ...level(200, 10)], { event, inputs: { trend } })
    expect(end.outputs.trend).toBe(isRead ? 'step' : undefined)
    expect(api.requests.length > before).toBe(isRead)
    expect(await states()).toEqual(event === 'schedule' && isRead ? ['open'] : [])
  })

  test('by no shard, which measures a part of the load', async () => {
    const before = api.requests.length
    const shard = { cameras: '2', shard: '1/2', 'start-at': new Date(Date.now() + 600_000).toISOString() }
    const end = await lastOf(level(240, 12), { inputs: { ...shard, 'find-capacity': 'false' } })
    expect([end.error, end.outputs.trend, api.requests.length]).toEqual([null, undefined, before])
  })

  test('without an issue where none is wanted', async () => {
    const end = await lastOf([...level(240, 30), ...level(200, 10)], { inputs: { 'open-issue': 'never' } })
    expect([end.outputs.trend, await states()]).toEqual(['step', []])
  })
})
