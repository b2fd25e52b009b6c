import { expect, test } from 'vitest'
import type { RunInputs } from '../../../src/action/github/inputs.ts'
import { conclusion } from '../../../src/action/publishers/conclusion.ts'
import type { Publication } from '../../../src/action/publishers/publication.ts'
import { EXIT } from '../../../src/errors.ts'
import type { RunResult } from '../../../src/publish/publisher.ts'
import { captured } from '../../captured-output.ts'
import { annotationsIn } from '../../github/workflow-commands.ts'
import { seedReport } from '../../report/seed-example.ts'
import { inputsOf } from '../runner.ts'

/** What a run left that ended with an exit code; no log is written. */
function ended(exitCode: number): RunResult {
  return { run: { report: seedReport(), exitCode, name: 'a-run' }, failure: null } as unknown as RunResult
}

const FAILED: RunResult = { run: null, failure: { message: 'why\n::error::forged' } }

test.each([
  ['pass', 'fail', [], false, ended(EXIT.pass)],
  ['fail', 'pass', ['error'], true, ended(EXIT.gateFailed)],
  ['error', 'pass', ['error'], true, ended(EXIT.unreachable)],
  ['error', 'pass', ['error'], true, FAILED],
  ['inconclusive', 'fail', ['error'], true, ended(EXIT.inconclusive)],
  ['inconclusive', 'warn', ['warning'], false, ended(EXIT.inconclusive)],
  ['inconclusive', 'pass', [], false, ended(EXIT.inconclusive)],
] as const)(
  '%s with on-inconclusive %s annotates %j, red: %s',
  async (verdict, given, levels, isRed, result) => {
    const plan = { cameras: '1', target: 'http://a/{camera}', 'on-inconclusive': given }
    const inputs = (await inputsOf(plan)) as RunInputs
    const { value, stdout } = await captured(async () => {
      await conclusion({ inputs } as unknown as Publication).publish(result, {
        files: [],
        errors: [],
        artifact: null,
      })
      const { exitCode } = process
      process.exitCode = undefined
      return exitCode
    })
    expect(value === 1).toBe(isRed)
    // A line of a message cannot become a command.
    expect(annotationsIn(stdout).map(({ level }) => level)).toEqual(levels)
    expect(stdout).toContain(`Camera capacity: ${verdict}`)
  },
)
