import { Command, Option } from 'commander'
import { kindDifferences } from '../analysis/gate/same-kind.ts'
import type { Plan } from '../config/plan.ts'
import { regressionsOf, type Thresholds } from '../config/thresholds.ts'
import { badInput, type Problem } from '../errors.ts'
import { readThresholds } from '../files/thresholds-file.ts'
import { type JudgedReport, judgeAgainst, judgeStored } from '../measure/judge-stored.ts'
import { ON_INCONCLUSIVE } from '../model/gate.ts'
import type { Summary } from '../model/summary.ts'
import { lookOfOutput, print, write } from '../publish/print.ts'
import { renderSideBySide } from '../report/console/console-side-by-side.ts'
import type { Look } from '../report/console/section.ts'
import { differenceText } from '../report/facts/reason-words.ts'
import { allOrErrors } from './all-or-errors.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { jobOf, type Stored } from './recordable.ts'
import { readReport } from './stored-report.ts'
import { summaryOption } from './summary-option.ts'

interface CompareOptions {
  readonly thresholds?: string
  readonly onInconclusive?: Plan['onInconclusive']
  readonly json?: boolean
  readonly quiet?: boolean
  readonly summary: Summary
  readonly color: boolean
}

/**
 * `camgate compare`: judges a stored report against thresholds.json, like its run, and prints it. With two reports of
 * the same machine and profile, it judges the newer one against the older one and prints only the gate.
 *
 * @returns the exit code that its run would have ended with
 * @throws CamgateError `bad_input` with every problem of the files
 */
export async function compare(words: readonly string[]): Promise<number> {
  const command = compareCommand().exitOverride().configureOutput(IN_OUR_WORDS).parse(words, { from: 'user' })
  const [first = '', second] = command.args
  const options = command.opts<CompareOptions>()
  const [report, newer, thresholds] = await allOrErrors([
    readReport(first),
    second === undefined ? Promise.resolve(null) : readReport(second),
    readThresholds(options.thresholds),
  ])
  if (newer === null || second === undefined) {
    const judged = judgeStored(report, thresholds, options.onInconclusive)
    return await printed(judged, options, null)
  }
  const older = { path: first, report }
  const judged = judgePair(older, { path: second, report: newer }, thresholds, options)
  return await printed(judged, options, (look) =>
    renderSideBySide({ older: report, newer: judged.report, names: [first, second] }, look),
  )
}

/** @throws CamgateError `bad_input` when the numbers of the two cannot be compared */
function judgePair(
  older: Stored,
  newer: Stored,
  thresholds: Thresholds | null,
  { onInconclusive }: CompareOptions,
): JudgedReport {
  const problems = pairProblems(older, newer)
  if (problems.length > 0) throw badInput(problems)
  const named = thresholds === null ? [] : regressionsOf(thresholds).map(({ metric }) => metric)
  return judgeAgainst(jobOf(older.report, named), newer.report, thresholds, onInconclusive)
}

/** A void newer run is inconclusive; a void older one leaves nothing to compare with. */
function pairProblems(older: Stored, newer: Stored): Problem[] {
  const { generator, run } = older.report
  const expected = 'a whole run to compare with'
  const problems: Problem[] = []
  if (generator.limited)
    problems.push({ option: older.path, found: 'a run that the load generator limited', expected })
  if (run.interrupted) problems.push({ option: older.path, found: 'a run that was interrupted', expected })
  if (newer.report.run.run_id === run.run_id)
    problems.push({ option: newer.path, found: `the same run as ${older.path}`, expected: 'another run' })
  const differences = kindDifferences(newer.report.run, run).map((each) => differenceText(each, 'there'))
  if (differences.length === 0) return problems
  const same = `the machine and profile of ${older.path}`
  return [...problems, { option: newer.path, found: differences.join('; '), expected: same }]
}

async function printed(
  { report, exitCode }: JudgedReport,
  { json = false, quiet = false, summary, color }: CompareOptions,
  gateOnly: ((look: Look) => string) | null,
): Promise<number> {
  const look = lookOfOutput(color)
  if (gateOnly !== null && !json && !quiet) {
    await write(gateOnly(look))
    return exitCode
  }
  const format = json ? 'json' : quiet ? 'verdict' : 'console'
  await print({ report, files: [] }, { format, summary, ...look })
  return exitCode
}

export function compareCommand(): Command {
  return new Command('camgate compare')
    .description(
      'Judges a stored report against thresholds.json, as its run was judged. With two reports of the same machine\n' +
        'and profile, prints the gate of the newer one beside the numbers of the older one, which counts as one more\n' +
        'recorded job.',
    )
    .argument('<report.json>', 'a report that camgate wrote; with a newer one, the older')
    .argument('[newer.json]', 'the report to judge beside it')
    .option('--thresholds <path>', 'limits to judge by (default: thresholds.json, if there is one)')
    .addOption(
      new Option(
        '--on-inconclusive <what>',
        'how an inconclusive report ends: pass or warn (exit 0) or fail (exit 3) (default: that of thresholds.json, or warn)',
      ).choices([...ON_INCONCLUSIVE]),
    )
    .addOption(summaryOption())
    .option('--json', 'print the report with its new gate as JSON')
    .option('--quiet', 'print only the verdict')
    .option('--no-color', 'no colours (NO_COLOR works too)')
}
