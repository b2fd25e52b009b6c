import { constants, type FileHandle, open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const CHUNK_BYTES = 256 * 1024
const LOOK_MS = 20
/** As long as a camera API may take. */
const DEFAULT_TIMEOUT_MS = 30_000

export interface ReadOptions {
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
  /** How long a pipe may be silent. */
  readonly timeoutMs?: number
}

/**
 * Reads a file that somebody else wrote, whatever it is: one of any size, a pipe that nobody writes to, or an endless
 * device. Returns at most one byte more than allowed, which shows that there is more.
 * @throws Error with a `code`: the system's, or `a pipe that says nothing`
 */
export async function readInput(path: string, options: ReadOptions): Promise<Buffer> {
  // Without this, opening a pipe waits for its writer, in a thread that nothing can end.
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  const isPipe = (await file.stat()).isFIFO()
  const chunks: Buffer[] = []
  let left = options.maxBytes + 1
  while (left > 0) {
    const chunk = await nextChunk(file, Math.min(left, CHUNK_BYTES), {
      ...options,
      isAwaited: isPipe && chunks.length === 0,
    })
    if (chunk.length === 0) break
    chunks.push(chunk)
    left -= chunk.length
  }
  return Buffer.concat(chunks)
}

interface Waiting extends ReadOptions {
  /** Whether nothing has come from the pipe yet. Then its end means that its writer has not opened it. */
  readonly isAwaited: boolean
}

async function nextChunk(
  file: FileHandle,
  size: number,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS, isAwaited }: Waiting,
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size)
  const endsAt = performance.now() + timeoutMs
  while (performance.now() <= endsAt) {
    signal?.throwIfAborted()
    const bytesRead = await readNow(file, buffer)
    if (bytesRead !== null && (bytesRead > 0 || !isAwaited)) return buffer.subarray(0, bytesRead)
    await delay(LOOK_MS, undefined, { signal })
  }
  throw Object.assign(new Error(`nothing in ${timeoutMs} ms`), { code: 'a pipe that says nothing' })
}

/** Null when there is nothing yet. */
async function readNow(file: FileHandle, buffer: Buffer): Promise<number | null> {
  try {
    return (await file.read(buffer, 0, buffer.length)).bytesRead
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null
    throw error
  }
}
