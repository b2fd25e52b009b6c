import { CommanderError } from 'commander'
import type { Plan } from '../config/plan.ts'
import { badInput, CamgateError, EXIT, exitCodeOf, type InputProblem, joinErrors } from '../errors.ts'
import type { MeasuredRun } from '../publish/publisher.ts'
import { endProcess } from '../system/end-process.ts'
import { Interruption } from '../system/interruption.ts'
import { VERSION } from '../version.ts'
import { explain } from './explain.ts'
import type { Followers } from './followers.ts'
import { IN_OUR_WORDS, lineError } from './line-error.ts'

type Command = (words: readonly string[], program: string) => Promise<number>

/** Every command except measuring; each is loaded only when it is used. */
const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['simulate', simulate],
  ['init', async (words) => (await import('./init.ts')).init(words)],
  ['compare', async (words) => (await import('./compare.ts')).compare(words)],
  ['baseline', async (words) => (await import('./baseline.ts')).baseline(words)],
  ['agent', async (words, program) => (await import('./agent-command.ts')).agent(program, words)],
  ['merge', async (words) => (await import('./merge.ts')).merge(words)],
  ['report', async (words) => (await import('./report.ts')).report(words)],
  ['kubernetes', async (words) => (await import('./kubernetes.ts')).kubernetes(words)],
  ['trend', async (words) => (await import('./trend.ts')).trend(words)],
])

const NAMES = [...COMMANDS.keys(), 'help']

/**
 * The command line: sets the exit code of the process.
 * @param program the file that this process runs
 */
export async function commandLine(program: string, words: readonly string[]): Promise<void> {
  // A reader that is gone (`camgate … | head`) must not end a measurement, whichever stream it was reading.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, endWithBug)
  process.exitCode = await main(program, words)
  endProcess()
}

/** Runs one command and reports its errors. @returns the exit code */
export async function main(program: string, words: readonly string[]): Promise<number> {
  try {
    return await runCommand(program, words)
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.pass
    const ours = error instanceof CommanderError ? lineError(error) : error
    process.stderr.write(explain(ours))
    return exitCodeOf(ours)
  }
}

async function runCommand(program: string, words: readonly string[]): Promise<number> {
  const [first = '', ...others] = words
  if (first === 'help') return await runCommand(program, [...others.slice(0, 1), '--help'])
  const command = COMMANDS.get(first)
  return await (command === undefined ? measure(program, words) : command(others, program))
}

async function simulate(words: readonly string[]): Promise<number> {
  const { simulateCommand } = await import('../simulator/command.ts')
  await simulateCommand().exitOverride().configureOutput(IN_OUR_WORDS).parseAsync(words, { from: 'user' })
  return EXIT.pass
}

const NOTHING_TYPED = '<cameras>: found nothing, expected how many cameras to test, or the URL of one'
const FIRST_STEPS = {
  hint: '"camgate 24" tests built-in cameras, "camgate http://…" a camera of yours, "camgate --help" says more',
}

async function measure(program: string, words: readonly string[]): Promise<number> {
  if (words.length === 0) throw new CamgateError('bad_input', NOTHING_TYPED, FIRST_STEPS)
  // With the table of options comes zod, which the other commands load only when they read a file.
  const { camerasOf, dashboardPort, lineProblems, listFormat, measureCommand, refuseMisspelt } = await import(
    './command-line.ts'
  )
  const command = measureCommand(VERSION).exitOverride().configureOutput(IN_OUR_WORDS)
  command.parse(words, { from: 'user' })
  refuseMisspelt(command, NAMES)
  const { json, quiet, color, dashboard, list, format, ...options } = command.opts()
  const listing = listFormat(command)
  // A list does not depend on how many of its cameras are tested.
  const given = listing === null ? camerasOf(command) : { cameras: '1', ...camerasOf(command) }
  const plan = await planOf({ ...options, ...given }, lineProblems(command, words))
  if (listing !== null) return await (await import('./list.ts')).list(plan, listing)
  const { openFollowers } = await import('./followers.ts')
  const followers = await openFollowers(dashboardPort(dashboard), plan)
  try {
    const measured = await measurePlan(program, plan, { isQuiet: quiet === true, followers }).catch(
      followers.fail,
    )
    const [{ publishRun }, { lookOfOutput }] = await Promise.all([
      import('./publish-run.ts'),
      import('../publish/print.ts'),
    ])
    const format = json === true ? 'json' : quiet === true ? 'verdict' : 'console'
    const printing = { format, summary: plan.summary, ...lookOfOutput(color === true) } as const
    return await publishRun(measured, plan, printing, followers.all)
  } finally {
    await followers.close()
  }
}

interface Views {
  readonly isQuiet: boolean
  readonly followers: Followers
}

async function measurePlan(program: string, plan: Plan, { isQuiet, followers }: Views): Promise<MeasuredRun> {
  const { Progress, viewsTogether } = await import('../publish/progress.ts')
  const { run } = await import('../measure/run.ts')
  const { signal, beforeExit } = new Interruption(() => {
    process.stderr.write('\nInterrupted: writing what was measured …\n')
  })
  return await run(plan, {
    signal,
    beforeExit,
    progress: viewsTogether([...(isQuiet ? [] : [new Progress(process.stderr)]), ...followers.all]),
    trialMade: (trial, search) => {
      for (const follower of followers.all) follower.trial(trial, search)
    },
    pairsMade: (pairs) => {
      for (const follower of followers.all) follower.pairs?.(pairs)
    },
    runId: followers.runId,
    environment: process.env,
    entry: program,
    toolVersion: VERSION,
  })
}

/** The plan of a run. Throws every problem of the command line and of thresholds.json as one error. */
async function planOf(options: Record<string, unknown>, stray: readonly InputProblem[]): Promise<Plan> {
  const [{ planFrom }, { cliNaming }, { readThresholds }] = await Promise.all([
    import('../config/read-plan.ts'),
    import('../config/option-naming.ts'),
    import('../files/thresholds-file.ts'),
  ])
  const errors: CamgateError[] = stray.length > 0 ? [badInput(stray)] : []
  const keep = (error: unknown): null => {
    if (!(error instanceof CamgateError)) throw error
    errors.push(error)
    return null
  }
  const path = typeof options.thresholds === 'string' ? options.thresholds : undefined
  const thresholds = await readThresholds(path).catch(keep)
  let plan: Plan | null = null
  try {
    plan = planFrom(options, thresholds, cliNaming, process.env)
  } catch (error) {
    keep(error)
  }
  if (plan !== null && errors.length === 0) return plan
  throw joinErrors(errors)
}

/** Errors that nobody awaits end up here: an internal error, never a verdict on the server. */
function endWithBug(error: unknown): void {
  process.stderr.write(explain(error))
  process.exit(EXIT.internal)
}
