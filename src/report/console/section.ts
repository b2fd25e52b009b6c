import { escapeTerminal } from '../../text/escape.ts'

export type Tone = 'good' | 'bad' | 'unsure'

/** A line of text, or one in the colour of its verdict. */
export type Line = string | { readonly text: string; readonly tone: Tone }

/** A section of the console summary: its title, then its lines. */
export type Section = readonly [title: Line, ...lines: Line[]]

/** What the terminal can show. */
export interface Look {
  readonly color: boolean
  /** Longer lines are wrapped between words; absent or null for files and pipes, where no line is. */
  readonly columns?: number | null
}

const BOLD = '\u001b[1m'
const RESET = '\u001b[0m'
const COLORS: Readonly<Record<Tone, string>> = { good: '\u001b[32m', bad: '\u001b[31m', unsure: '\u001b[33m' }
const INDENT = '   '
/** Narrower terminals wrap lines as they like. */
const MIN_COLUMNS = 40

/** Escapes every line of every section, wherever its text came from; colour is added afterwards. */
export function renderSection([title, ...lines]: Section, look: Look): string {
  return [rendered(title, '', BOLD, look), ...lines.map((line) => rendered(line, INDENT, '', look))].join(
    '\n',
  )
}

function rendered(line: Line, indent: string, weight: string, { color, columns = null }: Look): string {
  const [text, hue] = typeof line === 'string' ? [line, ''] : [line.text, COLORS[line.tone]]
  const rows = wrapped(escapeTerminal(`${indent}${text}`.trimEnd()), columns)
  const style = color ? `${weight}${hue}` : ''
  return rows.map((row) => (style === '' ? row : `${style}${row}${RESET}`)).join('\n')
}

/** Cut between words; the rows after the first are indented one step further than the line. */
function wrapped(line: string, columns: number | null): string[] {
  if (columns === null || columns < MIN_COLUMNS || line.length <= columns) return [line]
  const indent = `${/^ */.exec(line)?.[0]}${INDENT}`
  const rows: string[] = []
  let row = ''
  for (const word of line.split(/(?<= )(?=\S)/)) {
    if (row.trim() !== '' && `${row}${word}`.trimEnd().length > columns) {
      rows.push(row.trimEnd())
      row = `${indent}${word}`
    } else row += word
  }
  return [...rows, row]
}
