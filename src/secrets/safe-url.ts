import { isSecretName } from './secret-names.ts'

const MASK = '***'

/** `http://user:pass@` anywhere in a text, as in a proxy's `?src=rtsp://user:pass@camera`. */
const USERINFO = /(:[/\\]{2,})[^/\\?#\s]*@/g
/** URLs in URLs in URLs. */
const MAX_LEVELS = 3

/**
 * The URL in a form that is safe to print: no user name, no password, and `***` for query parameters that look like a
 * secret. Takes any text: what cannot be read as a URL loses everything up to its last `@`.
 */
export function safeUrl(url: string): string {
  // URL parsers drop these three; left in, they would hide a parameter's name from us.
  const text = url.replace(/[\t\n\r]/g, '')
  return withoutUrlUsers(maskParameters(withoutUserinfo(text)))
}

/** Whether the name of a camera is a URL with a password or a token in it: names are in every report. */
export function isUrlWithSecrets(name: string): boolean {
  return name.includes('://') && safeUrl(name) !== name
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

/** In the path, in the query, and in the fragment, where single sign-on puts its tokens. */
function maskParameters(url: string): string {
  const pieces: string[] = []
  let shownTo = 0
  for (const { start, value, isSecret } of parametersOf(url)) {
    if (start < shownTo || !(isSecret || hidesSecret(value))) continue
    pieces.push(url.slice(shownTo, start), MASK)
    shownTo = start + value.length
  }
  return pieces.join('') + url.slice(shownTo)
}

/** Whether a value is a URL with secret parameters, or with credentials, perhaps percent-encoded more than once. */
function hidesSecret(value: string): boolean {
  if (parametersOf(value).some(({ isSecret }) => isSecret)) return true
  let decoded = value
  for (let level = 0; level < MAX_LEVELS && decoded.includes('%'); level += 1) {
    decoded = decodeLoosely(decoded)
    if (decoded.search(USERINFO) >= 0 || parametersOf(decoded).some(({ isSecret }) => isSecret)) return true
  }
  return false
}

interface Parameter {
  /** Where its value begins. */
  readonly start: number
  readonly value: string
  readonly isSecret: boolean
}

/** Parameters of a path, a query and a fragment, from left to right. */
export function parametersOf(url: string): readonly Parameter[] {
  const query = url.search(/[?#]/)
  const pathEnd = query < 0 ? url.length : query
  return [...parametersInPath(url.slice(0, pathEnd)), ...parametersInQuery(url, pathEnd)]
}

const SEGMENT = /[^&;/~,]+/g
/** Up to the next name. */
const VALUE = /(?:(?!_[a-z]{1,40}=).)*/isy

/** `/token=secret/`, and `user=admin_password=secret_channel=1` as recorders write it. */
function parametersInPath(path: string): readonly Parameter[] {
  const found: Parameter[] = []
  for (const { 0: segment, index } of path.matchAll(SEGMENT)) {
    let at = 0
    for (let equals = segment.indexOf('='); equals >= 0; equals = segment.indexOf('=', at)) {
      VALUE.lastIndex = equals + 1
      const value = VALUE.exec(segment)?.[0] ?? ''
      found.push({ start: index + equals + 1, value, isSecret: isSecretPart(segment.slice(at, equals)) })
      at = equals + 1 + value.length
    }
  }
  return found
}

/** A secret ends at `&` or `#`, any other value at whatever may begin a name. */
function parametersInQuery(url: string, from: number): readonly Parameter[] {
  const found: Parameter[] = []
  const names = /[?&;#]([^=&#;?]*)=/g
  names.lastIndex = from
  for (let match = names.exec(url); match !== null; match = names.exec(url)) {
    const start = names.lastIndex
    const isSecret = isSecretPart(match[1] ?? '')
    const end = isSecret ? /[^&#]*/y : /[^&#;?]*/y
    end.lastIndex = start
    const value = end.exec(url)?.[0] ?? ''
    found.push({ start, value, isSecret })
    names.lastIndex = start + value.length
  }
  return found
}

/** The name of a parameter may be escaped, perhaps more than once. */
function isSecretPart(name: string): boolean {
  return isSecretName(decodeFully(name))
}

function decodeFully(name: string): string {
  let decoded = name
  for (let level = 0; level < MAX_LEVELS && decoded.includes('%'); level += 1)
    decoded = decodeLoosely(decoded)
  return decoded
}

/** `user:password` of every URL in a text. */
export function userinfosOf(text: string): readonly string[] {
  return Array.from(text.matchAll(USERINFO), ([whole, mark = '']) => whole.slice(mark.length, -1))
}

/** Percent-decoding that leaves anything that is not an escape alone, as browsers do. */
export function decodeLoosely(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    const bytes = escaped.match(/[0-9a-f]{2}/gi) ?? []
    return new TextDecoder().decode(Uint8Array.from(bytes, (hex) => Number.parseInt(hex, 16)))
  })
}
