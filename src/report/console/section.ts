import { escapeTerminal } from '../../text/escape.ts'

/** A section of the console summary: its title, then its lines. */
export type Section = readonly [title: string, ...lines: string[]]

const BOLD = '\u001b[1m'
const RESET = '\u001b[0m'
const INDENT = '   '

/** Every line of every section is escaped here, wherever its text came from; colour comes after. */
export function renderSection([title, ...lines]: Section, color: boolean): string {
  const heading = color ? `${BOLD}${escapeTerminal(title)}${RESET}` : escapeTerminal(title)
  return [heading, ...lines.map((line) => escapeTerminal(`${INDENT}${line}`.trimEnd()))].join('\n')
}
