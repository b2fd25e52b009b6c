import { simulateCommand } from '../../src/simulator/command.ts'

/** A program with the one command, as the real entry has it. */
try {
  await simulateCommand().parseAsync(process.argv.slice(3), { from: 'user' })
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}
