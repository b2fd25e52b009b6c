import { constants, open } from 'node:fs/promises'

/**
 * The last lines of a file, up to this many bytes. Only whole lines, because no mask finds half a secret. Null when it
 * cannot be read.
 */
export async function endOfLog(file: string, mostBytes: number): Promise<readonly string[] | null> {
  try {
    // The server may have replaced it with a pipe.
    await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const { size } = await handle.stat()
    const buffer = Buffer.alloc(Math.min(size, mostBytes))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length)
    const lines = buffer.toString('utf8', 0, bytesRead).split(/\r?\n|\r/)
    return size > buffer.length ? lines.slice(1) : lines
  } catch {
    return null
  }
}
