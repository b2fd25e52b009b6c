import type { Credentials } from '../shared/authentication.ts'
import { credentialsOf } from '../shared/credentials.ts'

/** Where a stream is, without secrets. */
export interface Address {
  /** As requests name it: no credentials, no fragment. */
  readonly url: string
  readonly isSecure: boolean
  readonly host: string
  readonly port: number
}

/** Where a watch began: the only place that gets credentials and custom headers. */
export interface Home {
  readonly address: Address
  readonly credentials: Credentials | null
  readonly headers: Readonly<Record<string, string>>
}

/** RFC 2326, 3.2, and RFC 7826, 4.2 for rtsps. */
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['rtsp:', 554],
  ['rtsps:', 322],
])

/** Null if the text is not a URL of this protocol. */
export function homeOf(text: string, headers: Home['headers']): Home | null {
  const url = URL.parse(text)
  const address = url === null ? null : addressOf(url)
  return url === null || address === null ? null : { address, credentials: credentialsOf(url), headers }
}

/**
 * Where a redirect leads; null if nobody can go there. A login in its URL is for that place, which is then the new
 * home.
 */
export function redirectedTo(
  location: string,
  from: Address,
  home: Home,
): { readonly address: Address; readonly home: Home } | null {
  const url = URL.parse(location, from.url)
  const address = url === null ? null : addressOf(url)
  if (url === null || address === null) return null
  const credentials = credentialsOf(url)
  if (credentials === null) return { address, home }
  return {
    address,
    home: { address, credentials, headers: isSamePlace(address, home.address) ? home.headers : {} },
  }
}

export function isSamePlace(one: Address, other: Address): boolean {
  return one.host === other.host && one.port === other.port && one.isSecure === other.isSecure
}

function addressOf({ protocol, hostname, host, port, pathname, search }: URL): Address | null {
  const defaultPort = DEFAULT_PORTS.get(protocol)
  if (defaultPort === undefined || hostname === '') return null
  return {
    url: `${protocol}//${host}${pathname}${search}`,
    isSecure: protocol === 'rtsps:',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? defaultPort : Number(port),
  }
}
