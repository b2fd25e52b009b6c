import { agent } from '../../src/cli/agent-command.ts'
import { cli } from '../../src/main.ts'

/** `camgate agent` on a machine whose monotonic clock is ahead of this one by CLOCK_SHIFT_MS. */
const [, program = '', command, ...words] = process.argv
if (command === 'agent') {
  process.exitCode = await agent(program, words, Number(process.env.CLOCK_SHIFT_MS))
  process.exit()
}
await cli()
