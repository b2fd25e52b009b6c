import { Command } from 'commander'
import { baselineOf, floorsOf, regressionsOf, type Thresholds } from '../config/thresholds.ts'
import { exitCodeFor } from '../gate/exit-code.ts'
import { isColorWanted, print } from '../output/print.ts'
import { withGate } from '../report/assemble.ts'
import type { Report } from '../report/schema.ts'
import { judgeReport } from '../run/gate.ts'
import { readThresholds } from '../thresholds-file.ts'
import { allOrErrors } from './all-or-errors.ts'
import { readReport } from './stored-report.ts'

/**
 * `camgate compare`: judges a stored report against thresholds.json as its run was, and prints it.
 *
 * @returns the exit code that its run would have ended with
 * @throws CamgateError `bad_input` with everything that is wrong with both files
 */
export async function compare(words: readonly string[]): Promise<number> {
  const command = compareCommand().exitOverride().parse(words, { from: 'user' })
  const [path = ''] = command.args
  const { thresholds: limitsPath, json, quiet, color } = command.opts()
  const [report, thresholds] = await allOrErrors([readReport(path), readThresholds(limitsPath)])
  const judged = withGate(report, judgeReport(report, limitsOf(thresholds)))
  const format = json === true ? 'json' : quiet === true ? 'verdict' : 'console'
  await print({ report: judged, files: [] }, { format, color: color === true && isColorWanted() })
  return codeOf(judged, thresholds)
}

function compareCommand(): Command {
  return new Command('camgate compare')
    .description('Judges a stored report against thresholds.json, as its run was judged.')
    .argument('<report.json>', 'a report that camgate wrote')
    .option('--thresholds <path>', 'limits to judge by (default: thresholds.json, if there is one)')
    .option('--json', 'print the report with its new gate as JSON')
    .option('--quiet', 'print only the verdict')
    .option('--no-color', 'no colours (NO_COLOR works too)')
}

function limitsOf(thresholds: Thresholds | null) {
  if (thresholds === null) return { floors: null, regressions: [], baseline: [] }
  return {
    floors: floorsOf(thresholds),
    regressions: regressionsOf(thresholds),
    baseline: baselineOf(thresholds),
  }
}

function codeOf({ gate, generator, run, health }: Report, thresholds: Thresholds | null): number {
  return exitCodeFor({
    gate,
    generatorLimited: generator.limited,
    interrupted: run.interrupted,
    unreachable: health.first_frame_never >= health.planned_connections,
    onInconclusive: thresholds?.on_inconclusive ?? 'warn',
  })
}
