import { endOfLog } from './end-of-log.ts'

const MAX_BYTES = 1024 * 1024

/** The end of a log, at most 1 MiB, each line masked; null when it cannot be read. */
export async function maskedLog(file: string, mask: (text: string) => string): Promise<string | null> {
  const lines = await endOfLog(file, MAX_BYTES)
  return lines === null ? null : lines.map(mask).join('\n')
}
