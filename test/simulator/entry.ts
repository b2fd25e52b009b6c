import { simulateCommand } from '../../src/simulator/command.ts'
import { endProcess } from '../../src/system/end-process.ts'

/** A program with the one command, as the real entry has it. */
try {
  await simulateCommand().parseAsync(process.argv.slice(3), { from: 'user' })
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}
endProcess()
