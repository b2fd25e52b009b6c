import { publishRun } from '../../src/cli/publish-run.ts'
import { measuredRun } from '../publish/measured-run.ts'
import { mixed } from '../report/runs.ts'

/** Publishes a run as the command line does: `publish-program.ts <reports> <logs>`. */
const [reportsDir = '', logsDir = ''] = process.argv.slice(2)
process.stdout.on('error', () => {})
process.exitCode = await publishRun(
  measuredRun(mixed(), logsDir),
  { reportsDir, formats: null },
  { format: 'console', color: false },
)
