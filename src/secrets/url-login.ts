import { decodeLoosely } from './safe-url.ts'

/** The header for Basic authentication (RFC 7617) from a URL; no header if the URL has no user name and no password. */
export function loginOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeLoosely(username)}:${decodeLoosely(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** A copy of a URL without its user name and password. */
export function withoutLogin(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}
