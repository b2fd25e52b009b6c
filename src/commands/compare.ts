import { Command } from 'commander'
import { isColorWanted, print } from '../output/print.ts'
import { judgeStored } from '../run/judge-stored.ts'
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
  const judged = judgeStored(report, thresholds)
  const format = json === true ? 'json' : quiet === true ? 'verdict' : 'console'
  await print({ report: judged.report, files: [] }, { format, color: color === true && isColorWanted() })
  return judged.exitCode
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
