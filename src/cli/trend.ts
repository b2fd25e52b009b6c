import { Command, Option } from 'commander'
import { counted } from '../analysis/stats/counted.ts'
import { trendOf } from '../analysis/trend/trend-of-nights.ts'
import { found } from '../config/found.ts'
import { badInput, EXIT, type Problem } from '../errors.ts'
import { isMetric, METRIC_NAMES, METRICS, type Metric } from '../model/metrics.ts'
import { MAX_NIGHTS, TREND_DEFAULTS, type Trend, type TrendOptions } from '../model/night-series.ts'
import { lookOfOutput, write } from '../publish/print.ts'
import { renderTrendConsole } from '../report/console/console-trend.ts'
import type { Look } from '../report/console/section.ts'
import { trendCsv } from '../report/exports/trend-csv.ts'
import { trendJson } from '../report/exports/trend-document.ts'
import type { LeftOutFile } from '../report/facts/night.ts'
import { markdownTrend } from '../report/markdown/markdown-trend.ts'
import { escapeTerminal } from '../text/escape.ts'
import { listed } from '../text/listed.ts'
import { nearest } from '../text/nearest.ts'
import { IN_OUR_WORDS } from './line-error.ts'
import { readNights } from './trend-files.ts'

interface Words {
  readonly format: keyof typeof RENDERERS
  readonly metric?: readonly string[]
  readonly minChange: string
  readonly pValue: string
  readonly color: boolean
}

const PERCENT = 100
const MAX_P_VALUE = 0.1
/** Metrics that get better or worse. */
const JUDGED = METRIC_NAMES.filter((name) => METRICS[name].better !== null)

/**
 * `camgate trend`: how the numbers of stored reports changed over time. It reports and does not judge, so the exit code is
 * 0 whatever it finds. Files that are no report are named on standard error and left out.
 *
 * @throws CamgateError `bad_input` with every problem of the options, or if no file is a report
 */
export async function trend(words: readonly string[]): Promise<number> {
  const command = trendCommand().exitOverride().configureOutput(IN_OUR_WORDS).parse(words, { from: 'user' })
  const given = command.opts<Words>()
  const options = optionsOf(given)
  const { nights, leftOut } = await readNights(command.args)
  for (const { why } of leftOut) process.stderr.write(`left out: ${escapeTerminal(why)}\n`)
  const shown = trendOf(nights, options)
  for (const text of uncountedTexts(shown)) process.stderr.write(`left out: ${text}\n`)
  await write(await RENDERERS[given.format](shown, leftOut, lookOfOutput(given.color)))
  return EXIT.pass
}

/** Reports whose nights have no part in the trend. */
function uncountedTexts({ duplicates, tooMany }: Trend): string[] {
  return [
    ...(duplicates > 0 ? [`${counted(duplicates, 'report')} of runs that others here are of, too`] : []),
    ...(tooMany > 0 ? [`${counted(tooMany, 'night')} before the latest ${MAX_NIGHTS}`] : []),
  ]
}

const RENDERERS = {
  console: (shown, _, look) => renderTrendConsole(shown, look),
  markdown: markdownTrend,
  json: trendJson,
  html: async (shown, leftOut) =>
    (await import('../report/html/page/html-report.ts')).htmlTrend(shown, leftOut),
  csv: trendCsv,
} as const satisfies Record<
  string,
  (shown: Trend, leftOut: readonly LeftOutFile[], look: Look) => string | Promise<string>
>

/** @throws CamgateError `bad_input` with every problem */
function optionsOf({ metric, minChange, pValue }: Words): TrendOptions {
  const metrics = metric ?? TREND_DEFAULTS.metrics
  const problems = [
    ...metrics.filter((name) => !isJudged(name)).map(metricProblem),
    ...outside('--min-change', minChange, 0, PERCENT, 'percent, from 0 to 100'),
    ...outside(
      '--p-value',
      pValue,
      Number.MIN_VALUE,
      MAX_P_VALUE,
      `a number above 0 and at most ${MAX_P_VALUE}`,
    ),
  ]
  if (problems.length > 0) throw badInput(problems)
  return {
    metrics: [...new Set(metrics.filter(isJudged))],
    minChange: Number(minChange) / PERCENT,
    pValue: Number(pValue),
  }
}

function isJudged(name: string): name is Metric {
  return isMetric(name) && JUDGED.includes(name)
}

function metricProblem(name: string): Problem {
  const meant = nearest(name, JUDGED)
  const expected = `a metric of docs/thresholds.md that gets better or worse${meant === undefined ? '' : `: did you mean ${meant}?`}`
  return { option: '--metric', found: found(name), expected }
}

function outside(option: string, text: string, min: number, max: number, expected: string): Problem[] {
  const isNumber = /^\d{1,10}(?:\.\d{1,20})?(?:e-\d{1,2})?$/.test(text)
  return isNumber && Number(text) >= min && Number(text) <= max
    ? []
    : [{ option, found: found(text), expected }]
}

export function trendCommand(): Command {
  const { metrics, minChange, pValue } = TREND_DEFAULTS
  return new Command('camgate trend')
    .description(
      'Shows how the numbers of stored reports changed over time: steps and slow drifts of each kind of machine and test, ' +
        'with the nights and commits between which they happened (docs/trend.md).',
    )
    .argument('<report.json...>', 'reports that camgate wrote, in any order, or folders with them')
    .addOption(
      new Option('--format <name>', listed(Object.keys(RENDERERS)))
        .choices(Object.keys(RENDERERS))
        .default('console'),
    )
    .addOption(
      new Option('--metric <name>', `a metric to judge; may be repeated (default: ${metrics.join(', ')})`)
        // A list of names would take the reports for metrics.
        .argParser((name: string, before: readonly string[] = []) => [...before, name]),
    )
    .option('--min-change <percent>', 'the smallest change that counts', String(PERCENT * minChange))
    .option(
      '--p-value <number>',
      'the largest probability at which a change is more than chance',
      String(pValue),
    )
    .option('--no-color', 'no colours (NO_COLOR works too)')
}
