import { Command } from 'commander'
import { withBaselineJobs } from '../config/baseline-text.ts'
import { baselineOf, parseThresholds, regressionsOf } from '../config/thresholds.ts'
import { badInput, EXIT } from '../errors.ts'
import { MIN_JUDGES } from '../gate/baseline-jobs.ts'
import { type KeptJobs, keptJobs, MOST_JOBS } from '../gate/kept-jobs.ts'
import type { BaselineJob } from '../model.ts'
import { writeWhole } from '../output/files.ts'
import { write } from '../output/print.ts'
import { escapeTerminal } from '../report/escape.ts'
import { DEFAULT_THRESHOLDS, readThresholdsText } from '../thresholds-file.ts'
import { allOrErrors } from './all-or-errors.ts'
import { jobOf, recordProblems, type Stored } from './recordable.ts'
import { readReport } from './stored-report.ts'

const NEW_FILE = '{\n  "version": 1\n}\n'
const ADVISED_JOBS = 10

/**
 * `camgate baseline`: records reports in thresholds.json, the only way in which jobs get there.
 * @throws CamgateError `bad_input` with everything that is wrong with the reports and the file; then nothing
 *   is written
 */
export async function baseline(words: readonly string[]): Promise<number> {
  const command = baselineCommand().exitOverride().parse(words, { from: 'user' })
  const { thresholds: path = DEFAULT_THRESHOLDS, allowSimulated = false } = command.opts()
  const [stored, text] = await allOrErrors([readAll(command.args), thresholdsText(path)])
  const problems = recordProblems(stored, allowSimulated)
  if (problems.length > 0) throw badInput(problems)
  const limits = parseThresholds(text, path)
  const named = regressionsOf(limits).map(({ metric }) => metric)
  const jobs = stored.map(({ report }) => jobOf(report, named))
  const change = keptJobs(baselineOf(limits), jobs)
  const changed = withBaselineJobs(text, change)
  // What cannot be read back is never written.
  parseThresholds(changed, path)
  await writeWhole(new Map([[path, changed]]))
  await write(
    told(path, jobs, change)
      .map((line) => `${escapeTerminal(line)}\n`)
      .join(''),
  )
  return EXIT.pass
}

function baselineCommand(): Command {
  return new Command('camgate baseline')
    .description(
      'Records reports as jobs of the baseline in thresholds.json, against which later runs are judged.',
    )
    .argument('<report.json...>', 'reports that camgate wrote, all of one machine and profile')
    .option('--thresholds <path>', 'the file to record them in (default: thresholds.json; made when missing)')
    .option('--allow-simulated', 'also record runs on the built-in cameras')
}

async function readAll(paths: readonly string[]): Promise<Stored[]> {
  const reports = await allOrErrors(paths.map((path) => readReport(path)))
  return reports.map((report, index) => ({ report, path: paths[index] ?? '' }))
}

async function thresholdsText(path: string): Promise<string> {
  const text = (await readThresholdsText(path, false)) ?? NEW_FILE
  // Wrong limits are told together with wrong reports.
  parseThresholds(text, path)
  return text
}

function told(path: string, jobs: readonly BaselineJob[], { added, dropped, ofKind }: KeptJobs): string[] {
  const skipped = jobs.length - added.length
  const enough =
    ofKind < MIN_JUDGES ? `from ${MIN_JUDGES} on they judge` : ofKind < ADVISED_JOBS ? 'they judge' : ''
  return [
    `${path}: ${counted(added.length)} recorded, ${counted(ofKind)} of this machine and profile by now`,
    skipped > 0 ? `${counted(skipped)} left out: recorded before, or older than the newest ${MOST_JOBS}` : '',
    dropped.size > 0 ? `${counted(dropped.size)} dropped: the newest ${MOST_JOBS} are kept` : '',
    ofKind < ADVISED_JOBS ? `${enough}; ${ADVISED_JOBS} tell smaller changes` : '',
    added.some(({ metrics }) => metrics.capacity_connections === undefined)
      ? 'no capacity was recorded of some: only a search that found one measures it (--find-capacity)'
      : '',
  ].filter((line) => line !== '')
}

function counted(jobs: number): string {
  return jobs === 1 ? '1 job' : `${jobs} jobs`
}
