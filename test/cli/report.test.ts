import { describe, expect, test } from 'vitest'
import { report } from '../../src/cli/report.ts'
import { reportJson } from '../../src/report/json.ts'
import { captured } from '../captured-output.ts'
import { seedReport } from '../report/seed-example.ts'
import { temporaryFolder } from './report-folder.ts'

const { write } = temporaryFolder()

async function rendered(...words: string[]): Promise<string> {
  const file = await write('report.json', reportJson(seedReport()))
  return (await captured(() => report([file, ...words]))).stdout
}

describe('a stored report rendered for another tool', () => {
  test.each([
    ['junit', /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /],
    ['bencher', /^\{\n {2}"mjpeg 24x2": \{\n {4}"capacity_connections": \{/],
    ['prometheus', /^# HELP camgate_verdict /],
    ['row', /^0198f2a4-/],
    ['github-action-benchmark', /"name": "capacity_connections \(mjpeg 24x2\)"/],
  ])('%s is on standard output, up to a line break', async (format, expected) => {
    const text = await rendered('--format', format)
    expect(text).toMatch(expected)
    expect(text.endsWith('\n')).toBe(true)
  })

  test('has the metrics of the other direction, and the header of the row, on request', async () => {
    const smaller = await rendered('--format', 'github-action-benchmark', '--better', 'lower')
    expect(JSON.parse(smaller)).toHaveLength(2)
    expect(await rendered('--format', 'row', '--header')).toMatch(/^run_id,started_at,/)
  })

  test('is refused for a tool that is not known', async () => {
    await expect(rendered('--format', 'xunit')).rejects.toThrow(/xunit/)
  })
})
