import { clip, escapeTerminal } from '../../text/escape.ts'

/** More than anybody reads of a text from outside. */
const MAX_LENGTH = 1000

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup. Only `html` and `trusted` make it, so text from outside reaches a page escaped or not at all. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Part = string | number | null | Html | readonly Part[]

/** Markup with escaped text in it. Lists are joined, null is nothing. Values may be in content and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const pieces = parts.map((part, at) => markup(part) + (strings[at + 1] ?? ''))
  return new Html((strings[0] ?? '') + pieces.join(''))
}

/** @param text that we wrote or generated ourselves, such as a style sheet */
export function trusted(text: string): Html {
  return new Html(text)
}

/** Text as content or attribute value, at most 1,000 characters. What is invisible or reorders text is made visible. */
export function escapeHtml(text: string, maxLength = MAX_LENGTH): string {
  const line = clip(escapeTerminal(text.slice(0, 4 * maxLength)), maxLength)
  return line.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

function markup(part: Part): string {
  if (part === null) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  return part.map(markup).join('')
}
