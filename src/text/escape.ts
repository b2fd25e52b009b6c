/**
 * Control characters (C0, DEL, C1), line separators, direction overrides and invisible characters: anything that could
 * move a cursor, hide text or end a line. Lone surrogates too, because terminals disagree on them.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu

/**
 * Makes text of a server, a camera list or a stored report safe for one line of a terminal or of a build log: it cannot
 * become a terminal command, a second line, or a workflow command of GitHub's runner, which accepts `::command::` at
 * the start of a line and `##[command]` anywhere in it.
 */
export function escapeTerminal(text: string): string {
  return text
    .replace(UNSAFE, visible)
    .replace(/^(\s*):(?=:)/, '$1\\u003a')
    .replaceAll('##[', '#\\u0023[')
}

/** Makes JSON safe to print: what is unsafe in its texts is escaped, so it stays the same JSON. Its line ends are kept. */
export function escapeJson(json: string): string {
  return json
    .replace(UNSAFE, (character) => (character === '\n' ? character : visible(character)))
    .replaceAll('##[', '#\\u0023[')
}

/** Cuts text that is longer than people read, between characters. */
export function clip(text: string, maxLength: number): string {
  const characters = [...text]
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`
}

function visible(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
