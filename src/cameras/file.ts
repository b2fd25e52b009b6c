import { found } from '../config/found.ts'
import type { Plan } from '../config/plan.ts'
import { badInput, CamgateError } from '../errors.ts'
import { readInput } from '../files/input-file.ts'
import type { Camera } from '../model/cameras.ts'
import { systemErrorText } from '../text/system-error.ts'
import { camerasOfList } from './candidates.ts'
import { candidatesOfText } from './list-text.ts'

const MAX_BYTES = 8 * 1024 * 1024

export interface FileDeps {
  readonly signal?: AbortSignal | undefined
  /** How long a pipe may be silent; default 30 s. */
  readonly timeoutMs?: number
}

/** The cameras of a file on this machine, at most 8 MiB of UTF-8. */
export async function camerasOfFile(
  path: string,
  option: string,
  protocol: Plan['protocol'],
  deps: FileDeps = {},
): Promise<readonly Camera[]> {
  const bytes = await readAtMost(path, option, deps)
  if (bytes.length > MAX_BYTES) {
    throw badInput([
      { option, found: `${found(path)}, which is larger than 8 MiB`, expected: 'a list of cameras' },
    ])
  }
  return camerasOfList(candidatesOfText(decode(bytes, path, option), option), option, protocol)
}

async function readAtMost(path: string, option: string, { signal, timeoutMs }: FileDeps): Promise<Buffer> {
  try {
    return await readInput(path, {
      maxBytes: MAX_BYTES,
      signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
  } catch (cause) {
    if (signal?.aborted)
      throw new CamgateError('interrupted', 'stopped while reading the camera list', { cause })
    const why = systemErrorText(cause)
    throw badInput([
      { option, found: `${found(path)}, which cannot be read: ${why}`, expected: 'a readable file' },
    ])
  }
}

function decode(bytes: Buffer, path: string, option: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw badInput([
      { option, found: `${found(path)}, which is not UTF-8`, expected: 'a text file in UTF-8' },
    ])
  }
}
