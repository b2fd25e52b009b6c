import { isLoopbackHost } from '../text/loopback-host.ts'

/** How a NATS server is reached, and how this program shows who it is. */
export interface NatsAccess {
  /** Of the NATS server; may contain a login. */
  readonly url: string
  /** Files. */
  readonly creds: string | null
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  readonly runToken: string | null
}

/** What {@link securityProblem} calls the options. */
export interface NatsOptionNames {
  readonly url: string
  readonly creds: string
  readonly runToken: string
}

const EXPECTED = 'nats://host:port or tls://host:port, without a path'

/** What was expected of the URL of a NATS server; null if it is one. */
export function natsUrlExpectation(text: string): string | null {
  const url = URL.parse(text)
  if (url === null || !/^(?:nats|tls):$/.test(url.protocol) || url.hostname === '') return EXPECTED
  const isBare = /^\/?$/.test(url.pathname) && url.search === '' && url.hash === ''
  return isBare && !/\s/.test(text) ? null : EXPECTED
}

/**
 * What is missing where others may listen: logins of cameras pass through the NATS server, and whoever may claim an
 * agent decides what its machine connects to. Null if nothing is.
 */
export function securityProblem(access: NatsAccess, names: NatsOptionNames): string | null {
  const { protocol, hostname, username } = new URL(access.url)
  if (isLoopbackHost(hostname)) return null
  const hasLogin = username !== '' || access.creds !== null || access.cert !== null
  const missing = [
    ...(protocol === 'tls:' ? [] : [`TLS (tls:// in ${names.url})`]),
    ...(hasLogin ? [] : [`a login (${names.creds}, or tls://user:password@host)`]),
    ...(access.runToken === null ? [`${names.runToken} (or CAMGATE_RUN_TOKEN)`] : []),
  ]
  if (missing.length === 0) return null
  return `${names.url} requires ${missing.join(' and ')}, because the NATS server is not on loopback`
}

/** A certificate is of no use without its key. */
export function keyProblem({ cert, key }: NatsAccess, names: { cert: string; key: string }): string | null {
  if ((cert === null) === (key === null)) return null
  return cert === null ? `${names.key} requires ${names.cert}` : `${names.cert} requires ${names.key}`
}
