import { describe, expect, test } from 'vitest'
import { CamgateError } from '../../src/errors.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { hostile, mixed, searched } from './runs.ts'

const problemsOf = (text: unknown): CamgateError => {
  try {
    parseReport(text)
  } catch (error) {
    if (error instanceof CamgateError) return error
    throw error
  }
  throw new Error('the report was taken')
}

const TIMELINE: NonNullable<Report['timeline']> = {
  seconds: 3,
  mbit_per_second: [1.5, 0, 12],
  reconnections: [0, 0, 1],
  drops: [0, 1, 0],
  server_processors: [0.5, null, 1e-7],
  server_memory_bytes: [1024, null, 2048],
  server_figures: [],
  generator_processors: [0.1, 0.1, 0.1],
  other_processors: [null, null, null],
  reader_behind: [true, null, false],
}

describe('the JSON report', () => {
  test('reads back as it was, hostile text and all', () => {
    expect(parseReport(reportJson(hostile()))).toEqual(hostile())
    expect(parseReport(JSON.parse(reportJson(mixed())))).toEqual(mixed())
  })

  test('of a version that knew no searches, watched servers or A/B is still read', () => {
    const { resources: _, ab: __, ...old } = structuredClone(searched())
    const { grow: _grow, notes: _notes, ...capacity } = old.capacity
    const { terms: _terms, ...fr } = old.fr
    const trials = old.trials.map(({ connections, healthy, outcome }) => ({ connections, healthy, outcome }))
    const read = parseReport(JSON.stringify({ ...old, capacity, fr, trials }))
    expect(read).toMatchObject({
      resources: null,
      ab: null,
      capacity: { grow: null, notes: [] },
      fr: { terms: [] },
    })
    expect(read.trials[1]).toMatchObject({ connections: 96, outcome: 'fail', reason: null, low: null })
    expect(renderConsole(read, { color: false })).toContain('at 66 connections')
  })

  test('of a version that knew no series is still read', () => {
    const { timeline: _, ...old } = structuredClone(searched())
    const { gap_distribution: __, ...health } = old.health
    const read = parseReport(JSON.stringify({ ...old, health }))
    expect(read).toMatchObject({ timeline: null, health: { gap_distribution: [] } })
  })

  test('has each list of seconds on one line, and ends with a line break', () => {
    const text = reportJson({ ...mixed(), timeline: TIMELINE })
    expect(text).toContain('"frames_per_second": [25, 25, 25,')
    expect(text).toContain('"server_processors": [0.5, null, 1e-7],\n')
    expect(text).toContain('"reader_behind": [true, null, false]\n')
    expect(text.endsWith('}\n')).toBe(true)
    expect(text.split('\n')[1]).toBe('  "schema_version": 1,')
  })

  test('names every problem of a wrong report at once, where it is and what was found', () => {
    const report = structuredClone(mixed()) as unknown as Record<string, Record<string, unknown>>
    report.health = { ...report.health, healthy_rate: '77' }
    delete report.capacity?.method
    const error = problemsOf(report)
    expect(error.code).toBe('bad_input')
    expect(error.message).toMatch(/^report\.health\.healthy_rate: found "77", expected .*number/m)
    expect(error.message).toMatch(/^report\.capacity\.method: found nothing, expected /m)
  })

  test.each([
    ['not JSON', '{"schema_version": 1', /expected JSON/],
    ['an empty object', {}, /schema_version: found nothing/],
    ['nothing', null, /schema_version: found nothing/],
    ['a list', [], /schema_version: found nothing/],
  ])('refuses %s in one line', (_, text, message) => {
    expect(problemsOf(text).message).toMatch(message)
    expect(problemsOf(text).message.split('\n')).toHaveLength(1)
  })

  test.each([
    ['too many seconds', { mbit_per_second: new Array(901).fill(0) }, /mbit_per_second: .*900/],
    ['a million seconds', { reader_behind: new Array(1e6).fill(true) }, /reader_behind: .*900/],
    ['an infinite number', { server_processors: [Number.POSITIVE_INFINITY] }, /server_processors\.0: /],
    ['a negative number', { drops: [-1] }, /drops\.0: /],
    ['a text', { generator_processors: ['<b>'] }, /generator_processors\.0: /],
    ['another length', { seconds: 1e9 }, /timeline\.seconds: /],
  ])('refuses a timeline with %s', (_, change, message) => {
    expect(problemsOf({ ...mixed(), timeline: { ...TIMELINE, ...change } }).message).toMatch(message)
  })

  test('refuses a connection with more seconds than a report keeps', () => {
    const [first, ...others] = mixed().individual_connections
    const long = { ...first, frames_per_second: new Array(901).fill(25) }
    const message = /^report\.individual_connections\.0\.frames_per_second: /
    expect(problemsOf({ ...mixed(), individual_connections: [long, ...others] }).message).toMatch(message)
  })

  test('says of a report from the future that this camgate is too old', () => {
    const error = problemsOf({ ...mixed(), schema_version: 2 })
    expect(error.message).toContain('found 2')
    expect(error.hint).toContain('newer camgate')
  })

  test('does not pass terminal commands on from a hostile report', () => {
    const { message } = problemsOf({ ...mixed(), run: '\u009b2J\u001b[2J' })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })
})
