/** RFC 6265, 6.1: the number that every client keeps per host. */
const MAX_COOKIES = 50
const MAX_COOKIE_BYTES = 4096
/** The name and value at the start of a Set-Cookie field, without control bytes. */
const PAIR = /^([^=;\s]+)\s*=((?:[^;\p{Cc}]|\t)*)(?:;|$)/u
const REMOVED = /;\s*max-age\s*=\s*(?:0\s*(?:;|$)|-)/i

/**
 * The cookies that servers set on the way to a stream (RFC 6265), in redirects and challenges. Each host gets its own
 * back. Paths, domains and dates are ignored: they make no difference within the second that this takes.
 */
export class CookieJar {
  private readonly hosts = new Map<string, Map<string, string>>()

  /** @param fields the values of Set-Cookie in a response from this host */
  keep(host: string, fields: readonly string[]): void {
    const cookies = this.hosts.get(host) ?? new Map<string, string>()
    for (const field of fields) {
      const [, name = '', value = ''] = PAIR.exec(field.slice(0, MAX_COOKIE_BYTES)) ?? []
      if (REMOVED.test(field)) cookies.delete(name)
      else if (name !== '' && (cookies.has(name) || cookies.size < MAX_COOKIES))
        cookies.set(name, value.trim())
    }
    if (cookies.size > 0) this.hosts.set(host, cookies)
  }

  /** The cookie headers of a request to this host. */
  headersFor(host: string): Readonly<Record<string, string>> {
    const pairs = [...(this.hosts.get(host) ?? [])].map(([name, value]) => `${name}=${value}`)
    return pairs.length === 0 ? {} : { Cookie: pairs.join('; ') }
  }
}
