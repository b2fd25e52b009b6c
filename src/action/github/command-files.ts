import * as core from '@actions/core'
import { escapeTerminal } from '../../text/escape.ts'

const warned = new Set<string>()

/** Sets an output of the step. If the runner's file cannot be written, one warning says so and the run goes on. */
export function setOutput(name: string, value: unknown): void {
  guard('GITHUB_OUTPUT', 'later steps get no outputs', () => core.setOutput(name, value))
}

/** Keeps a text for the post step. Warns if the runner's file cannot be written. */
export function saveState(name: string, value: string): void {
  guard('GITHUB_STATE', 'the post step ends no server', () => core.saveState(name, value))
}

function guard(file: string, effect: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (warned.has(file)) return
    warned.add(file)
    const why = error instanceof Error ? error.message : String(error)
    core.warning(escapeTerminal(`${file} cannot be written (${why}): ${effect}`))
  }
}
