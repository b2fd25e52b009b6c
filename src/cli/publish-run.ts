import { EXIT, exitCodeOf } from '../errors.ts'
import { type PrintOptions, standardOutput } from '../publish/print.ts'
import { type MeasuredRun, type Publisher, publishAll } from '../publish/publisher.ts'
import { type PublishingPlan, publishersFor } from '../publish/publishers.ts'
import { silenceLine, silenceOf } from '../report/facts/silence-words.ts'
import { escapeTerminal } from '../text/escape.ts'
import { explain } from './explain.ts'

/**
 * Publishes a run from the terminal; problems go to standard error.
 * @param options null to print nothing
 * @param others where it goes after standard output
 * @returns the exit code: that of the run, or of the worst error if it could not be published
 */
export async function publishRun(
  run: MeasuredRun,
  plan: PublishingPlan,
  options: PrintOptions | null,
  others: readonly Publisher[] = [],
): Promise<number> {
  const publishers = publishersFor(plan, {
    warn: (text) => process.stderr.write(`warning: ${escapeTerminal(text)}\n`),
    own: [...(options === null ? [] : [standardOutput(options)]), ...others],
  })
  const failed = (error: unknown) => process.stderr.write(explain(error))
  const { errors } = await publishAll(publishers, { run, failure: null }, { failed })
  const isSaid = options?.format === 'console' && silenceOf(run.report) !== null
  if (run.exitCode === EXIT.unreachable && !isSaid)
    process.stderr.write(`error: ${escapeTerminal(silenceLine(run.report))}\n`)
  return errors.length === 0 ? run.exitCode : Math.max(...errors.map(exitCodeOf))
}
