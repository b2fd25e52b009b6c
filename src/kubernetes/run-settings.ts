import { cliNaming } from '../config/option-naming.ts'
import { entryOf, OPTION_NAMES, type Option, type RawOptions, readOption } from '../config/options.ts'
import { patternOf, servicesOf, TARGET_OPTIONS, targetsOf, urlsOf } from './destinations.ts'
import type { RunSettings } from './manifest-settings.ts'
import { asArgument, withStandIns } from './secret-references.ts'

/** Time to pull images on every node. */
const WAIT = '10m'

/** How the coordinator prints. */
export interface PrintingSwitches {
  readonly json: boolean
  readonly quiet: boolean
}

/**
 * The run that a checked command line asks for.
 * @param thresholds the text of thresholds.json, if there is one
 */
export function runSettings(
  raw: RawOptions,
  thresholds: string | null,
  printing: PrintingSwitches,
): RunSettings {
  const metricsPort = readOption('metricsPort', raw) ?? null
  return {
    words: [...runWords({ agentsTimeout: WAIT, ...raw }), ...switches(printing)],
    thresholds,
    targets: targetsOf(raw),
    services: servicesOf(raw),
    hasDatagrams: readOption('rtspTransport', raw) !== 'tcp',
    metricsPort: metricsPort === 0 ? null : metricsPort,
  }
}

/** What agents may open for the targets of a run. */
export function patternsOf(raw: RawOptions): readonly string[] {
  return [...new Set(TARGET_OPTIONS.flatMap((option) => urlsOf(raw[option])).map(patternOf))]
}

/** The options with stand-ins for what only the container knows, to be checked like any others. */
export function checkable(raw: RawOptions): RawOptions {
  const entries = Object.entries(raw).map(([option, value]) => {
    const isWebhook = option === 'webhook' && typeof value === 'string' && value.startsWith('$(')
    return [option, isWebhook ? 'https://example.com/' : standIn(value)]
  })
  return Object.fromEntries(entries)
}

function standIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(standIn)
  return typeof value === 'string' ? withStandIns(value) : value
}

/** The line that gives these options again, each in one word. The thresholds are in a file of the manifest. */
function runWords(raw: RawOptions): readonly string[] {
  const options = OPTION_NAMES.filter((option) => option !== 'cameras' && option !== 'thresholds')
  return [String(raw.cameras), ...options.flatMap((option) => wordsOf(option, raw[option]))]
}

function wordsOf(option: Option, value: unknown): readonly string[] {
  if (value === undefined) return []
  if (entryOf(option).value === undefined) return isTyped(option, value) ? [cliNaming(option)] : []
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.map((one) => `${cliNaming(option)}=${asArgument(String(one), true)}`)
}

/** A switch is typed to change what is the default: only --no-shuffle switches something off. */
function isTyped(option: Option, value: unknown): boolean {
  return option === 'shuffle' ? value === false : value === true
}

function switches({ json, quiet }: PrintingSwitches): readonly string[] {
  return [...(json ? ['--json'] : []), ...(quiet ? ['--quiet'] : []), '--no-color']
}
