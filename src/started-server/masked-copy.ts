import { open, writeFile } from 'node:fs/promises'
import path from 'node:path'

const MOST_BYTES = 1024 * 1024

/** The end of a log, at most 1 MiB, each line masked, in another folder under the same name. */
export async function maskedCopy(
  log: string,
  folder: string,
  mask: (text: string) => string,
): Promise<string> {
  const copy = path.join(folder, path.basename(log))
  const lines = (await endOf(log)).split('\n').map(mask)
  await writeFile(copy, lines.join('\n'))
  return copy
}

async function endOf(file: string): Promise<string> {
  await using handle = await open(file, 'r')
  const { size } = await handle.stat()
  const buffer = Buffer.alloc(Math.min(size, MOST_BYTES))
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length)
  return buffer.toString('utf8', 0, bytesRead)
}
