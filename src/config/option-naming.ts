import { entryOf, type Option } from './options.ts'

/** Returns an option as the user typed it, so that messages can name it. */
export type OptionNaming = (option: Option) => string

/** Names as on the command line: `<cameras>`, `--no-shuffle`, `--connections-per-camera`. */
export const cliNaming: OptionNaming = (option) => {
  if (option === 'cameras') return '<cameras>'
  return option === 'shuffle' ? '--no-shuffle' : `--${kebabCase(option)}`
}

/** The options' names as inputs of the Action: `connections-per-camera`, `headers`. */
export const inputNaming: OptionNaming = (option) => (option === 'header' ? 'headers' : kebabCase(option))

export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The text of an option on the command line: `--duration <time>`. */
export function cliFlags(option: Option): string {
  const { value } = entryOf(option)
  return [cliNaming(option), ...(value === undefined ? [] : [value])].join(' ')
}

export function cliHelp(option: Option): string {
  const { help, value } = entryOf(option)
  const standard = value === undefined ? undefined : defaultText(option)
  return standard === undefined ? help : `${help} (default: ${standard.replaceAll('`', '')})`
}

/** What action.yml says about an option. */
export function inputOf(option: Option): { readonly description: string; readonly default?: string } {
  const { input, inputDefault, default: standard, ...entry } = entryOf(option)
  const isWords = entry.defaultText !== undefined || entry.inThresholds !== undefined
  // An input with a default looks as if it had been given.
  if (isWords || entry.requires !== undefined) {
    const text = defaultText(option)
    return { description: text === undefined ? input : `${input}. Default: ${text}` }
  }
  const value = inputDefault ?? standard
  return value === undefined ? { description: input } : { description: input, default: value }
}

/** As Markdown. */
function defaultText(option: Option): string | undefined {
  const { defaultText, default: standard, inThresholds } = entryOf(option)
  if (defaultText !== undefined || standard === undefined) return defaultText
  return inThresholds === undefined ? `\`${standard}\`` : `that of thresholds.json, or \`${standard}\``
}
