import { readFileSync } from 'node:fs'

/** A file of `/proc`; empty where it is not there, may not be read, or cannot be opened just now. */
export function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
