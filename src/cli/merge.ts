import { Command, Option } from 'commander'
import { found } from '../config/found.ts'
import { readOption } from '../config/options.ts'
import type { Plan } from '../config/plan.ts'
import { badInput } from '../errors.ts'
import { readThresholds } from '../files/thresholds-file.ts'
import { judgeStored } from '../measure/judge-stored.ts'
import { mergeReports } from '../measure/merge-run.ts'
import { EXPORT_FORMATS } from '../model/export-formats.ts'
import { ON_INCONCLUSIVE } from '../model/gate.ts'
import type { Summary } from '../model/summary.ts'
import { prepareFolder } from '../publish/files.ts'
import { lookOfOutput, write } from '../publish/print.ts'
import type { PublishingPlan } from '../publish/publishers.ts'
import type { Report } from '../report/schema/schema.ts'
import { listed } from '../text/listed.ts'
import { allOrErrors } from './all-or-errors.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { publishRun } from './publish-run.ts'
import { readReport } from './stored-report.ts'
import { summaryOption } from './summary-option.ts'

interface MergeOptions {
  readonly thresholds?: string
  readonly onInconclusive?: Plan['onInconclusive']
  readonly reportsDir: string
  readonly formats?: string
  readonly format: 'console' | 'json' | 'verdict' | 'markdown' | 'html'
  readonly json?: boolean
  readonly quiet?: boolean
  readonly summary: Summary
  readonly color: boolean
}

/**
 * `camgate merge`: judges the reports of all shards of a run as one machine's, and writes the reports of the whole.
 *
 * @returns the exit code that one machine's run would have ended with
 * @throws CamgateError `bad_input` with every problem of the files
 */
export async function merge(words: readonly string[]): Promise<number> {
  const command = mergeCommand().exitOverride().configureOutput(IN_OUR_WORDS).parse(words, { from: 'user' })
  const options = command.opts<MergeOptions>()
  const [reports, thresholds, formats] = await allOrErrors([
    readAll(command.args),
    readThresholds(options.thresholds),
    formatsOf(options),
  ])
  await prepareFolder(options.reportsDir, '--reports-dir')
  const { report, name } = mergeReports(reports, thresholds)
  const judged = judgeStored(report, thresholds, options.onInconclusive)
  const run = { ...judged, name, log: null }
  return await publish(run, { reportsDir: options.reportsDir, formats }, options)
}

async function readAll(paths: readonly string[]) {
  const reports = await allOrErrors(paths.map((path) => readReport(path)))
  return reports.map((report, index) => ({ source: paths[index] ?? '', report }))
}

/** @throws CamgateError `bad_input` for a format that there is not */
async function formatsOf({ formats }: MergeOptions): Promise<PublishingPlan['formats']> {
  if (formats === undefined) return null
  const known = readOption('formats', { formats })
  if (known === undefined || known === null)
    throw badInput([{ option: '--formats', found: found(formats), expected: listed(EXPORT_FORMATS) }])
  return known
}

type Merged = Parameters<typeof publishRun>[0]

async function publish(
  run: Merged,
  plan: PublishingPlan,
  { json = false, quiet = false, summary, color, format: given }: MergeOptions,
): Promise<number> {
  const format = quiet ? 'verdict' : json ? 'json' : given
  if (format === 'markdown' || format === 'html') {
    const code = await publishRun(run, plan, null)
    await write(await PAGES[format](run.report))
    return code
  }
  return await publishRun(run, plan, { format, summary, ...lookOfOutput(color) })
}

const PAGES = {
  markdown: async (report: Report) => {
    const [{ renderMarkdown }, { COMMENT_BYTES }] = await Promise.all([
      import('../report/markdown/markdown.ts'),
      import('../report/markdown/fit-to-limit.ts'),
    ])
    return renderMarkdown(report, { maxBytes: COMMENT_BYTES })
  },
  html: async (report: Report) => (await import('../report/html/page/html-report.ts')).htmlReport(report),
}

export function mergeCommand(): Command {
  return new Command('camgate merge')
    .description(
      'Judges the reports of all shards of a run (--shard) as if one machine had measured, and writes the reports of the whole. ' +
        'A missing shard, windows that did not overlap, or a machine that was the limit make it inconclusive.',
    )
    .argument('<report.json...>', 'the JSON report of each shard')
    .option('--thresholds <path>', 'limits to judge by (default: thresholds.json, if there is one)')
    .addOption(
      new Option(
        '--on-inconclusive <what>',
        'how an inconclusive run ends: pass or warn (exit 0) or fail (exit 3) (default: that of thresholds.json, or warn)',
      ).choices([...ON_INCONCLUSIVE]),
    )
    .option('--reports-dir <path>', 'folder for reports', 'reports')
    .option('--formats <names>', `also write the report for other tools: ${EXPORT_FORMATS.join(', ')}`)
    .addOption(summaryOption())
    .addOption(
      new Option('--format <name>', 'console, markdown, html or json')
        .choices(['console', 'markdown', 'html', 'json'])
        .default('console')
        .conflicts(['json', 'quiet']),
    )
    .option('--json', 'print the report as JSON')
    .option('--quiet', 'print only the verdict')
    .option('--no-color', 'no colours (NO_COLOR works too)')
}
