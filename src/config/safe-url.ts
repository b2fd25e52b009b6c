const MASK = '***'

/** Parts of a parameter's name that make its value a secret; greedy on purpose: a masked value harms nobody. */
const SECRET_PART = /token|secret|passw|pass|pwd|psw|key|signature|auth|credential|session|cookie|jwt|bearer/i
/** Short ones count only as a word of their own, or at the end: `sig`, `X-Sig`, `loginpas`. */
const SECRET_WORD = /(?:^|[^a-z])(?:sig|sid|pin|otp|pw|cred|creds|sas)(?:$|[^a-z])|pas$/i
/** `http://user:pass@` anywhere in a text, as in a proxy's `?src=rtsp://user:pass@camera`. */
const USERINFO = /(:[/\\]{2,})[^/\\?#\s]*@/g

/** Whether a query parameter of this name carries a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_PART.test(name) || SECRET_WORD.test(name)
}

/**
 * The URL as it may be printed: no user name, no password, and `***` for query parameters that look like a
 * secret. Takes any text: what cannot be read as a URL loses everything up to its last `@`.
 */
export function safeUrl(url: string): string {
  // URL parsers drop these three; left in, they would hide a parameter's name from us.
  const text = url.replace(/[\t\n\r]/g, '')
  return maskParameters(withoutUserinfo(text)).replace(USERINFO, '$1')
}

function withoutUserinfo(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || parsed.host === '')
    return url.replace(/^\s*([a-z][a-z0-9+.-]*:[/\\]*)?[\s\S]*@/i, '$1')
  if (parsed.username === '' && parsed.password === '') return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href.replaceAll('%7Bcamera%7D', '{camera}')
}

/** In the query and in the fragment, where single sign-on puts its tokens. */
function maskParameters(url: string): string {
  return maskAfter(maskAfter(url, /([?&#])([^=&#?]*)=([^&#]*)/g), /(;)([^=&#?;]*)=([^&#;]*)/g)
}

function maskAfter(url: string, parameter: RegExp): string {
  return url.replace(parameter, (whole, mark: string, name: string, value: string) =>
    isSecretName(decodeLoosely(name)) || hidesUserinfo(value) ? `${mark}${name}=${MASK}` : whole,
  )
}

/** A URL with credentials that is itself percent-encoded. */
function hidesUserinfo(value: string): boolean {
  return value.includes('%') && decodeLoosely(value).search(USERINFO) >= 0
}

/** Percent-decoding that leaves alone what is not an escape, as browsers do. */
export function decodeLoosely(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    const bytes = escaped.match(/[0-9a-f]{2}/gi) ?? []
    return new TextDecoder().decode(Uint8Array.from(bytes, (hex) => Number.parseInt(hex, 16)))
  })
}
