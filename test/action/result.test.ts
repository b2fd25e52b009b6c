import { describe, expect, test } from 'vitest'
import { resultOfDeadServer, resultOfFailure, resultOfReport } from '../../src/action/result.ts'
import { EXIT } from '../../src/errors.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { mixed } from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'

type Gate = Report['gate']
type Row = Gate['rows'][number]

const ROW: Row = {
  metric: 'drops',
  kind: 'floor',
  baseline: null,
  value: 5,
  change: null,
  limit: '≤ 3',
  verdict: 'pass',
  why: 'fine',
}

function gated(verdict: Gate['verdict'], ...rows: Row['verdict'][]): Report {
  const gate: Gate = { verdict, why: 'because', rows: rows.map((one) => ({ ...ROW, verdict: one })) }
  return { ...seedReport(), gate }
}

describe('the verdict of a run', () => {
  test.each([
    ['pass', EXIT.pass, 'pass'],
    ['inconclusive', EXIT.pass, 'inconclusive'],
    ['fail', EXIT.gateFailed, 'fail'],
    ['inconclusive', EXIT.inconclusive, 'inconclusive'],
    ['pass', EXIT.badInput, 'error'],
    ['fail', EXIT.unreachable, 'error'],
    ['fail', EXIT.badInput, 'error'],
    ['inconclusive', EXIT.interrupted, 'error'],
    ['pass', EXIT.internal, 'error'],
    ['pass', 99, 'error'],
  ] as const)('whose gate says %s and whose exit code is %d is %s', (gate, exitCode, verdict) => {
    const result = resultOfReport(gated(gate), exitCode)
    expect(result).toMatchObject({ verdict, why: 'because', outputs: { verdict, capacity: '240' } })
  })
})

describe('a run is a regression', () => {
  test.each([
    [gated('fail'), true],
    [gated('inconclusive', 'pass', 'fail'), true],
    [gated('inconclusive', 'inconclusive', 'pass'), false],
    [gated('pass', 'pass', 'no_baseline'), false],
    [gated('pass'), false],
  ])('where a limit was not met (%#)', (report, isRegression) => {
    expect(resultOfReport(report, EXIT.pass).isRegression).toBe(isRegression)
  })

  test('where nothing could be measured', () => {
    expect(resultOfFailure({ message: 'start: the command ended' })).toMatchObject({
      verdict: 'error',
      why: 'start: the command ended',
      isRegression: true,
      outputs: { verdict: 'error' },
    })
  })
})

test('the numbers of a server that died are kept, and its verdict is an error however good they are', () => {
  const failure = { message: 'start: the command was ended by SIGKILL', isMeasured: true }
  const result = resultOfDeadServer(resultOfReport(seedReport(), EXIT.interrupted), failure)
  expect(result).toMatchObject({
    verdict: 'error',
    why: 'start: the command was ended by SIGKILL',
    isRegression: true,
    outputs: { verdict: 'error', capacity: '240' },
  })
  expect(result.render(65_536)).toMatch(/^❌ \*\*ERROR\*\*: start: the command was ended by SIGKILL\n/)
})

describe('the text of a result', () => {
  test('is that of the report or of the failure, within a limit of bytes', () => {
    const [measured, failed] = [resultOfReport(mixed(), 1), resultOfFailure({ message: 'é'.repeat(5000) })]
    expect(measured.render(65_536)).toMatch(/^❌ \*\*FAIL\*\*/)
    expect(failed.render(65_536)).toMatch(/^❌ \*\*ERROR\*\*/)
    for (const { render } of [measured, failed])
      for (const limit of [0, 10, 300, 2000])
        expect(Buffer.byteLength(render(limit))).toBeLessThanOrEqual(limit)
  })
})
