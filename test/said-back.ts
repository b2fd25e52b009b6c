/** How a server may say a secret back: what it is called, and its bytes. */
export type Form = readonly [name: string, bytes: Buffer]

const MINUS_PADDING = /=+$/

/** As it is, as programs escape and encode it, and as it looks to who takes it for another character set. */
export function formsOf(secret: string): Form[] {
  const escaped = encodeURIComponent(secret)
  const texts: [string, string][] = [
    ['as it is', secret],
    ['percent-encoded', escaped],
    ['percent-encoded in lower case', escaped.replace(/%../g, (one) => one.toLowerCase())],
    ['percent-encoded letter by letter', Buffer.from(secret).toString('hex').replace(/../g, '%$&')],
    ['percent-encoded twice', encodeURIComponent(escaped)],
    ['with plus signs for blanks', escaped.replaceAll('%20', '+')],
    ['as JSON', JSON.stringify(secret)],
    ['as JSON in ASCII', JSON.stringify(secret).replace(/[^\0-\x7f]/g, unicodeEscape)],
    ['as JSON in JSON', JSON.stringify(JSON.stringify(secret))],
    ['in HTML', secret.replace(/[&<>"'\x80-\u{10ffff}]/gu, (one) => `&#${one.codePointAt(0)};`)],
    ['in HTML by names', secret.replace(/[&<>"Ää]/g, (one) => `&${NAMES[one]};`)],
    ['read as another character set', Buffer.from(secret).toString('latin1')],
    ['read as Windows does', new TextDecoder('windows-1252').decode(Buffer.from(secret))],
    ['with combining accents', secret.normalize('NFD')],
    ['with one blank for several', secret.replace(/\s+/g, ' ')],
    ['in hexadecimal digits', Buffer.from(secret).toString('hex')],
    ...base64Of(Buffer.from(secret)),
  ]
  return [
    ...texts.map(([name, text]): Form => [name, Buffer.from(text)]),
    ...(isLatin1(secret) ? [['in ISO 8859-1', Buffer.from(secret, 'latin1')] as const] : []),
  ]
}

/** The credentials of Basic authentication. */
export function basicForms(user: string, password: string): Form[] {
  const pair = `${user}:${password}`
  const encodings = isLatin1(pair) ? (['utf8', 'latin1'] as const) : (['utf8'] as const)
  const all = encodings.flatMap((encoding) => base64Of(Buffer.from(pair, encoding)))
  return all.map(([name, text]): Form => [`as Basic credentials ${name}`, Buffer.from(`Basic ${text}`)])
}

function base64Of(bytes: Buffer): [string, string][] {
  const padded = bytes.toString('base64')
  return [
    ['in Base64', padded],
    ['in Base64 without padding', padded.replace(MINUS_PADDING, '')],
    ['in Base64 for URLs', bytes.toString('base64url')],
    ['in Base64 in a URL', encodeURIComponent(padded)],
  ]
}

const NAMES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  Ä: 'Auml',
  ä: 'auml',
}

function isLatin1(text: string): boolean {
  return /^[\0-\xff]*$/.test(text)
}

function unicodeEscape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/**
 * What a text shows of a secret: the longest beginning, end or form of it that is there, of at least five letters;
 * empty when it shows nothing. The search is prepared once, for many texts.
 */
export function shownOf(secret: string): (text: string) => string {
  const pieces = secret.split(/[^\p{L}\p{N}]+/u).filter((piece) => piece.length >= 4)
  const forms = formsOf(secret).map(([, bytes]) => bytes)
  const texts = forms.flatMap((bytes) => [bytes.toString(), bytes.toString('latin1')])
  const starts = texts.flatMap((one) => [one.slice(0, 8), one.slice(-8)]).filter((one) => one.length >= 5)
  const needles = [...new Set([...pieces, ...texts, ...starts])]
  return (text) => needles.find((one) => text.includes(one)) ?? ''
}
