import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** The text of a file of `/proc`; empty when it is missing, may not be read, or cannot be opened just now. */
export function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const CHUNK_BYTES = 64 << 10

/** The first bytes of such a file, one character each; empty as above. */
export function readStart(path: string, maxBytes: number): string {
  try {
    return readFrom(openSync(path, 'r'), maxBytes)
  } catch {
    return ''
  }
}

function readFrom(file: number, maxBytes: number): string {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  const parts: string[] = []
  try {
    for (let left = maxBytes; left > 0; ) {
      const length = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, left), null)
      if (length === 0) break
      parts.push(chunk.toString('latin1', 0, length))
      left -= length
    }
  } finally {
    closeSync(file)
  }
  return parts.join('')
}
