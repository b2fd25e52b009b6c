import { mkdir, truncate } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { MAX_REPORT_BYTES, readReport } from '../../src/cli/stored-report.ts'
import { CamgateError } from '../../src/errors.ts'
import { reportJson } from '../../src/report/json.ts'
import { effort } from '../effort.ts'
import { seedReport } from '../report/seed-example.ts'
import { temporaryFolder } from './report-folder.ts'

const { pathOf, write } = temporaryFolder()

const MANY = effort({ unit: 100_000, thorough: 1_000_000 })
const LONG = 'x'.repeat(effort({ unit: 4_000_000, thorough: 16_000_000 }))

function hollowReport(connections: number): string {
  return `{"schema_version":1,"individual_connections":[${'{},'.repeat(connections - 1)}{}]}`
}

async function failureOf(path: string): Promise<CamgateError> {
  const error: unknown = await readReport(path).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(CamgateError)
  expect((error as CamgateError).code).toBe('bad_input')
  return error as CamgateError
}

describe('a stored report', () => {
  test('is read as it was written', async () => {
    const report = seedReport()
    expect(await readReport(await write('report.json', reportJson(report)))).toEqual(report)
  })

  test('may begin with a byte order mark', async () => {
    expect(await readReport(await write('mark.json', `\uFEFF${reportJson(seedReport())}`))).toEqual(
      seedReport(),
    )
  })

  test('that does not exist is named', async () => {
    const path = pathOf('none.json')
    expect((await failureOf(path)).message).toBe(
      `${path}: found no such file or folder (ENOENT), expected a report that can be read`,
    )
  })

  test('that is a folder is named', async () => {
    const path = pathOf('folder')
    await mkdir(path)
    expect((await failureOf(path)).message).toBe(
      `${path}: found a folder (EISDIR), expected a report that can be read`,
    )
  })

  test('that is empty is named', async () => {
    const path = await write('empty.json', '')
    expect((await failureOf(path)).message).toBe(`${path}: found an empty file, expected a report`)
  })

  test('above 256 MiB is refused unread', async () => {
    const path = await write('large.json', '')
    await truncate(path, MAX_REPORT_BYTES + 1)
    expect((await failureOf(path)).message).toBe(
      `${path}: found more than 256 MiB, expected a report of at most 256 MiB`,
    )
  })

  test.each<[string, string]>([
    ['lists in lists', '['.repeat(100_000)],
    ['objects in objects', `{"schema_version":1,"run":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['a string of megabytes', `{"schema_version":"${LONG}"}`],
    ['a string of megabytes that does not end', `{"schema_version":1,"a":"${LONG}`],
    ['very many connections that are none', hollowReport(MANY)],
    ['a name of megabytes', `{"schema_version":1,"${LONG}":1}`],
  ])('of %s ends in one short error that names the file', async (_, text) => {
    const path = await write('hostile.json', text)
    const { message } = await failureOf(path)
    for (const line of message.split('\n'))
      expect(line).toMatch(/^.+hostile\.json[: ].*found .+, expected .+/)
    expect(message.length).toBeLessThan(10_000)
  })

  test('of many connections is told the place of the one that is wrong', async () => {
    const report = seedReport()
    const [connection] = report.individual_connections
    const connections = Array.from({ length: 2500 }, () => ({ ...connection }) as Record<string, unknown>)
    connections[2345] = { ...connection, avg_fps: 'fast' }
    const path = await write('wrong.json', { ...report, individual_connections: connections })
    expect((await failureOf(path)).message).toMatch(
      /report\.individual_connections\.2345\.avg_fps: found "fast"/,
    )
  })

  test('that is not JSON is refused with line and column', async () => {
    const path = await write('torn.json', '{\n  "schema_version": 1,\n')
    expect((await failureOf(path)).message).toBe(`${path}:3:1: found the end of the text, expected JSON`)
  })

  test('of a newer version is refused with the way out', async () => {
    const path = await write('newer.json', { ...seedReport(), schema_version: 99 })
    const error = await failureOf(path)
    expect(error.message).toBe(
      `${path} report.schema_version: found 99, expected a report of this tool, schema version up to 1`,
    )
    expect(error.hint).toBe('it was written by a newer camgate; update this one')
  })

  test('names itself in every problem, whatever characters its name has', async () => {
    const { run: _run, gate: _gate, ...rest } = seedReport()
    const path = await write("$& $' $$.json", rest)
    const lines = (await failureOf(path)).message.split('\n')
    expect(lines.map((line) => line.split(':')[0])).toEqual([`${path} report.run`, `${path} report.gate`])
  })

  test('of no connection is refused', async () => {
    const report = seedReport()
    const health = { ...report.health, planned_connections: 0 }
    const expected = 'found no connection, expected a report of at least one planned connection'
    for (const other of [{ health }, { individual_connections: [] }]) {
      const path = await write('nothing.json', { ...report, ...other })
      expect((await failureOf(path)).message).toBe(`${path}: ${expected}`)
    }
  })
})
