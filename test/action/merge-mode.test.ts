import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ModeContext } from '../../src/action/context.ts'
import type { RunInputs } from '../../src/action/github/inputs.ts'
import type { MergeInputs } from '../../src/action/github/merge-inputs.ts'
import { mergeMode } from '../../src/action/merge-mode.ts'
import { runMode } from '../../src/action/run-mode.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import { zipOf } from '../github/zip.ts'
import { type SampleShard, shardReport, shardReports } from '../merge/sample-shards.ts'
import { simulators } from '../simulator/with-simulator.ts'
import { eventOf } from './events.ts'
import { inputsOf, type StepEnd, startRunner } from './runner.ts'

const { api, artifacts, contextOf, folder, step } = await startRunner()
const { start } = simulators()

const RUN = 7117
const FILE = 'multi_connection_test_6x4_20260131_120000.json'
const NAME = 'camera-capacity-big-shard-'

let steps = 0
beforeEach(() => {
  steps += 1
  artifacts.forget()
  api.setArtifacts(RUN, [])
  api.shut({})
})

const at = (name: string) => path.join(folder, `step-${steps}`, name)

async function artifactOf(sample: SampleShard, name = `${NAME}${sample.number}`) {
  return { name, zip: await zipOf({ [FILE]: reportJson(shardReport(sample).report) }) }
}

async function leaveArtifacts(...samples: readonly SampleShard[]): Promise<void> {
  api.setArtifacts(RUN, await Promise.all(samples.map(async (sample) => await artifactOf(sample))))
}

interface Change {
  readonly inputs?: Readonly<Record<string, string>>
  readonly context?: Partial<ModeContext>
}

async function mergeStep({ inputs, context }: Change = {}): Promise<StepEnd> {
  const given = { mode: 'merge', 'github-token': api.tokens.write, 'reports-dir': at('reports'), ...inputs }
  const read = (await inputsOf(given)) as MergeInputs
  const event = eventOf({ name: 'push', owner: 'acme', repo: 'cameras', runId: RUN })
  return await step(() => mergeMode(read, contextOf({ event, ...context })))
}

const FOUR = [1, 2, 3, 4].map((number) => ({ number }))
const messagesOf = ({ annotations }: StepEnd) => annotations.map(({ message }) => message).join('\n')

