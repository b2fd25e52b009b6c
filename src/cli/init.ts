import { access } from 'node:fs/promises'
import path from 'node:path'
import { Command } from 'commander'
import { counted } from '../analysis/stats/counted.ts'
import { cliFlags, cliHelp, cliNaming } from '../config/option-naming.ts'
import { count, text } from '../config/option-types.ts'
import { planFrom } from '../config/read-plan.ts'
import { MAX_CONNECTIONS } from '../config/run-options.ts'
import { baselineOf, parseThresholds } from '../config/thresholds.ts'
import { badInput, EXIT, type InputProblem, type Problem } from '../errors.ts'
import { DEFAULT_THRESHOLDS, readThresholdsText } from '../files/thresholds-file.ts'
import { prepareFolder, writeWhole } from '../publish/files.ts'
import { write } from '../publish/print.ts'
import type { Report } from '../report/schema/schema.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { escapeTerminal } from '../text/escape.ts'
import { allOrErrors } from './all-or-errors.ts'
import { firstThresholds } from './first-thresholds.ts'
import { type WorkflowSettings, workflowText } from './first-workflow.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { recordProblems } from './recordable.ts'
import { readReport } from './stored-report.ts'

const WORKFLOW = '.github/workflows/camera-capacity.yml'
const DEFAULT_CAMERAS = 24

interface InitOptions {
  readonly connectionsPerCamera?: string
  readonly target?: string
  readonly start?: string
  readonly minCapacity?: string
  readonly fromReport?: string
  readonly force?: boolean
  readonly print?: boolean
}

/**
 * `camgate init`: writes limits and a workflow to begin with into the current folder, both or none.
 * @throws CamgateError `bad_input` with every problem, also for files that are there already
 */
export async function init(words: readonly string[]): Promise<number> {
  const command = initCommand().exitOverride().configureOutput(IN_OUR_WORDS).parse(words, { from: 'user' })
  const options = command.opts<InitOptions>()
  const report = options.fromReport === undefined ? null : await readReport(options.fromReport)
  const [settings, minCapacity] = await allOrErrors([
    settingsOf(command.args[0], options, report),
    minCapacityOf(options),
    refuseUnfit(options, report),
    refuseExisting(options),
  ])
  const files = new Map([
    [DEFAULT_THRESHOLDS, firstThresholds({ minCapacity, report })],
    [WORKFLOW, workflowText(settings)],
  ])
  if (options.print === true) {
    await write([...files].map(([file, content]) => `# ${file}\n${content}`).join('\n'))
    return EXIT.pass
  }
  await prepareFolder(path.dirname(WORKFLOW), 'init')
  const written = {
    what: 'the limits and the workflow',
    hint: 'nothing was changed; --print shows both files',
  }
  await writeWhole(files, written)
  await write(writtenText(settings, options))
  return EXIT.pass
}

export function initCommand(): Command {
  return new Command('camgate init')
    .description(
      `Writes ${DEFAULT_THRESHOLDS} and ${WORKFLOW} into the current folder: a workflow that ` +
        'measures each pull request, and limits that it must meet. Without a target, it measures the built-in cameras.',
    )
    .argument('[cameras]', `how many cameras to test (default: those of the report, or ${DEFAULT_CAMERAS})`)
    .option(cliFlags('connectionsPerCamera'), `${cliHelp('connectionsPerCamera')}, or those of the report`)
    .option(cliFlags('target'), cliHelp('target'))
    .option('--start <command>', 'command that starts the server in the workflow')
    .option('--min-capacity <n>', 'connections that the server must hold')
    .option(
      '--from-report <path>',
      'a report that passed: floors for its capacity, frame rate and first frames, 15 % below what it\n' +
        'measured, or 50 % above for times',
    )
    .option('--force', 'replace files that exist, except a thresholds.json with recorded jobs')
    .option('--print', 'print both files instead of writing them')
}

