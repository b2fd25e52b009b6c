import { OPTIONS, type Option, type OptionEntry } from './options.ts'

/** What was typed, before it is checked. An option that was not given is absent or undefined. */
export type RawOptions = { readonly [K in Option]?: unknown }

/** Returns an option as the user typed it, so that messages can name it. */
export type OptionNaming = (option: Option) => string

/** Names as on the command line: `<cameras>`, `--no-shuffle`, `--connections-per-camera`. */
export const cliNaming: OptionNaming = (option) => {
  if (option === 'cameras') return '<cameras>'
  return option === 'shuffle' ? '--no-shuffle' : `--${kebabCase(option)}`
}

export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The text of an option on the command line: `--duration <time>`. */
export function cliFlags(option: Option): string {
  const { value }: OptionEntry = OPTIONS[option]
  return [cliNaming(option), ...(value === undefined ? [] : [value])].join(' ')
}

export function cliHelp(option: Option): string {
  const { help, standard }: OptionEntry = OPTIONS[option]
  return standard === undefined ? help : `${help} (default: ${standard})`
}