describe('mode: merge', () => {
  test('publishes the artifacts of the shards as one run does', async () => {
    await leaveArtifacts(...FOUR)
    const { number, headSha } = await api.openPull({ head: 'sharded' })
    const pull = { number, headSha, isFork: false }
    const event = eventOf({ owner: 'acme', repo: 'cameras', runId: RUN, pull })
    const end = await mergeStep({ context: { event } })
    expect(end).toMatchObject({ error: null, isRed: false, outputs: { verdict: 'pass', capacity: '48' } })
    const report = parseReport(readFileSync(end.outputs['report-json'] ?? '', 'utf8'))
    expect(report.merge).toMatchObject({ of: 4, problems: [] })
    expect(report.individual_connections).toHaveLength(24)
    expect(end.summary).toContain('**PASS**')
    expect(end.summary).toContain('4 of 4 shards held 24 connections')
    const comments = await api.comments(number)
    expect(comments.map(({ body }) => body).join()).toContain('Camera capacity: at least 48 connections')
    expect(artifacts.artifacts.map(({ name }) => name)).toEqual(['camera-capacity-CI-load'])
  })

  test('is inconclusive without one of them, and says which', async () => {
    await leaveArtifacts({ number: 1 }, { number: 3 }, { number: 4 })
    const end = await mergeStep()
    expect(end).toMatchObject({ error: null, isRed: false, outputs: { verdict: 'inconclusive' } })
    expect(messagesOf(end)).toContain('shard 2 of 4 is missing')
    expect(end.summary).toContain('No answer about the server')
    const red = await mergeStep({ inputs: { 'on-inconclusive': 'fail' } })
    expect(red.isRed).toBe(true)
  })

  test('takes a shard that left only its logs, or no report that can be read, as missing', async () => {
    const others = await Promise.all([1, 4].map(async (number) => await artifactOf({ number })))
    const logs = { name: `${NAME}2`, zip: await zipOf({ 'start.log': 'it did not start' }) }
    const spoiled = { name: `${NAME}3`, zip: await zipOf({ [FILE]: '{"schema_version": 1}' }) }
    api.setArtifacts(RUN, [...others, logs, spoiled])
    const end = await mergeStep()
    expect(end.outputs.verdict).toBe('inconclusive')
    expect(messagesOf(end)).toContain('shards 2 and 3 of 4 are missing')
    expect(messagesOf(end)).toContain(`${NAME}2 has no report: its shard could not measure`)
  })

  test('takes those of its comment-key alone', async () => {
    const other = await artifactOf({ number: 1, key: 'e'.repeat(32) }, 'camera-capacity-small-shard-1')
    api.setArtifacts(RUN, [other, ...(await Promise.all(FOUR.map(async (one) => await artifactOf(one))))])
    expect((await mergeStep({ inputs: { 'comment-key': 'big' } })).outputs.verdict).toBe('pass')
    const all = await mergeStep()
    expect(all.outputs.verdict).toBe('inconclusive')
    expect(messagesOf(all)).toContain('camera-capacity-small-shard-1 is of another run than')
  })

  test('takes files that were downloaded, by their folder or a pattern', async () => {
    for (const { source, report } of shardReports(4)) {
      const place = at(path.join('downloaded', source.replace('.json', '')))
      mkdirSync(place, { recursive: true })
      writeFileSync(path.join(place, FILE), reportJson(report))
    }
    for (const reports of [at('downloaded'), `${at('downloaded')}/*/*.json`])
      expect((await mergeStep({ inputs: { reports, 'github-token': '' } })).outputs.verdict).toBe('pass')
  })

  test('without any report is an error that says what to do', async () => {
    const end = await mergeStep()
    expect(end).toMatchObject({ isRed: true, outputs: { verdict: 'error' } })
    expect(messagesOf(end)).toContain('no shard of this run left a report')
    expect(end.summary).toContain('no shard of this run left a report')
    const elsewhere = await mergeStep({ inputs: { reports: at('nowhere') } })
    expect(messagesOf(elsewhere)).toContain('no report of a shard is at')
  })

  test('says so where it may not list the artifacts', async () => {
    await leaveArtifacts(...FOUR)
    const end = await mergeStep({ inputs: { 'github-token': 'unknown' } })
    expect(end.outputs.verdict).toBe('error')
    expect(messagesOf(end)).toContain('cannot list the artifacts')
  })

  test('fails by the limits of its own checkout', async () => {
    await leaveArtifacts(...FOUR)
    const file = path.join(folder, `limits-${steps}.json`)
    writeFileSync(file, JSON.stringify({ version: 1, floors: { gap_max_ms: { max: 60 } } }))
    const end = await mergeStep({ inputs: { thresholds: file } })
    expect(end).toMatchObject({ isRed: true, outputs: { verdict: 'fail' } })
  })
})

test('a shard is green, uploads its JSON report, and comments nothing', async () => {
  const { number, headSha } = await api.openPull({ head: 'one-shard' })
  const event = eventOf({ owner: 'acme', repo: 'cameras', pull: { number, headSha, isFork: false } })
  const target = `${(await start({ cameras: 2, fps: 50 })).url}/camera/{camera}`
  const inputs = (await inputsOf({
    ...{ cameras: '2', duration: '1', settle: '0', 'nominal-fps': '50', 'find-capacity': 'false', target },
    ...{ shard: '2/2', 'start-at': new Date(Date.now() + 2500).toISOString(), 'on-inconclusive': 'fail' },
    ...{ 'reports-dir': at('reports'), 'logs-dir': at('logs'), 'github-token': api.tokens.write },
    matrix: '{"shard": 2}',
  })) as RunInputs
  const end = await step(() => runMode(inputs, contextOf({ event })))
  expect(end).toMatchObject({ error: null, isRed: false, annotations: [], summary: '' })
  expect(artifacts.artifacts.map(({ name }) => name)).toEqual(['camera-capacity-CI-load-shard-2'])
  const [file, ...others] = Object.keys(artifacts.artifacts[0]?.files ?? {})
  expect(others).toEqual([])
  expect(file).toMatch(/^multi_connection_test_2x1_\w+\.json$/)
  expect(await api.comments(number)).toEqual([])
})
