import { readFileSync } from 'node:fs'

/** The text of a file of `/proc`; empty when it is missing, may not be read, or cannot be opened just now. */
export function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
