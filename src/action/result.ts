import { EXIT, exitCodeOf } from '../errors.ts'
import type { MeasuredRun, Published, RunResult } from '../publish/publisher.ts'
import { silenceLine } from '../report/facts/silence-words.ts'
import { renderMarkdown } from '../report/markdown/markdown.ts'
import { type Failure, renderFailure } from '../report/markdown/markdown-failure.ts'
import type { Report } from '../report/schema/schema.ts'
import { reportOutputs, type Verdict } from './github/outputs.ts'

/** The result of a run, as it is published. */
export interface Result {
  readonly verdict: Verdict
  /** Why, in one line, not yet escaped. */
  readonly why: string
  /** At least one limit was not met. */
  readonly isRegression: boolean
  readonly outputs: Readonly<Record<string, string>>
  /** Markdown of at most `maxBytes` bytes. */
  readonly render: (maxBytes: number) => string
}

/** The result of a run as the Action publishes it, and where its report files are. */
export function resultOf({ run, failure }: RunResult, before: Pick<Published, 'files' | 'errors'>): Result {
  if (run === null) return resultOfFailure(failure)
  const measured = resultOfRun(run, before)
  return failure === null ? measured : resultOfDeadServer(measured, failure)
}

function resultOfRun(
  { report, exitCode }: MeasuredRun,
  { files, errors }: Pick<Published, 'files' | 'errors'>,
): Result {
  const [error] = errors
  if (error !== undefined)
    return {
      ...resultOfReport(report, exitCodeOf(error)),
      why: error instanceof Error ? error.message : String(error),
    }
  const result = resultOfReport(report, exitCode)
  const json = files.find((file) => file.endsWith('.json')) ?? ''
  return {
    ...result,
    why: exitCode === EXIT.unreachable ? silenceLine(report) : result.why,
    outputs: { ...result.outputs, 'report-json': json },
  }
}

export function resultOfReport(report: Report, exitCode: number): Result {
  const { gate } = report
  const verdict = verdictOf(exitCode, gate.verdict)
  return {
    verdict,
    why: gate.why,
    isRegression: gate.verdict === 'fail' || gate.rows.some((row) => row.verdict === 'fail'),
    outputs: { verdict, ...reportOutputs(report) },
    render: (maxBytes) => renderMarkdown(report, { maxBytes }),
  }
}

export function resultOfFailure(failure: Failure): Result {
  return {
    verdict: 'error',
    why: failure.message,
    isRegression: true,
    outputs: { verdict: 'error' },
    render: (maxBytes) => renderFailure(failure, maxBytes),
  }
}

/** For a server that ended before the measurement did: its numbers are kept, but judge nothing. */
export function resultOfDeadServer(measured: Result, failure: Failure): Result {
  const { verdict, why, isRegression, render } = resultOfFailure(failure)
  return { verdict, why, isRegression, render, outputs: { ...measured.outputs, verdict } }
}

/** Without a target that can be measured there is no verdict on it (exit codes 2, 4, 70, 130). */
function verdictOf(exitCode: number, gate: Report['gate']['verdict']): Verdict {
  if (exitCode === EXIT.gateFailed) return 'fail'
  if (exitCode === EXIT.inconclusive) return 'inconclusive'
  if (exitCode !== EXIT.pass) return 'error'
  return gate === 'inconclusive' ? 'inconclusive' : 'pass'
}
