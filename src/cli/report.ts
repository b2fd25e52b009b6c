import { Command, Option } from 'commander'
import type { Summary } from '../model/summary.ts'
import { lookOfOutput, write } from '../publish/print.ts'
import { renderConsole } from '../report/console/console.ts'
import { camerasCsv, connectionsCsv, trialsCsv } from '../report/csv.ts'
import { bencherJson } from '../report/exports/bencher.ts'
import { type Better, benchmarkJson } from '../report/exports/github-action-benchmark.ts'
import { junitXml } from '../report/exports/junit.ts'
import { prometheusText } from '../report/exports/prometheus.ts'
import { rowCsv } from '../report/exports/row.ts'
import { reportJson } from '../report/json.ts'
import { COMMENT_BYTES } from '../report/markdown/fit-to-limit.ts'
import { renderMarkdown } from '../report/markdown/markdown.ts'
import type { Report } from '../report/schema/schema.ts'
import { listed } from '../text/listed.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { readReport } from './stored-report.ts'
import { summaryOption } from './summary-option.ts'

const TABLES = { connections: connectionsCsv, cameras: camerasCsv, trials: trialsCsv } as const
const DIRECTIONS: readonly Better[] = ['higher', 'lower']

interface ReportOptions {
  readonly format: keyof typeof RENDERERS
  readonly table: keyof typeof TABLES
  readonly summary: Summary
  readonly better: Better
  readonly header?: boolean
  readonly color: boolean
}

/** `camgate report`: renders a stored report again. Nothing is judged: it shows the gate that is in the report. */
export async function report(words: readonly string[]): Promise<number> {
  const command = reportCommand().exitOverride().configureOutput(IN_OUR_WORDS).parse(words, { from: 'user' })
  const [path = ''] = command.args
  const options = command.opts<ReportOptions>()
  const stored = await readReport(path)
  const render = RENDERERS[options.format]
  await write(await render(stored, options))
  return 0
}

const RENDERERS = {
  console: (stored, { summary, color }) => renderConsole(stored, { summary, ...lookOfOutput(color) }),
  markdown: (stored) => renderMarkdown(stored, { maxBytes: COMMENT_BYTES }),
  json: reportJson,
  csv: (stored, { table }) => TABLES[table](stored),
  html: async (stored) => (await import('../report/html/page/html-report.ts')).htmlReport(stored),
  junit: junitXml,
  'github-action-benchmark': (stored, { better }) => benchmarkJson(stored, better),
  bencher: bencherJson,
  prometheus: prometheusText,
  row: (stored, { header = false }) => rowCsv(stored, { header }),
} as const satisfies Record<string, (stored: Report, options: ReportOptions) => string | Promise<string>>

export function reportCommand(): Command {
  return new Command('camgate report')
    .description('Renders a stored report again.')
    .argument('<report.json>', 'a report that camgate wrote')
    .addOption(choice('--format <name>', listed(Object.keys(RENDERERS)), Object.keys(RENDERERS)))
    .addOption(choice('--table <name>', 'of csv: connections, cameras or trials', Object.keys(TABLES)))
    .addOption(
      choice(
        '--better <way>',
        'of github-action-benchmark: metrics whose better way is higher or lower',
        DIRECTIONS,
      ),
    )
    .addOption(summaryOption())
    .option('--header', 'of row: print the names of the columns first')
    .option('--no-color', 'no colours (NO_COLOR works too)')
}

function choice(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words).default(words[0])
}
