export type JsonText =
  | { readonly value: unknown }
  | { readonly line: number; readonly column: number; readonly found: string }

/** `JSON.parse` that says where a text stops being JSON (RFC 8259), 1-based; V8 often leaves that out. */
export function parseJson(text: string): JsonText {
  try {
    return { value: JSON.parse(text) }
  } catch {
    const at = firstErrorIn(text)
    const before = text.slice(0, at).split('\n')
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, found: shownAt(text, at) }
  }
}

function shownAt(text: string, at: number): string {
  return at >= text.length
    ? 'the end of the text'
    : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))
}

const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const OTHER_VALUE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** What may come next in the grammar. */
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
  if (expecting === 'key' || expecting === 'key or }') return token(STRING, text, at, 'colon')
  if (character !== '{' && character !== '[') {
    return token(character === '"' ? STRING : OTHER_VALUE, text, at, after(open))
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

function token(pattern: RegExp, text: string, at: number, expecting: Expecting): Step | null {
  const end = skip(pattern, text, at)
  return end === at ? null : { end, expecting }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
