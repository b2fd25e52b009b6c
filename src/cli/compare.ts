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
import { comparedCsv, comparedJson } from '../report/exports/compared-reports.ts'
import { differenceText } from '../report/facts/reason-words.ts'
import type { SideBySide } from '../report/facts/side-by-side.ts'
import { COMMENT_BYTES } from '../report/markdown/fit-to-limit.ts'
import { renderMarkdown } from '../report/markdown/markdown.ts'
import { markdownSideBySide } from '../report/markdown/markdown-side-by-side.ts'
import type { Report } from '../report/schema/schema.ts'
import { allOrErrors } from './all-or-errors.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { jobOf, type Stored } from './recordable.ts'
import { readReport } from './stored-report.ts'
import { summaryOption } from './summary-option.ts'

interface CompareOptions {
  readonly thresholds?: string
  readonly onInconclusive?: Plan['onInconclusive']
  readonly format?: keyof typeof SIDE_BY_SIDE
  readonly json?: boolean
  readonly quiet?: boolean
  readonly summary: Summary
  readonly color: boolean
}

/**
 * `camgate compare`: judges a stored report against thresholds.json, like its run, and prints it. With two reports of
 * the same machine and profile, it judges the newer one against the older one and prints them side by side.
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
    await printOne(judged.report, options)
    return judged.exitCode
  }
  const older = { path: first, report }
  const judged = judgePair(older, { path: second, report: newer }, thresholds, options)
  await printPair({ older: report, newer: judged.report, names: [first, second] }, options)
  return judged.exitCode
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
  const before = { job: jobOf(older.report, named), report: older.report }
  return judgeAgainst(before, newer.report, thresholds, onInconclusive)
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

const SIDE_BY_SIDE = {
  console: renderSideBySide,
  markdown: markdownSideBySide,
  json: comparedJson,
  csv: comparedCsv,
  html: async (pair) => (await import('../report/html/page/html-report.ts')).htmlSideBySide(pair),
} as const satisfies Record<string, (pair: SideBySide, look: Look) => string | Promise<string>>

async function printPair(pair: SideBySide, options: CompareOptions): Promise<void> {
  if (options.json === true || options.quiet === true) return await printOne(pair.newer, options)
  const { format = 'console', color } = options
  await write(await SIDE_BY_SIDE[format](pair, lookOfOutput(color)))
}

async function printOne(report: Report, options: CompareOptions): Promise<void> {
  const { json = false, quiet = false, format = json ? 'json' : 'console', summary, color } = options
  if (format === 'markdown') return await write(renderMarkdown(report, { maxBytes: COMMENT_BYTES }))
  if (format === 'html')
    return await write((await import('../report/html/page/html-report.ts')).htmlReport(report))
  if (format === 'csv') throw badInput(['--format csv requires two reports'])
  await print({ report, files: [] }, { format: quiet ? 'verdict' : format, summary, ...lookOfOutput(color) })
}

export function compareCommand(): Command {
  return new Command('camgate compare')
    .description(
      'Judges a stored report against thresholds.json, as its run was judged. With two reports of the same machine ' +
        'and profile, prints the gate of the newer one beside the numbers of the older one, which counts as one more ' +
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
    .addOption(
      new Option(
        '--format <name>',
        'console, markdown, html or json; with two reports, csv too: all metrics of both in json and csv (default: console)',
      )
        .choices(Object.keys(SIDE_BY_SIDE))
        .conflicts(['json', 'quiet']),
    )
    .option('--json', 'print the report with its new gate as JSON, also with two')
    .option('--quiet', 'print only the verdict')
    .option('--no-color', 'no colours (NO_COLOR works too)')
}
