import { endOfLog } from './end-of-log.ts'

const LINES = 20
const MAX_BYTES = 16 * 1024

/** The last lines of a log, at most 20 and 16 KiB; none when it cannot be read. */
export async function lastLines(file: string): Promise<readonly string[]> {
  const lines = (await endOfLog(file, MAX_BYTES)) ?? []
  return lines.filter((line) => line.trim() !== '').slice(-LINES)
}
