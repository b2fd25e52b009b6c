import { open } from 'node:fs/promises'
import { cliNaming, type OptionNaming } from './config/options.ts'
import { MAX_THRESHOLDS_BYTES, parseThresholds, type Thresholds } from './config/thresholds.ts'
import { badInput } from './errors.ts'

export const DEFAULT_THRESHOLDS = 'thresholds.json'

/**
 * Reads thresholds.json.
 * @param path as the user gave it; undefined: the default file, or null when there is none
 * @param naming how the user typed the option, for the message
 * @throws CamgateError `bad_input` when it cannot be read or is wrong
 */
export async function readThresholds(
  path: string | undefined,
  naming: OptionNaming = cliNaming,
): Promise<Thresholds | null> {
  const text = await readThresholdsText(path ?? DEFAULT_THRESHOLDS, path !== undefined, naming)
  return text === null ? null : parseThresholds(text, path ?? DEFAULT_THRESHOLDS)
}

/** The text of a thresholds.json, cut beyond what is read of it; null when it need not be there and is not. */
export async function readThresholdsText(
  path: string,
  isRequired: boolean,
  naming: OptionNaming = cliNaming,
): Promise<string | null> {
  try {
    await using file = await open(path, 'r')
    // One byte more than allowed tells that there is more, whatever the file claims to be.
    const buffer = Buffer.alloc(MAX_THRESHOLDS_BYTES + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = (await file.read(buffer, length, buffer.length - length)).bytesRead
    }
    return buffer.toString('utf8', 0, length)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    if (code === 'ENOENT' && !isRequired) return null
    const option = naming('thresholds')
    throw badInput([{ option, found: `${path} (${code})`, expected: 'a file that can be read' }])
  }
}