/** @throws CamgateError `bad_input` */
async function settingsOf(
  cameras: string | undefined,
  { connectionsPerCamera, target, start }: InitOptions,
  report: Report | null,
): Promise<WorkflowSettings> {
  const profile = report?.run.profile
  const problems = [...targetProblems(target, start), ...startProblems(start)]
  if (problems.length > 0) throw badInput(problems)
  const plan = planFrom(
    {
      cameras: cameras ?? profile?.cameras ?? DEFAULT_CAMERAS,
      connectionsPerCamera: connectionsPerCamera ?? profile?.connections_per_camera,
      target,
    },
    null,
  )
  return {
    cameras: plan.cameras,
    connectionsPerCamera: plan.connectionsPerCamera,
    target: plan.source.kind === 'template' ? plan.source.template : null,
    start: start?.trim() ?? null,
  }
}

function targetProblems(target: string | undefined, start: string | undefined): InputProblem[] {
  if (target === undefined) return start === undefined ? [] : ['--start requires --target']
  const safe = safeUrl(target.trim())
  if (safe === target.trim()) return []
  const expected = 'a URL without secrets: the workflow is committed'
  return [{ option: cliNaming('target'), found: safe, expected }]
}

function startProblems(start: string | undefined): Problem[] {
  const parsed = text('a command', 100_000).optional().safeParse(start)
  return parsed.success ? [] : [{ option: '--start', found: 'nothing', expected: 'a command' }]
}

/** @throws CamgateError `bad_input` */
async function minCapacityOf({ minCapacity }: InitOptions): Promise<number | null> {
  if (minCapacity === undefined) return null
  const { data, error } = count(1, MAX_CONNECTIONS).safeParse(minCapacity)
  if (error === undefined) return data
  const found = JSON.stringify(minCapacity)
  throw badInput(error.issues.map(({ message }) => ({ option: '--min-capacity', found, expected: message })))
}

/** A report that cannot be recorded gives no limits either; the built-in cameras do for a workflow that tests them. */
async function refuseUnfit({ fromReport: file, target }: InitOptions, report: Report | null): Promise<void> {
  if (file === undefined || report === null) return
  const recording = { allowSimulated: target === undefined, onlyFloors: null }
  const problems = recordProblems({ path: file, report }, recording)
  if (problems.length > 0) throw badInput(problems)
}

async function refuseExisting({ force = false, print = false }: InitOptions): Promise<void> {
  if (print) return
  const files = force ? [] : [DEFAULT_THRESHOLDS, WORKFLOW]
  const taken = await Promise.all(files.map(isThere))
  const problems = files
    .filter((_, at) => taken[at])
    .map((option) => ({ option, found: 'a file that exists', expected: 'none, or --force to replace it' }))
  if (problems.length > 0) throw badInput(problems, '--print shows both files and writes nothing')
  if (force) await refuseRecorded()
}

/** Only `camgate baseline` changes the recorded jobs. */
async function refuseRecorded(): Promise<void> {
  const current = await readThresholdsText(DEFAULT_THRESHOLDS, false)
  if (current === null) return
  const jobs = baselineOf(parseThresholds(current)).length
  const found = `${counted(jobs, 'recorded job')}, which would be lost`
  if (jobs > 0) throw badInput([{ option: DEFAULT_THRESHOLDS, found, expected: 'a file without a baseline' }])
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

function writtenText({ target, start }: WorkflowSettings, { fromReport }: InitOptions): string {
  const lines = [
    `Written: ${DEFAULT_THRESHOLDS}, ${WORKFLOW}`,
    'Next:',
    ...(target === null
      ? [
          '- The workflow tests the built-in cameras. For your server, replace simulate with start and target.',
        ]
      : []),
    ...(target !== null && start === null
      ? [`- The workflow starts no server: ${target} must answer where it runs. --start starts one.`]
      : []),
    ...(fromReport === undefined
      ? ['- camgate init --force --from-report <report.json> sets limits by what your server can do.']
      : []),
    '- Commit both files and open a pull request: the result will be a comment on it.',
  ]
  return lines.map((line) => `${escapeTerminal(line)}\n`).join('')
}
