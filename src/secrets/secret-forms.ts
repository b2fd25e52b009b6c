const REPLACEMENT = '\uFFFD'
const BEYOND_ASCII = /[^\0-\x7f]/gu
/** Shorter texts, in bytes, are not treated as secrets. */
export const SHORTEST = 4

/**
 * How a secret may be written other than by escaping single characters, each form as its bytes: as it is, as libraries
 * escape it, and as a reader sees it who assumes another character set.
 */
export function formsOf(secret: string): readonly string[] {
  const texts = [
    secret,
    // Programs that read or show a text may drop the blanks around it and collapse those inside it.
    secret.trim(),
    secret.trim().replace(/\s+/g, ' '),
    encodeURIComponent(secret.toWellFormed()),
    secret.replaceAll(' ', '+'),
    JSON.stringify(secret).slice(1, -1),
    escapeHtml(secret),
    ...base64Forms(secret),
    ...(BEYOND_ASCII.test(secret) ? otherCharacters(secret) : []),
  ]
  BEYOND_ASCII.lastIndex = 0
  const asBytes = [encoded(secret), ...latin1Bytes(secret)]
  const forms = [...texts.map(encoded), ...latin1Bytes(secret), ...asBytes.flatMap(bytesForms)]
  return forms.filter((form) => form.length >= SHORTEST)
}

/** Bytes of UTF-8, one character each. */
export function encoded(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text
  const bytes = new TextEncoder().encode(text)
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

/** How programs write arbitrary bytes. */
function bytesForms(bytes: string): string[] {
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  return [...base64Forms(btoa(bytes)), hex, hex.toUpperCase()]
}

/** RFC 4648, also without padding, and with the URL alphabet. */
function base64Forms(secret: string): string[] {
  if (!/^[\w+/-]{4,}={0,2}$/.test(secret)) return []
  const bare = secret.replace(/={1,2}$/, '')
  return [bare, bare.replaceAll('+', '-').replaceAll('/', '_')]
}

function escapeHtml(text: string): string {
  const references: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  }
  return text.replace(/[&<>"]/g, (character) => references[character] ?? character)
}

function otherCharacters(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret)
  return [
    secret.normalize('NFC'),
    secret.normalize('NFD'),
    // UTF-8 read as ISO 8859-1, and as Windows reads it.
    encoded(secret),
    new TextDecoder('windows-1252').decode(bytes),
    ...latin1Bytes(secret).map((latin1) =>
      new TextDecoder().decode(Uint8Array.from(latin1, (one) => one.charCodeAt(0))),
    ),
    ...[REPLACEMENT, '?'].flatMap((mark) => [
      secret.replace(BEYOND_ASCII, mark),
      encoded(secret).replace(/[\x80-\xff]/g, mark),
    ]),
  ]
}

/** ISO 8859-1, if it has all of the characters. */
function latin1Bytes(text: string): string[] {
  return /^[\0-\xff]*$/.test(text) && /[\x80-\xff]/.test(text) ? [text] : []
}
