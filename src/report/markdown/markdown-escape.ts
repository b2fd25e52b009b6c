import { clip, escapeTerminal } from '../../text/escape.ts'

/**
 * Text of servers, camera lists and stored reports for GitHub's Markdown. Two forms: `prose` for text among our
 * words, `code` for names. `\@name` and `&#64;name` still notify people, so after an `@` comes a character that
 * nobody sees; the same breaks references (`#12`, `GH-12`, commits), bare addresses and `:emoji:`.
 */

const ZERO_WIDTH = '\u200b'
const LONGEST = 400

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;' }

/** One line that is nothing but text, also as a cell of a table, a list item or the start of a line. */
export function prose(text: string, maxLength = LONGEST): string {
  return breakReferences(oneLine(text, maxLength))
    .replace(/[\\`*_~$[\]{}]/g, '\\$&')
    .replace(/[&<>|]/g, (character) => ENTITIES[character] ?? character)
    .replace(/^[-+=:#!(]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
}

/** A name as a code span. A span that holds a backtick or a `|` is read differently by every parser: prose then. */
export function code(text: string, maxLength = LONGEST): string {
  const line = oneLine(text, maxLength)
  return line === '' || /[`|]/.test(line) ? prose(text, maxLength) : `\`${line}\``
}

/**
 * Before anything invisible goes in: this makes every invisible character visible. Text of any length costs
 * no more than what is shown of it.
 */
function oneLine(text: string, maxLength: number): string {
  const start = text.slice(0, 4 * maxLength)
  return clip(escapeTerminal(start).replace(/\s+/g, ' ').trim(), maxLength)
}

function breakReferences(text: string): string {
  return text
    .replace(/[@#]/g, `$&${ZERO_WIDTH}`)
    .replace(/:\/(?=\/)/g, `$&${ZERO_WIDTH}`)
    .replace(/\b(www)(?=\.)/gi, `$&${ZERO_WIDTH}`)
    .replace(/\bGH-(?=\d)/gi, `$&${ZERO_WIDTH}`)
    .replace(/:(?=[\w+-]+:)/g, `$&${ZERO_WIDTH}`)
    .replace(/[\da-f]{7,}/gi, breakCommit)
}

/** In pieces too short for the abbreviation of a commit. */
function breakCommit(digits: string): string {
  return digits.replace(/.{6}/g, `$&${ZERO_WIDTH}`)
}
