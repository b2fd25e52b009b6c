import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { junitXml } from '../../../src/report/exports/junit.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { judgedAgainst240, laterRun } from '../later-runs.ts'
import {
  allHealthyOnBuiltIn,
  generatorLimited,
  hostile,
  interrupted,
  mixed,
  nothingDelivered,
} from '../runs.ts'

interface Problem {
  readonly message: string
}

interface TestCase {
  readonly classname: string
  readonly name: string
  readonly failure?: Problem
  readonly skipped?: Problem
  readonly error?: Problem
}

interface Suite {
  readonly tests: number
  readonly failures: number
  readonly skipped: number
  readonly errors: number
  readonly testcase: readonly TestCase[]
  readonly 'system-out': string
}

function suiteOf(report: Report): Suite {
  const xml = junitXml(report)
  expect(XMLValidator.validate(xml)).toBe(true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: true,
    isArray: (name) => ['testsuite', 'testcase'].includes(name),
  })
  const [suite] = parser.parse(xml).testsuites.testsuite
  return suite
}

/** How each case ended, by its name. */
function endsOf({ testcase }: Suite): Record<string, string> {
  const end = (one: TestCase): string =>
    (['failure', 'skipped', 'error'] as const).find((kind) => one[kind] !== undefined) ?? 'passed'
  return Object.fromEntries(testcase.map((one) => [one.name, end(one)]))
}

describe('the JUnit file', () => {
  test('has a case for each row of the gate', () => {
    const suite = suiteOf(mixed())
    expect(endsOf(suite)).toEqual({
      'connection_success_rate ≥ 95': 'failure',
      'healthy_rate ≥ 75': 'passed',
      'planned_fps_per_connection ≥ 5': 'passed',
      'time_to_first_frame_p95_ms ≤ 5000': 'failure',
      'capacity_connections ≥ 200': 'failure',
    })
    expect(suite).toMatchObject({ tests: 5, failures: 3, skipped: 0, errors: 0 })
    expect(suite.testcase[0]?.failure?.message).toBe('83.3 % is less than 95 %')
    expect(suite['system-out']).toMatch(/^❌ FAIL: 3 of 5 limits not met/)
  })

  test.each([
    ['240', judgedAgainst240(laterRun(9, 240)), { passed: 1 }],
    ['120', judgedAgainst240(laterRun(9, 120)), { failure: 1 }],
    ['on another machine', judgedAgainst240(laterRun(9, 240, 'Another CPU')), { skipped: 1 }],
  ])('maps a regression row: %s', (_, report, ends) => {
    const counts = Object.groupBy(Object.values(endsOf(suiteOf(report))), (end) => end)
    expect(Object.fromEntries(Object.entries(counts).map(([end, all]) => [end, all?.length]))).toEqual(ends)
  })

  test.each([
    ['without limits', allHealthyOnBuiltIn(), { 'health rules': 'passed' }],
    ['without limits and without a frame', nothingDelivered(), { 'health rules': 'failure' }],
    ['of a run that this machine limited', generatorLimited(), { 'health rules': 'skipped' }],
    [
      'of a run that was interrupted',
      interrupted(),
      { 'health rules': 'passed', 'runs to its end': 'error' },
    ],
  ])('%s has a case for the run itself', (_, report, ends) => {
    expect(endsOf(suiteOf(report))).toEqual(ends)
  })

  test('fails where the verdict does, even if every row is met', () => {
    const report = mixed()
    const rows = report.gate.rows.filter(({ verdict }) => verdict === 'pass')
    const suite = suiteOf({
      ...report,
      gate: { verdict: 'fail', why: 'no connection ever had a frame', rows },
    })
    expect(endsOf(suite)).toMatchObject({ 'healthy_rate ≥ 75': 'passed', verdict: 'failure' })
  })

  test('is green for no row that was not judged', () => {
    const report = mixed()
    const [row] = report.gate.rows
    if (row === undefined) throw new Error()
    const rows = (['advice', 'no_baseline', 'inconclusive'] as const).map((verdict) => ({
      ...row,
      verdict,
      limit: verdict,
      why: `why ${verdict}`,
    }))
    const suite = suiteOf({ ...report, gate: { verdict: 'pass', why: 'fine', rows } })
    expect(suite).toMatchObject({ tests: 4, skipped: 3 })
    expect(suite.testcase.map(({ skipped }) => skipped?.message)).toEqual([
      'why advice',
      'why no_baseline',
      'why inconclusive',
      undefined,
    ])
  })

  test('cannot be broken by text of a server', () => {
    const report = hostile()
    const why = ']]></system-out><testcase name="x"/> & "quoted" \u0000\u000b\ufffe\ud800 done'
    const xml = junitXml({ ...report, gate: { ...report.gate, why } })
    expect(xml).not.toContain('<testcase name="x"/>')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids them
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u)
    expect(suiteOf({ ...report, gate: { ...report.gate, why } }).tests).toBe(report.gate.rows.length)
  })
})
