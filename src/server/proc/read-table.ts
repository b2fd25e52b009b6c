import { readStart } from './read-file.ts'

/** 200,000 sockets. */
const MAX_TABLE_BYTES = 32 << 20

/** A table of sockets; null if it is longer than any that is used, empty as `readStart` says. */
export function readTable(path: string): string | null {
  const text = readStart(path, MAX_TABLE_BYTES)
  return text.length < MAX_TABLE_BYTES ? text : null
}
