const MASK = '***'
/** Shorter ones are not looked for: `***` would be all over the text. They still leave every URL. */
const SHORTEST = 4

/**
 * Replaces every occurrence of a secret of at least four characters with `***`, percent-encoded or escaped as in
 * JSON too. For texts from outside (errors, answers of servers) before they enter a report: in a rendered
 * report a secret such as `camera` would take the report's own words with it.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return maskerOf(secrets)(text)
}

/** {@link maskSecrets} with its search prepared, for many texts. */
export function maskerOf(secrets: readonly string[]): (text: string) => string {
  const wanted = [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST)
  // The longest first, so that no rest of it stays behind a shorter one.
  const needles = wanted.sort((a, b) => b.length - a.length).map(needleOf)
  return (text) => maskUntilClean(text, needles)
}

function needleOf(raw: string): Needle {
  const escaped = [encodeURIComponent(raw.toWellFormed()), JSON.stringify(raw).slice(1, -1)]
  return { forms: [...new Set([raw, ...escaped])], bytes: viewOf(raw, /./gsu).bytes }
}

interface Needle {
  /** As it is, and as libraries write it; found wherever they stand. */
  readonly forms: readonly string[]
  /** For any other way of escaping it. */
  readonly bytes: string
}

/** A mask may complete another secret that has asterisks in it; every pass makes the text shorter. */
function maskUntilClean(text: string, needles: readonly Needle[]): string {
  let [before, masked] = ['', text]
  while (before !== masked) {
    before = masked
    for (const form of needles.flatMap(({ forms }) => forms)) masked = masked.replaceAll(form, MASK)
    if (/[%\\]/.test(masked)) masked = maskEscaped(masked, needles)
  }
  return masked
}

function maskEscaped(text: string, needles: readonly Needle[]): string {
  const view = viewOf(text, ESCAPES)
  for (const { bytes } of needles) {
    const at = view.bytes.indexOf(bytes)
    if (at < 0) continue
    const [start, end] = [view.starts[at], view.starts[at + bytes.length] ?? text.length]
    return maskEscaped(text.slice(0, start) + MASK + text.slice(end), needles)
  }
  return text
}

/** A text as the bytes it stands for once unescaped, one character each, and where in it each begins. */
interface View {
  readonly bytes: string
  readonly starts: readonly number[]
}

const ESCAPES = /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\.|./gisu

function viewOf(text: string, tokens: RegExp): View {
  const bytes: string[] = []
  const starts: number[] = []
  for (const { 0: token, index } of text.matchAll(tokens)) {
    for (const byte of bytesOf(token)) {
      bytes.push(byte)
      starts.push(index)
    }
  }
  return { bytes: bytes.join(''), starts }
}

function bytesOf(token: string): readonly string[] {
  if (token.length === 3 && token.startsWith('%'))
    return [String.fromCharCode(Number.parseInt(token.slice(1), 16))]
  const character = token.length > 1 && token.startsWith('\\') ? unescaped(token) : token
  return Array.from(new TextEncoder().encode(character), (byte) => String.fromCharCode(byte))
}

/** RFC 8259, section 7. */
function unescaped(token: string): string {
  if (token.length === 6) return String.fromCharCode(Number.parseInt(token.slice(2), 16))
  const letter = token.slice(1)
  return { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[letter] ?? letter
}
