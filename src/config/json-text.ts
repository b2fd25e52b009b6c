export type JsonText =
  | { readonly value: unknown }
  | { readonly line: number; readonly column: number; readonly found: string }

/** Nothing that is read here is nested this deep. Libraries that walk it recurse once per level. */
const MAX_DEPTH = 64

/**
 * `JSON.parse` that says where a text stops being JSON (RFC 8259), 1-based; V8 often leaves that out. A text that is
 * nested deeper than 64 levels stops being JSON there.
 */
export function parseJson(text: string): JsonText {
  const deepAt = tooDeepAt(text)
  if (deepAt !== null) return { ...placeOf(text, deepAt), found: `more than ${MAX_DEPTH} levels of brackets` }
  try {
    return { value: JSON.parse(text) }
  } catch {
    const at = firstErrorIn(text)
    return { ...placeOf(text, at), found: shownAt(text, at) }
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', start)) {
    line += 1
    start = end + 1
  }
  return { line, column: at - start + 1 }
}

function shownAt(text: string, at: number): string {
  return at >= text.length
    ? 'the end of the text'
    : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))
}

const BRACKETS = /["[\]{}]/g

/** Index of the bracket that opens one level too many; null when there is none. */
function tooDeepAt(text: string): number | null {
  let depth = 0
  BRACKETS.lastIndex = 0
  for (let found = BRACKETS.exec(text); found !== null; found = BRACKETS.exec(text)) {
    const [bracket] = found
    if (bracket === '"') {
      const end = stringEnd(text, found.index)
      if (end === found.index) return null
      BRACKETS.lastIndex = end
    } else depth += bracket === '[' || bracket === '{' ? 1 : -1
    if (depth > MAX_DEPTH) return found.index
  }
  return null
}

/**
 * The end of the string that begins at `start`, or `start` when there is none. A loop, because a regular expression
 * would remember every letter.
 */
function stringEnd(text: string, start: number): number {
  if (text.charAt(start) !== '"') return start
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code < 0x20) return start
    if (code === 0x5c) {
      const end = escapeEnd(text, at)
      if (end === at) return start
      at = end - 1
    }
  }
  return start
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const SPACE = /[ \t\n\r]*/y
const OTHER_VALUE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

function escapeEnd(text: string, at: number): number {
  return skip(ESCAPE, text, at)
}

/** What the grammar allows next. */
type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing'

/** Index of the first character that no JSON text could have there; one pass, no recursion. */
export function firstErrorIn(text: string): number {
  const open: string[] = []
  let expecting: Expecting = 'value'
  let at = 0
  for (;;) {
    at = skip(SPACE, text, at)
    const step = next(text, at, expecting, open)
    if (step === null) return at
    at = step.end
    expecting = step.expecting
  }
}

interface Step {
  readonly end: number
  readonly expecting: Expecting
}

function next(text: string, at: number, expecting: Expecting, open: string[]): Step | null {
  const character = text.charAt(at)
  const step = (now: Expecting): Step => ({ end: at + 1, expecting: now })
  if (expecting === 'nothing' || character === '') return null
  if (expecting === 'colon') return character === ':' ? step('value') : null
  if (character === ',') {
    return expecting === 'comma or end' ? step(open.at(-1) === '{' ? 'key' : 'value') : null
  }
  if (character === ']' || character === '}')
    return closing(character, expecting, open) ? step(after(open)) : null
  if (expecting === 'comma or end') return null
  if (expecting === 'key' || expecting === 'key or }') return token(stringEnd(text, at), at, 'colon')
  if (character !== '{' && character !== '[') {
    const end = character === '"' ? stringEnd(text, at) : skip(OTHER_VALUE, text, at)
    return token(end, at, after(open))
  }
  open.push(character)
  return step(character === '{' ? 'key or }' : 'value or ]')
}

function closing(character: string, expecting: Expecting, open: string[]): boolean {
  const isArray = character === ']'
  const fits = expecting === 'comma or end' || expecting === (isArray ? 'value or ]' : 'key or }')
  return fits && open.at(-1) === (isArray ? '[' : '{') && open.pop() !== undefined
}

function after(open: readonly string[]): Expecting {
  return open.length === 0 ? 'nothing' : 'comma or end'
}

function token(end: number, at: number, expecting: Expecting): Step | null {
  return end === at ? null : { end, expecting }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
