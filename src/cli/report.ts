import { Command, Option } from 'commander'
import { isColorWanted, write } from '../publish/print.ts'
import { renderConsole } from '../report/console/console.ts'
import { camerasCsv, connectionsCsv, trialsCsv } from '../report/csv.ts'
import { reportJson } from '../report/json.ts'
import { renderMarkdown } from '../report/markdown/markdown.ts'
import type { Report } from '../report/schema/schema.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { readReport } from './stored-report.ts'

/** GitHub's limit for a comment, in characters. */
const COMMENT_BYTES = 65_536

const TABLES = { connections: connectionsCsv, cameras: camerasCsv, trials: trialsCsv } as const

/** `camgate report`: renders a stored report again. Nothing is judged: it shows the gate that is in the report. */
export async function report(words: readonly string[]): Promise<number> {
  const command = reportCommand().exitOverride().configureOutput(IN_OUR_WORDS).parse(words, { from: 'user' })
  const [path = ''] = command.args
  const { format, table, color } = command.opts()
  const stored = await readReport(path)
  const isColored = color === true && isColorWanted()
  await write(RENDERERS[format as keyof typeof RENDERERS](stored, table as keyof typeof TABLES, isColored))
  return 0
}

type Renderer = (report: Report, table: keyof typeof TABLES, color: boolean) => string

const RENDERERS = {
  console: (stored, _table, color) => renderConsole(stored, { color }),
  markdown: (stored) => renderMarkdown(stored, { maxBytes: COMMENT_BYTES }),
  json: (stored) => reportJson(stored),
  csv: (stored, table) => TABLES[table](stored),
} as const satisfies Record<string, Renderer>

export function reportCommand(): Command {
  return new Command('camgate report')
    .description('Renders a stored report again.')
    .argument('<report.json>', 'a report that camgate wrote')
    .addOption(choice('--format <name>', 'console, markdown, json or csv', Object.keys(RENDERERS)))
    .addOption(choice('--table <name>', 'of csv: connections, cameras or trials', Object.keys(TABLES)))
    .option('--no-color', 'no colours (NO_COLOR works too)')
}

function choice(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words).default(words[0])
}
