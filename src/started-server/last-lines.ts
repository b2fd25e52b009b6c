import { open } from 'node:fs/promises'

const LINES = 20
const MOST_BYTES = 16 * 1024

/** The last lines of a log, at most 20 and 16 KiB; none when it cannot be read. */
export async function lastLines(file: string): Promise<readonly string[]> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const buffer = Buffer.alloc(Math.min(size, MOST_BYTES))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length)
    const lines = buffer.toString('utf8', 0, bytesRead).split(/\r?\n|\r/)
    return lines.filter((line) => line.trim() !== '').slice(-LINES)
  } catch {
    return []
  }
}
