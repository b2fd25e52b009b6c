import { createReadStream } from 'node:fs'
import { found } from '../config/found.ts'
import { badInput, CamgateError } from '../errors.ts'
import type { Camera, Plan } from '../model.ts'
import { camerasOfList } from './candidates.ts'
import { candidatesOfText } from './list-text.ts'

const MAX_BYTES = 8 * 1024 * 1024

/** The cameras of a file on this machine, at most 8 MiB of UTF-8. */
export async function camerasOfFile(
  path: string,
  option: string,
  protocol: Plan['protocol'],
  signal?: AbortSignal,
): Promise<readonly Camera[]> {
  const bytes = await readAtMost(path, option, signal)
  if (bytes.length > MAX_BYTES) {
    throw badInput([
      { option, found: `${found(path)}, which is larger than 8 MiB`, expected: 'a list of cameras' },
    ])
  }
  return camerasOfList(candidatesOfText(decoded(bytes, path, option), option), option, protocol)
}

/** One byte more than allowed tells a file that is too large, also one whose size is not known (a pipe). */
async function readAtMost(path: string, option: string, signal?: AbortSignal): Promise<Buffer> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of createReadStream(path, { end: MAX_BYTES, signal })) chunks.push(chunk)
    return Buffer.concat(chunks)
  } catch (cause) {
    if (signal?.aborted)
      throw new CamgateError('interrupted', 'stopped while reading the camera list', { cause })
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw badInput([
      { option, found: `${found(path)}, which cannot be read: ${code}`, expected: 'a readable file' },
    ])
  }
}

function decoded(bytes: Buffer, path: string, option: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw badInput([
      { option, found: `${found(path)}, which is not UTF-8`, expected: 'a text file in UTF-8' },
    ])
  }
}
