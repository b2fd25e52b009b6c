import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { baseline } from '../../src/cli/baseline.ts'
import { compare } from '../../src/cli/compare.ts'
import { merge } from '../../src/cli/merge.ts'
import { EXIT } from '../../src/errors.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import { captured } from '../captured-output.ts'
import { type SampleShard, shardReports } from '../merge/sample-shards.ts'
import { temporaryFolder } from './report-folder.ts'

const { pathOf, write } = temporaryFolder()

async function shardFiles(sample: Omit<SampleShard, 'number' | 'of'> = {}): Promise<string[]> {
  const reports = shardReports(4, sample)
  return await Promise.all(reports.map(async ({ source, report }) => await write(source, reportJson(report))))
}

const run = async (words: readonly string[]) => await captured(async () => await merge(words))

describe('camgate merge', () => {
  test('writes the reports of the whole and ends like a run', async () => {
    const folder = pathOf('whole')
    const words = [...(await shardFiles()), '--reports-dir', folder, '--formats', 'junit,row', '--quiet']
    const { value, stdout } = await run(words)
    expect(value).toBe(EXIT.pass)
    expect(stdout).toMatch(/^pass: 24 of 24 planned connections healthy/)
    const files = readdirSync(folder)
    expect(files.map((name) => name.replace(/.*_merged/, '')).toSorted()).toEqual(
      [
        '_junit.xml',
        '.json',
        '_cameras.csv',
        '_connections.csv',
        '_report.html',
        '_row.csv',
        '_trials.csv',
      ].toSorted(),
    )
    const json = files.find((name) => name.endsWith('.json')) ?? ''
    expect(parseReport(readFileSync(path.join(folder, json), 'utf8')).merge).toMatchObject({ of: 4 })
  })

  test.each(['console', 'markdown', 'html', 'json'])('prints the merged report as %s', async (format) => {
    const words = [...(await shardFiles()), '--reports-dir', pathOf(format), '--format', format]
    const { value, stdout } = await run(words)
    expect(value).toBe(EXIT.pass)
    expect(stdout).toMatch(
      format === 'json' ? /"overlap_percent": 99.96/ : /4 of 4 shards held 24 connections/,
    )
  })

  test('fails by the limits of thresholds.json', async () => {
    const floors = { capacity_connections: { min: 40 } }
    const limits = await write('limits.json', { version: 1, floors })
    const words = [...(await shardFiles({ capacity: 30 })), '--reports-dir', pathOf('low'), '--quiet']
    expect((await run([...words, '--thresholds', limits])).value).toBe(EXIT.gateFailed)
  })

  test('without one of the shards is inconclusive, as the user chose', async () => {
    const [, ...others] = await shardFiles()
    const words = [...others, '--reports-dir', pathOf('torn'), '--quiet']
    const { value, stdout } = await run(words)
    expect(value).toBe(EXIT.pass)
    expect(stdout).toMatch(/^inconclusive: shard 1 of 4 is missing/)
    expect((await run([...words, '--on-inconclusive', 'fail'])).value).toBe(EXIT.inconclusive)
  })

  test('names everything that is wrong with its input', async () => {
    const [first = ''] = await shardFiles()
    const wrong = [first, pathOf('gone.json'), '--formats', 'pdf', '--thresholds', pathOf('no.json')]
    const fails = run(wrong)
    await expect(fails).rejects.toThrow(/gone\.json/)
    await expect(fails).rejects.toThrow(/--formats: found "pdf"/)
    await expect(fails).rejects.toThrow(/no\.json/)
  })
})

test('a shard alone is neither judged nor recorded', async () => {
  const [first = ''] = await shardFiles()
  const floors = { capacity_connections: { min: 1 } }
  const limits = await write('floors.json', { version: 1, floors })
  const words = [first, '--thresholds', limits, '--on-inconclusive', 'fail', '--quiet']
  const { value, stdout } = await captured(async () => await compare(words))
  expect(value).toBe(EXIT.pass)
  expect(stdout).toMatch(/^inconclusive: shard 1 of 4: /)
  await expect(baseline([first, '--thresholds', limits])).rejects.toThrow(/found shard 1 of 4 of a run/)
})

test('a merge with a missing shard is not recorded', async () => {
  const [, ...others] = await shardFiles()
  const folder = pathOf('unrecorded')
  await run([...others, '--reports-dir', folder, '--quiet'])
  const file = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.json')) ?? '')
  await expect(baseline([file, '--thresholds', pathOf('new.json')])).rejects.toThrow(
    /shard 1 of 4 is missing/,
  )
})
