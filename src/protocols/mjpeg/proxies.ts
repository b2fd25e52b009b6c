import { basicAnswer, type Credentials } from '../shared/authentication.ts'
import { credentialsOf } from '../shared/credentials.ts'

type Environment = Readonly<Record<string, string | undefined>>

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

export interface HttpProxy {
  readonly isSecure: boolean
  readonly host: string
  readonly port: number
  readonly credentials: Credentials | null
}

/** The proxy for each scheme. A string is the reason why it cannot be used. */
export interface Proxies {
  readonly http: HttpProxy | string | null
  readonly https: HttpProxy | string | null
  readonly without: readonly Exception[]
}

/** A host that is reached without a proxy; `*` is any. */
interface Exception {
  readonly host: string
  /** 0 is any port. */
  readonly port: number
  /** Only the names below it: `*.example.org`. */
  readonly isBelowOnly: boolean
}

/**
 * The proxies that the environment names, in lower or upper case. Without a proxy for https, the one for http is used.
 * @param without hosts that are reached without a proxy, separated by commas or blanks
 */
export function readProxies(environment: Environment, without: string): Proxies {
  const http = readProxy(environment.http_proxy ?? environment.HTTP_PROXY)
  const https = readProxy(environment.https_proxy ?? environment.HTTPS_PROXY)
  const exceptions = without.split(/[,\s]+/).filter((entry) => entry !== '')
  return { http, https: https ?? http, without: exceptions.map(readException) }
}

/** The proxy for a URL, null to use no proxy, or the reason why it cannot be used. */
export function proxyFor({ protocol, hostname, port }: URL, proxies: Proxies): HttpProxy | string | null {
  const proxy = protocol === 'https:' ? proxies.https : proxies.http
  if (proxy === null) return null
  const host = bare(hostname.toLowerCase()).replace(/(?<=.)\.$/, '')
  const number = port === '' ? DEFAULT_PORTS[protocol] : Number(port)
  const isException = proxies.without.some(
    (entry) => (entry.port === 0 || entry.port === number) && covers(entry, host),
  )
  return isException ? null : proxy
}

/** Never shows the URL: it may contain a password. */
function readProxy(text: string | undefined): HttpProxy | string | null {
  if (text === undefined || text === '') return null
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url === null) return 'the environment names a proxy whose URL cannot be read'
  const port = DEFAULT_PORTS[url.protocol]
  if (port === undefined) return `only proxies of http and https are supported, not of ${url.protocol}//`
  return {
    isSecure: url.protocol === 'https:',
    host: bare(url.hostname),
    port: url.port === '' ? port : Number(url.port),
    credentials: credentialsOf(url),
  }
}

/** `host`, `.host`, `*.host`, `*` or an address, each with or without a port; IPv6 with a port is in brackets. */
function readException(entry: string): Exception {
  const withPort = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry)
  const name = bare(withPort?.[1] ?? entry)
  return {
    host: name
      .replace(/^\*?\./, '')
      .replace(/(?<=.)\.$/, '')
      .toLowerCase(),
    port: Number(withPort?.[2] ?? 0),
    isBelowOnly: name.startsWith('*.'),
  }
}

function covers({ host, isBelowOnly }: Exception, name: string): boolean {
  return host === '*' || (!isBelowOnly && name === host) || name.endsWith(`.${host}`)
}

/** An IPv6 address without its brackets. */
export function bare(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

/** Basic credentials (RFC 7617) from the proxy's URL; null if it has none. */
export function proxyAuthorization({ credentials }: HttpProxy): string | null {
  return credentials === null ? null : basicAnswer(credentials)
}
