import { describe, expect, test } from 'vitest'
import { resultOfDeadServer, resultOfFailure, resultOfReport } from '../../src/action/result.ts'
import { jobOf } from '../../src/cli/recordable.ts'
import { fileJobOf } from '../../src/config/baseline-schema.ts'
import { parseThresholds } from '../../src/config/thresholds.ts'
import { EXIT } from '../../src/errors.ts'
import { judgeStored } from '../../src/measure/judge-stored.ts'
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
