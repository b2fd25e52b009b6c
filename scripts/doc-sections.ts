import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { agentCommand } from '../src/cli/agent-command.ts'
import { baselineCommand } from '../src/cli/baseline.ts'
import { measureCommand } from '../src/cli/command-line.ts'
import { compareCommand } from '../src/cli/compare.ts'
import { initCommand } from '../src/cli/init.ts'
import { kubernetesCommand } from '../src/cli/kubernetes.ts'
import { mergeCommand } from '../src/cli/merge.ts'
import { reportCommand } from '../src/cli/report.ts'
import { trendCommand } from '../src/cli/trend.ts'
import { thresholdsJsonSchema } from '../src/config/thresholds.ts'
import { CSV_COLUMNS } from '../src/report/csv.ts'
import { TREND_COLUMNS } from '../src/report/exports/trend-csv.ts'
import { reportJsonSchema } from '../src/report/schema/schema.ts'
import { trendJsonSchema } from '../src/report/schema/schema-trend.ts'
import { simulateCommand } from '../src/simulator/command.ts'
import { VERSION } from '../src/version.ts'
import { inputsTable, outputsTable, table } from './action-tables.ts'
import { helpBlock, optionsTable } from './command-tables.ts'
import { ROOT } from './doc-pages.ts'
import { columnsTable, metricsTable, propertyTable, propertyTables, type Schema } from './schema-tables.ts'

/** Everything that pages repeat from elsewhere, by the name in their markers. */
export function docSections(): ReadonlyMap<string, string> {
  const action = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8'))
  const report = reportJsonSchema() as Schema
  const thresholds = thresholdsJsonSchema() as Schema
  return new Map([
    ['inputs', inputsTable(action)],
    ['outputs', outputsTable(action)],
    ['options', optionsTable(measureCommand(VERSION))],
    ['help init', helpBlock(initCommand())],
    ['help compare', helpBlock(compareCommand())],
    ['help merge', helpBlock(mergeCommand())],
    ['help baseline', helpBlock(baselineCommand())],
    ['help report', helpBlock(reportCommand())],
    ['help agent', helpBlock(agentCommand())],
    ['help kubernetes', helpBlock(kubernetesCommand())],
    ['help trend', helpBlock(trendCommand())],
    ['help simulate', helpBlock(simulateCommand())],
    ['metrics', metricsTable()],
    ['health', propertyTable(thresholds, 'health')],
    ['regression limits', propertyTable(thresholds, 'regression.capacity_connections')],
    ['fr', propertyTable(thresholds, 'fr')],
    ['report', propertyTables(report)],
    ['trend', propertyTables(trendJsonSchema() as Schema)],
    [
      'csv trend',
      table(
        ['column', 'meaning'],
        Object.entries(TREND_COLUMNS).map(([name, meaning]) => [`\`${name}\``, meaning]),
      ),
    ],
    ...Object.entries(CSV_COLUMNS).map(
      ([table, columns]) => [`csv ${table}`, columnsTable(report, table, columns)] as const,
    ),
    ...exampleSections(),
  ])
}

/** `example nightly.yml`: the file as a code block, below a link to it. */
function exampleSections(): (readonly [string, string])[] {
  return shownExamples().map((name) => {
    const text = readFileSync(path.join(ROOT, 'examples', name), 'utf8')
    const language = name.endsWith('.json') ? 'json' : 'yaml'
    return [`example ${name}`, `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``] as const
  })
}

/** The files of examples/ that pages repeat: all but the dashboard, which is imported and not read, and folders. */
export function shownExamples(): string[] {
  return readdirSync(path.join(ROOT, 'examples')).filter(
    (name) => name !== 'grafana-dashboard.json' && name !== 'agents',
  )
}
