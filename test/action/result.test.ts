import { describe, expect, test } from 'vitest'
import { resultOf, resultOfDeadServer, resultOfFailure, resultOfReport } from '../../src/action/result.ts'
import { jobOf } from '../../src/cli/recordable.ts'
import { fileJobOf } from '../../src/config/baseline-schema.ts'
import { parseThresholds } from '../../src/config/thresholds.ts'
import { CamgateError, EXIT } from '../../src/errors.ts'
import { judgeStored } from '../../src/measure/judge-stored.ts'
import type { MeasuredRun } from '../../src/publish/publisher.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { laterRun } from '../report/later-runs.ts'
import { mixed } from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'

/** The seed's example, whose capacity is 240, judged by limits of its own. */
function judged(limits: object): Report {
  return judgeStored(seedReport(), parseThresholds(JSON.stringify({ version: 1, ...limits }))).report
}

const capacity = (min: number) => ({ floors: { capacity_connections: { min } } })
/** Four jobs are too few to judge by. */
const FEW_JOBS = {
  regression: { capacity_connections: { max_drop_percent: 15 } },
  baseline: { jobs: [1, 2, 3, 4].map((number) => fileJobOf(jobOf(laterRun(number, 240), []))) },
}
const REPORTS = {
  pass: judged(capacity(200)),
  fail: judged(capacity(500)),
  inconclusive: judged(FEW_JOBS),
} as const

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
    const result = resultOfReport(REPORTS[gate], exitCode)
    const { why } = REPORTS[gate].gate
    expect(result).toMatchObject({ verdict, why, outputs: { verdict, capacity: '240' } })
  })
})

describe('a run is a regression', () => {
  test.each([
    ['that is not met', REPORTS.fail, true],
    ['that is not met, beside one that cannot be judged', judged({ ...FEW_JOBS, ...capacity(500) }), true],
    ['that cannot be judged, beside one that is met', judged({ ...FEW_JOBS, ...capacity(200) }), false],
    ['that has no recorded job yet', judged({ regression: FEW_JOBS.regression }), false],
    ['that is met', REPORTS.pass, false],
  ])('with a limit %s', (_, report, isRegression) => {
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
  expect(result.render(65_536)).toMatch(
    /^### ❌ Not judged\n\n\*\*ERROR\*\*: start: the command was ended by SIGKILL\n/,
  )
})

describe('the result of a run', () => {
  const FILES = ['reports/run.json', 'reports/run_cameras.csv', 'logs/run.log']
  const FULL = new CamgateError('cannot_write', 'cannot write the report to reports (no space left)')
  const ran = (report: Report, exitCode: number) => ({ report, exitCode }) as MeasuredRun

  test('that passed has the path of its JSON report among its outputs', () => {
    const run = ran(REPORTS.pass, EXIT.pass)
    expect(resultOf({ run, failure: null }, { files: FILES, errors: [] })).toMatchObject({
      verdict: 'pass',
      why: REPORTS.pass.gate.why,
      outputs: { verdict: 'pass', 'report-json': 'reports/run.json' },
    })
  })

  test('whose files could not be written is an error that says so, however good it is', () => {
    const run = ran(REPORTS.pass, EXIT.pass)
    const result = resultOf({ run, failure: null }, { files: ['logs/run.log'], errors: [FULL] })
    expect(result).toMatchObject({ verdict: 'error', why: FULL.message, outputs: { verdict: 'error' } })
    expect(result.outputs).not.toHaveProperty('report-json')
  })

  test('that reached nobody says what the cameras answered', () => {
    const run = ran(mixed(), EXIT.unreachable)
    const { verdict, why } = resultOf({ run, failure: null }, { files: FILES, errors: [] })
    expect([verdict, why]).toEqual([
      'error',
      expect.stringMatching(/^no camera of .* sent a frame: \d+ of 48 connections: /),
    ])
  })

  test('with a server that died is an error with all of its outputs, its report among them', () => {
    const failure = { message: 'start: the command was ended by SIGKILL', isMeasured: true }
    const { verdict, why, outputs } = resultOf(
      { run: ran(REPORTS.pass, EXIT.pass), failure },
      { files: FILES, errors: [] },
    )
    expect([verdict, why]).toEqual(['error', failure.message])
    expect(outputs).toMatchObject({ verdict: 'error', 'report-json': 'reports/run.json', capacity: '240' })
  })

  test('that measured nothing is why', () => {
    const result = resultOf({ run: null, failure: { message: 'no frame' } }, { files: [], errors: [] })
    expect(result).toMatchObject({ verdict: 'error', why: 'no frame', outputs: { verdict: 'error' } })
  })
})

describe('the text of a result', () => {
  test('is that of the report or of the failure, within a limit of bytes', () => {
    const [measured, failed] = [resultOfReport(mixed(), 1), resultOfFailure({ message: 'é'.repeat(5000) })]
    expect(measured.render(65_536)).toMatch(/^### ❌ Successful connections: 83\.3 %/)
    expect(failed.render(65_536)).toMatch(/^### ❌ .*\n\n\*\*ERROR\*\*/)
    for (const { render } of [measured, failed])
      for (const limit of [0, 10, 300, 2000])
        expect(Buffer.byteLength(render(limit))).toBeLessThanOrEqual(limit)
  })
})
