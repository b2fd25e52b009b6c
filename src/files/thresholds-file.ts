import { found } from '../config/found.ts'
import { cliNaming, type OptionNaming } from '../config/option-naming.ts'
import { MAX_THRESHOLDS_BYTES, parseThresholds, type Thresholds } from '../config/thresholds.ts'
import { badInput } from '../errors.ts'
import { codeOf, systemErrorText } from '../text/system-error.ts'
import { readInput } from './input-file.ts'

export const DEFAULT_THRESHOLDS = 'thresholds.json'

/**
 * Reads thresholds.json.
 * @param path as the user gave it; undefined for the default file, or null when there is none
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

/** The text of a thresholds.json, cut beyond the size limit; null when it is optional and missing. */
export async function readThresholdsText(
  path: string,
  isRequired: boolean,
  naming: OptionNaming = cliNaming,
): Promise<string | null> {
  const option = naming('thresholds')
  if (path.trim() === '') throw badInput([{ option, found: found(path), expected: 'the path of a file' }])
  try {
    return (await readInput(path, { maxBytes: MAX_THRESHOLDS_BYTES })).toString('utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' && !isRequired) return null
    throw badInput([
      { option, found: `${path}: ${systemErrorText(cause)}`, expected: 'a file that can be read' },
    ])
  }
}
