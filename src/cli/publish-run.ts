import { EXIT, exitCodeOf } from '../errors.ts'
import { isColorWanted, type PrintOptions, silence, standardOutput } from '../publish/print.ts'
import { type MeasuredRun, publishAll } from '../publish/publisher.ts'
import { type PublishingPlan, publishersFor } from '../publish/publishers.ts'
import { escapeTerminal } from '../text/escape.ts'
import { explain } from './explain.ts'

/**
 * Publishes a run from the terminal; problems go to standard error.
 * @returns the exit code: that of the run, or of the worst error if it could not be published
 */
export async function publishRun(
  run: MeasuredRun,
  plan: PublishingPlan,
  { format, color }: PrintOptions,
): Promise<number> {
  const publishers = publishersFor(plan, {
    warn: (text) => process.stderr.write(`warning: ${escapeTerminal(text)}\n`),
    own: [standardOutput({ format, color: color && isColorWanted() })],
  })
  const failed = (error: unknown) => process.stderr.write(explain(error))
  const { errors } = await publishAll(publishers, { run, failure: null }, { failed })
  if (run.exitCode === EXIT.unreachable) process.stderr.write(`error: ${silence(run.report)}\n`)
  return errors.length === 0 ? run.exitCode : Math.max(...errors.map(exitCodeOf))
}
