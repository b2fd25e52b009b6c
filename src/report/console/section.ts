import { escapeTerminal } from '../../text/escape.ts'

/** A section of the console summary: its title, then its lines. */
export type Section = readonly [title: string, ...lines: string[]]

const BOLD = '\u001b[1m'
const RESET = '\u001b[0m'
const INDENT = '   '

/** Escapes every line of every section, wherever its text came from; colour is added afterwards. */
export function renderSection([title, ...lines]: Section, color: boolean): string {
  const heading = color ? `${BOLD}${escapeTerminal(title)}${RESET}` : escapeTerminal(title)
  return [heading, ...lines.map((line) => escapeTerminal(`${INDENT}${line}`.trimEnd()))].join('\n')
}
