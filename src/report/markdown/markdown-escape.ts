import { clip, escapeTerminal } from '../../text/escape.ts'

/**
 * Escapes text from servers, camera lists and stored reports for GitHub's Markdown. There are two forms: `prose` for
 * text among our words, `code` for names. `\@name` and `&#64;name` still notify people, so an invisible character
 * follows every `@`. The same one breaks references (`#12`, `GH-12`, commits), bare addresses and `:emoji:`.
 */

const ZERO_WIDTH = '\u200b'
const LONGEST = 400

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;' }

/** One line of plain text, also as a table cell, as a list item or at the start of a line. */
export function prose(text: string, maxLength = LONGEST): string {
  return breakReferences(oneLine(text, maxLength))
    .replace(/[\\`*_~$[\]{}]/g, '\\$&')
    .replace(/[&<>|]/g, (character) => ENTITIES[character] ?? character)
    .replace(/^[-+=:#!(]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
}

/** A name as a code span. Parsers disagree on spans that hold a backtick or a `|`, so those become prose. */
export function code(text: string, maxLength = LONGEST): string {
  const line = oneLine(text, maxLength)
  return line === '' || /[`|]/.test(line) ? prose(text, maxLength) : `\`${line}\``
}

/**
 * Runs before anything invisible is added, because it makes every invisible character visible. A long text costs no
 * more than the part of it that is shown.
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

/** Splits it into pieces too short for an abbreviated commit. */
function breakCommit(digits: string): string {
  return digits.replace(/.{6}/g, `$&${ZERO_WIDTH}`)
}
