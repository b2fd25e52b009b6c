import { publishRun } from '../../src/cli/publish-run.ts'
import type { PrintOptions } from '../../src/publish/print.ts'
import { measuredRun } from '../publish/measured-run.ts'
import { mixed } from '../report/runs.ts'

/** Publishes a run as the command line does: `publish-program.ts <reports> <logs> <format> <exit code>`. */
const [reportsDir = '', logsDir = '', format = '', exitCode = ''] = process.argv.slice(2)
process.stdout.on('error', () => {})
process.exitCode = await publishRun(
  measuredRun(mixed(), logsDir, Number(exitCode)),
  { reportsDir, formats: null },
  { format: format as PrintOptions['format'], color: false },
)
