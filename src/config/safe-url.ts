import { isSecretName } from './secret-names.ts'

const MASK = '***'

/** `http://user:pass@` anywhere in a text, as in a proxy's `?src=rtsp://user:pass@camera`. */
const USERINFO = /(:[/\\]{2,})[^/\\?#\s]*@/g
/** URLs in URLs in URLs. */
const MAX_LEVELS = 3

/**
 * The URL as it may be printed: no user name, no password, and `***` for query parameters that look like a
 * secret. Takes any text: what cannot be read as a URL loses everything up to its last `@`.
 */
export function safeUrl(url: string): string {
  // URL parsers drop these three; left in, they would hide a parameter's name from us.
  const text = url.replace(/[\t\n\r]/g, '')
  return withoutUrlUsers(maskParameters(withoutUserinfo(text)))
}

/** A text without the user names and passwords of the URLs in it. */
export function withoutUrlUsers(text: string): string {
  return text.replace(USERINFO, '$1')
}

function withoutUserinfo(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || parsed.host === '') return afterLastAt(url)
  if (parsed.username === '' && parsed.password === '') return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href.replaceAll('%7Bcamera%7D', '{camera}')
}

function afterLastAt(url: string): string {
  const at = url.lastIndexOf('@')
  if (at < 0) return url
  const scheme = /^[a-z][a-z0-9+.-]*:[/\\]*/i.exec(url.slice(0, at).trimStart())?.[0] ?? ''
  return scheme + url.slice(at + 1)
}

/** In the query and in the fragment, where single sign-on puts its tokens. */
function maskParameters(url: string): string {
  return maskAfter(maskAfter(url, /([?&#])([^=&#?]*)=([^&#]*)/g), /(;)([^=&#?;]*)=([^&#;]*)/g)
}

function maskAfter(url: string, parameter: RegExp): string {
  return url.replace(parameter, (whole, mark: string, name: string, value: string) =>
    isSecretName(decodeLoosely(name)) || hidesSecret(value) ? `${mark}${name}=${MASK}` : whole,
  )
}

/** A URL with credentials that is itself percent-encoded, perhaps more than once. */
function hidesSecret(value: string): boolean {
  let decoded = value
  for (let level = 0; level < MAX_LEVELS && decoded.includes('%'); level += 1) {
    decoded = decodeLoosely(decoded)
    if (decoded.search(USERINFO) >= 0 || parametersOf(decoded).some(({ isSecret }) => isSecret)) return true
  }
  return false
}

interface Parameter {
  readonly value: string
  readonly isSecret: boolean
}

/** Parameters of a query or fragment. A secret ends at `&` or `#`, any other value at what may begin a name. */
export function parametersOf(url: string): readonly Parameter[] {
  const found: Parameter[] = []
  const names = /[?&;#]([^=&#;?]*)=/g
  for (let match = names.exec(url); match !== null; match = names.exec(url)) {
    const isSecret = isSecretName(decodeLoosely(match[1] ?? ''))
    const value = isSecret ? /[^&#]*/y : /[^&#;?]*/y
    value.lastIndex = names.lastIndex
    found.push({ value: value.exec(url)?.[0] ?? '', isSecret })
    // A secret is one piece, whatever is in it.
    if (isSecret) names.lastIndex = value.lastIndex
  }
  return found
}

/** `user:password` of every URL in a text. */
export function userinfosOf(text: string): readonly string[] {
  return Array.from(text.matchAll(USERINFO), ([whole, mark = '']) => whole.slice(mark.length, -1))
}

/** Percent-decoding that leaves alone what is not an escape, as browsers do. */
export function decodeLoosely(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    const bytes = escaped.match(/[0-9a-f]{2}/gi) ?? []
    return new TextDecoder().decode(Uint8Array.from(bytes, (hex) => Number.parseInt(hex, 16)))
  })
}
