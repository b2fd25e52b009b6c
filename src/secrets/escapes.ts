/**
 * A text as UTF-8 bytes, and where each byte comes from in the text. A decoded view holds the bytes that the text
 * stands for once its escapes are resolved.
 */
export interface View {
  readonly bytes: Uint8Array
  /** The number of bytes in use. */
  readonly length: number
  /** Index in the text of the character or escape that a byte comes from. */
  readonly starts: Uint32Array
}

/** A text as it is. */
export function viewOf(text: string): View {
  const out = new ViewWriter(3 * text.length)
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    out.character(code, at)
    at += code > 0xffff ? 2 : 1
  }
  return out.view
}

/** A text that was read as ISO 8859-1, as its original bytes; null when it is all ASCII. */
export function latin1ViewOf(text: string): View | null {
  if (!/[\x80-\xff]/.test(text)) return null
  const out = new ViewWriter(3 * text.length)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code <= 0xff) out.byte(code, at)
    else out.character(code, at)
  }
  return out.view
}

/**
 * The same with one level of escapes resolved: percent-encoding (RFC 3986, 2.1), JSON and C strings (RFC 8259, 7), and
 * HTML's character references. Null when there are none.
 */
export function unescapedView(view: View): View | null {
  const out = new ViewWriter(view.length)
  let isChanged = false
  for (let at = 0; at < view.length; ) {
    const found = escapeAt(view, at)
    const start = view.starts[at] ?? 0
    if (found === null) out.byte(view.bytes[at] ?? 0, start)
    else if (found.isByte) out.byte(found.code, start)
    else out.character(found.code, start)
    isChanged ||= found !== null
    at += found?.length ?? 1
  }
  return isChanged ? out.view : null
}

/** First bytes of a character, by the number of bytes that follow. */
const LEADS = [0, 0xc0, 0xe0, 0xf0]

class ViewWriter {
  readonly #bytes: Uint8Array
  readonly #starts: Uint32Array
  #length = 0

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
    this.#starts = new Uint32Array(size)
  }

  get view(): View {
    return { bytes: this.#bytes, starts: this.#starts, length: this.#length }
  }

  byte(byte: number, start: number): void {
    this.#bytes[this.#length] = byte
    this.#starts[this.#length] = start
    this.#length += 1
  }

  /** RFC 3629, section 3. Half a surrogate pair is written like any other character. */
  character(code: number, start: number): void {
    const more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
    this.byte((LEADS[more] ?? 0) | (code >> (6 * more)), start)
    for (let left = more - 1; left >= 0; left -= 1) this.byte(0x80 | ((code >> (6 * left)) & 0x3f), start)
  }
}

interface Escape {
  readonly code: number
  readonly isByte: boolean
  /** How many bytes it takes. */
  readonly length: number
}

const PERCENT = 0x25
const AMPERSAND = 0x26
const BACKSLASH = 0x5c
/** The longest escape: a surrogate pair, `\ud83d\ude00`. */
const MAX_ESCAPE = 12

function escapeAt({ bytes, length }: View, at: number): Escape | null {
  const first = bytes[at]
  if (first !== PERCENT && first !== AMPERSAND && first !== BACKSLASH) return null
  const text = String.fromCharCode(...bytes.subarray(at, Math.min(length, at + MAX_ESCAPE)))
  if (first === PERCENT) return byteEscape(/^%([\da-f]{2})/i.exec(text), 16)
  return first === AMPERSAND ? reference(text) : backslash(text)
}

function byteEscape(found: RegExpExecArray | null, radix: number): Escape | null {
  if (found === null) return null
  return { code: Number.parseInt(found[1] ?? '', radix) & 0xff, isByte: true, length: found[0].length }
}

/** HTML's names for the characters of ISO 8859-1 from U+00A0 on, in order. */
const LATIN1_NAMES =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute ' +
  'micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring ' +
  'AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml ' +
  'times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil ' +
  'egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ' +
  'ugrave uacute ucirc uuml yacute thorn yuml'
const REFERENCES: ReadonlyMap<string, number> = new Map([
  ...Object.entries({ amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27, hellip: 0x2026 }),
  ...LATIN1_NAMES.split(' ').map((name, at) => [name, 0xa0 + at] as const),
])

function reference(text: string): Escape | null {
  const found = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}\d{0,2}));/i.exec(text)
  if (found === null) return null
  const [whole, decimal, hex, name = ''] = found
  const named = REFERENCES.get(name) ?? REFERENCES.get(name.toLowerCase())
  const code =
    decimal === undefined ? (hex === undefined ? named : Number.parseInt(hex, 16)) : Number(decimal)
  return code === undefined ? null : { code: Math.min(code, 0x10ffff), isByte: false, length: whole.length }
}

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function backslash(text: string): Escape | null {
  const pair = /^\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})/i.exec(text)
  if (pair !== null) {
    const [high, low] = [Number.parseInt(pair[1] ?? '', 16), Number.parseInt(pair[2] ?? '', 16)]
    return { code: 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff), isByte: false, length: pair[0].length }
  }
  const unit = /^\\u([\da-f]{4})/i.exec(text)
  if (unit !== null)
    return { code: Number.parseInt(unit[1] ?? '', 16), isByte: false, length: unit[0].length }
  const byte =
    byteEscape(/^\\x([\da-f]{2})/i.exec(text), 16) ?? byteEscape(/^\\([0-3][0-7]{2})/.exec(text), 8)
  if (byte !== null || text.length < 2) return byte
  const letter = text.charAt(1)
  // Half an escape of the kinds above.
  if (letter === 'u' || letter === 'x') return null
  return { code: (LETTERS[letter] ?? letter).charCodeAt(0), isByte: true, length: 2 }
}
