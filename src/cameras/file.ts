import { found } from '../config/found.ts'
import type { Plan } from '../config/plan.ts'
import { badInput, CamgateError } from '../errors.ts'
import { readInput } from '../files/input-file.ts'
import type { Camera, UrlOrigin } from '../model/cameras.ts'
import { systemErrorText } from '../text/system-error.ts'
import { camerasOfList } from './candidates.ts'
import { candidatesOfEntries, entriesOfText, type TextEntry, type TextOptions } from './list-text.ts'

const MAX_BYTES = 8 * 1024 * 1024

export interface FileDeps {
  readonly signal?: AbortSignal | undefined
  /** How long a pipe may be silent; default 30 s. */
  readonly timeoutMs?: number
  /** By default, the field `url`. */
  readonly urls?: UrlOrigin
  /** The option with their template, as the user typed it. */
  readonly templateOption?: string
}

/** The cameras of a file on this machine, at most 8 MiB of UTF-8. */
export async function camerasOfFile(
  path: string,
  option: string,
  protocol: Plan['protocol'],
  deps: FileDeps = {},
): Promise<readonly Camera[]> {
  const { urls = { kind: 'field', name: null }, templateOption = option } = deps
  const options = { option, urls, templateOption }
  const bytes = await readAtMost(path, option, deps)
  if (bytes.length > MAX_BYTES) {
    throw badInput([
      { option, found: `${found(path)}, which is larger than 8 MiB`, expected: 'a list of cameras' },
    ])
  }
  const text = decode(bytes, path, option).replace(/^\uFEFF/, '')
  const entries = (await csvEntries(text, options)) ?? entriesOfText(text, options)
  return camerasOfList(candidatesOfEntries(entries, options), option, protocol)
}

/** A first line of CSV has commas, or is nothing but `id`. */
const MAYBE_CSV = /^[^\r\n]*\bid\b/i

/** Null for a text that is no CSV. */
async function csvEntries(text: string, { urls, option }: TextOptions): Promise<readonly TextEntry[] | null> {
  if (!MAYBE_CSV.test(text)) return null
  const { entriesOfCsv, isCsv } = await import('./csv-entries.ts')
  return isCsv(text, urls.kind === 'template') ? entriesOfCsv(text, option) : null
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
