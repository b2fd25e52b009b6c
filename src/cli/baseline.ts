import { Command } from 'commander'
import { crowdedOut, type KeptJobs, keptJobs, kindsAmong } from '../analysis/gate/kept-jobs.ts'
import { counted } from '../analysis/stats/counted.ts'
import { MAX_JOBS } from '../config/baseline-schema.ts'
import { withBaselineJobs } from '../config/baseline-text.ts'
import {
  baselineOf,
  floorsOf,
  parseThresholds,
  regressionsOf,
  type Thresholds,
} from '../config/thresholds.ts'
import { badInput, EXIT, type Problem } from '../errors.ts'
import { DEFAULT_THRESHOLDS, readThresholdsText } from '../files/thresholds-file.ts'
import { writeWhole } from '../publish/files.ts'
import { write } from '../publish/print.ts'
import { escapeTerminal } from '../text/escape.ts'
import { allOrErrors } from './all-or-errors.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { jobOf, recordProblems, type Stored } from './recordable.ts'
import { recordedText } from './recorded-text.ts'
import { readReport } from './stored-report.ts'

const NEW_FILE = '{\n  "version": 1\n}\n'

interface BaselineOptions {
  readonly thresholds?: string
  readonly allowSimulated?: boolean
  readonly keepOutliers?: boolean
  readonly replace?: boolean
}

/**
 * `camgate baseline`: records reports in thresholds.json, grouped by machine and profile. Jobs get there in no other
 * way. Reports that cannot be recorded are named and left out.
 * @throws CamgateError `bad_input` with every problem of the file and the reports if none of them can be recorded; then
 *   nothing is written
 */
export async function baseline(words: readonly string[]): Promise<number> {
  const command = baselineCommand()
    .exitOverride()
    .configureOutput(IN_OUR_WORDS)
    .parse(words, { from: 'user' })
  const options = command.opts<BaselineOptions>()
  const { thresholds: path = DEFAULT_THRESHOLDS } = options
  const [stored, text] = await allOrErrors([readAll(command.args), thresholdsText(path)])
  const limits = parseThresholds(text, path)
  const { recordable, problems } = sortOut(stored, limits, options)
  const changes = changesOf(recordable, limits, options)
  const crowded = crowdedOut(baselineOf(limits), changes, MAX_JOBS)
  const changed = withBaselineJobs(text, {
    added: changes.flatMap(({ added }) => added),
    dropped: new Set([...crowded, ...changes.flatMap(({ dropped }) => [...dropped])]),
  })
  // Never write what cannot be read back.
  parseThresholds(changed, path)
  const written = {
    what: 'the baseline',
    hint: 'nothing was recorded: free some space, or check who may write there',
  }
  await writeWhole(new Map([[path, changed]]), written)
  const lines = [`${path}: ${summary(recordable, changes)}`, ...details(recordable, changes, limits)]
  if (crowded.size > 0)
    lines.push(
      `${counted(crowded.size, 'job')} of other machines and profiles dropped: a file holds ${MAX_JOBS}`,
    )
  const refused = problems.map(({ option, found }) => `left out: ${option}: ${found}`)
  await write([...lines, ...refused].map((line) => `${escapeTerminal(line)}\n`).join(''))
  return EXIT.pass
}

export function baselineCommand(): Command {
  return new Command('camgate baseline')
    .description(
      'Records reports as jobs of the baseline in thresholds.json, against which later runs are judged. ' +
        'Reports of several machines and profiles are recorded in groups, and each run is judged by its own group.',
    )
    .argument('<report.json...>', 'reports that camgate wrote')
    .option('--thresholds <path>', 'the file to record them in (default: thresholds.json; made when missing)')
    .option('--keep-outliers', 'also record jobs that are far from the median of their group')
    .option(
      '--replace',
      'drop the old jobs of the same machine and profile first, to accept an intended loss: then only floors and\n' +
        'health decide whether a report is recorded',
    )
    .option('--allow-simulated', 'also record runs on the built-in cameras')
}

async function readAll(paths: readonly string[]): Promise<Stored[]> {
  const reports = await allOrErrors(paths.map((path) => readReport(path)))
  return reports.map((report, index) => ({ report, path: paths[index] ?? '' }))
}

async function thresholdsText(path: string): Promise<string> {
  const text = (await readThresholdsText(path, false)) ?? NEW_FILE
  // Invalid limits are reported together with invalid reports.
  parseThresholds(text, path)
  return text
}

/** @throws CamgateError `bad_input` if there is nothing to record */
function sortOut(
  stored: readonly Stored[],
  limits: Thresholds,
  { allowSimulated = false, replace = false }: BaselineOptions,
): { readonly recordable: readonly Stored[]; readonly problems: readonly Problem[] } {
  const recording = { allowSimulated, onlyFloors: replace ? floorsOf(limits) : null }
  const looked = stored.map((each) => ({ each, problems: recordProblems(each, recording) }))
  const problems = looked.flatMap((one) => one.problems)
  const recordable = looked.filter((one) => one.problems.length === 0).map(({ each }) => each)
  if (recordable.length === 0) throw badInput(problems)
  return { recordable, problems }
}

function changesOf(
  recordable: readonly Stored[],
  limits: Thresholds,
  { keepOutliers = false, replace = false }: BaselineOptions,
): KeptJobs[] {
  const named = regressionsOf(limits).map(({ metric }) => metric)
  const keeping = {
    isReplacing: replace,
    keepsOutliers: keepOutliers,
    metrics: [...new Set(['capacity_connections', ...named])],
  }
  const jobs = recordable.map(({ report }) => jobOf(report, named))
  return kindsAmong(jobs).map((kind) => keptJobs(baselineOf(limits), kind, keeping))
}

function summary(recordable: readonly Stored[], changes: readonly KeptJobs[]): string {
  const added = changes.reduce((sum, one) => sum + one.added.length, 0)
  const far = changes.reduce((sum, { far: all }) => sum + all.length, 0)
  const skipped = Math.max(0, recordable.length - added - far)
  const kinds = changes.length === 1 ? '1 machine and profile' : `${changes.length} machines and profiles`
  const left =
    skipped > 0 ? `; ${counted(skipped, 'job')} recorded before, or older than the newest that are kept` : ''
  return `${counted(added, 'job')} recorded of ${kinds}${left}`
}

function details(recordable: readonly Stored[], changes: readonly KeptJobs[], limits: Thresholds): string[] {
  const paths = new Map(recordable.map(({ path, report }) => [report.run.run_id, path]))
  const pathOf = (runId: string): string => paths.get(runId) ?? `the recorded job ${runId}`
  return changes.flatMap((change) => recordedText(change, regressionsOf(limits), pathOf))
}
