import { CamgateError } from '../errors.ts'
import { withoutUrlUsers } from '../secrets/safe-url.ts'
import { escapeTerminal } from '../text/escape.ts'

/** An error as lines for standard error; anything but a {@link CamgateError} is a bug, with its stack. */
export function explain(error: unknown): string {
  if (error instanceof CamgateError) {
    const lines = error.message.split('\n').map((line) => `error: ${escapeTerminal(line)}\n`)
    return lines.join('') + (error.hint === undefined ? '' : `hint: ${error.hint}\n`)
  }
  const trace = error instanceof Error ? error.stack : String(error)
  return `error: internal error, please report it\n${withoutUrlUsers(trace ?? '')}\n`
}
