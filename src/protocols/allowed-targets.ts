import { safeUrl } from '../secrets/safe-url.ts'
import { isLoopbackHost } from '../text/loopback-host.ts'
import { defaultPortOf, schemesOf } from './registry.ts'

/** Where connections may go: patterns as {@link targetPatternProblem} accepts them; null for this machine only. */
export type AllowedTargets = readonly string[] | null

/** `scheme://host[:port][/path]`. */
const PATTERN = /^([a-z]+|\*):\/\/(\[[0-9a-f:.]+\]|[^\s/:@[\]?#]+)(?::(\d{1,5}|\*))?(\/\S*)?$/i
const MAX_LENGTH = 500
/** Longer than any camera's. */
const MAX_URL = 8192
/** What a server may read as another path than the one that was compared: it decodes twice, or ignores `;` and what follows. */
const AMBIGUOUS = /%2e|%2f|%5c|%25|\.;|\\/i
/** Anything else that looks like an address is looked up as a name, or read as octal. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

interface TargetPattern {
  /** With its colon; null for any. */
  readonly scheme: string | null
  readonly isHost: (host: string) => boolean
  /** A number; null for the default of the scheme, `*` for any. */
  readonly port: string | null
  /** Null for any. */
  readonly path: string | null
}

/** What was expected of a pattern; null if it is one. */
export function targetPatternProblem(text: string): string | null {
  return readPattern(text) === null ? 'scheme://host[:port][/path] with * where anything may be' : null
}

/**
 * Whether a connection may be opened. Only the parsed URL is compared (docs/agents.md), in linear time; what cannot be
 * read as one is not allowed.
 */
export function targetRule(allowed: AllowedTargets): (url: string) => boolean {
  const patterns = allowed?.map(readPattern).filter((pattern) => pattern !== null) ?? null
  return (text) => {
    const url = text.length > MAX_URL ? null : URL.parse(text)
    if (url === null || defaultPortOf(url.protocol) === null) return false
    return patterns === null
      ? isLoopbackHost(url.hostname)
      : patterns.some((pattern) => matches(pattern, url))
  }
}

/** A pattern for all URLs of the same server; for messages. */
export function patternFor(url: string): string {
  const parsed = URL.parse(safeUrl(url))
  return parsed === null ? 'scheme://host/*' : `${parsed.protocol}//${parsed.host}`
}

function readPattern(text: string): TargetPattern | null {
  const [, scheme = '', host = '', port, path] = text.length > MAX_LENGTH ? [] : (PATTERN.exec(text) ?? [])
  const isHost = hostRule(host.toLowerCase())
  const name = `${scheme.toLowerCase()}:`
  if (isHost === null || (scheme !== '*' && !schemesOf('auto').includes(name))) return null
  if (Number(port ?? 1) > 65_535) return null
  return { scheme: scheme === '*' ? null : name, isHost, port: port ?? null, path: path ?? null }
}

/**
 * A name or an address; `*`; names below another one (`*.example.org`); IPv4 addresses by their first numbers
 * (`10.20.*.*`). A wildcard elsewhere would allow names that nobody meant: `10.20.*` begins `10.20.example.org` too.
 */
function hostRule(pattern: string): ((host: string) => boolean) | null {
  if (pattern === '*') return () => true
  if (!pattern.includes('*')) return (host) => host === withoutDot(pattern)
  if (/^\*\.[^*]+$/.test(pattern)) return (host) => host.endsWith(withoutDot(pattern.slice(1)))
  const numbers = pattern.split('.')
  const isAddress = numbers.length === 4 && numbers.every((number) => /^(?:\d{1,3}|\*)$/.test(number))
  if (!isAddress) return null
  return (host) => {
    const found = host.split('.')
    return IPV4.test(host) && numbers.every((number, at) => number === '*' || number === found[at])
  }
}

function matches({ scheme, isHost, port, path }: TargetPattern, url: URL): boolean {
  const standard = String(defaultPortOf(url.protocol))
  const isPort = port === '*' || (port ?? standard) === (url.port === '' ? standard : url.port)
  const isScheme = scheme === null || scheme === url.protocol
  return isScheme && isPort && isHost(withoutDot(url.hostname.toLowerCase())) && isPath(path, url)
}

function isPath(pattern: string | null, { pathname, search }: URL): boolean {
  if (pattern === null || pattern === '/*') return true
  if (AMBIGUOUS.test(pathname)) return false
  const [path, query] = splitPattern(pattern)
  return fits(path.split('*'), pathname === '' ? '/' : pathname) && fits(query.split('*'), search)
}

/** The part for the path, and that for the query with its `?`: any query where a path ends with `*`. */
function splitPattern(pattern: string): readonly [string, string] {
  const at = pattern.indexOf('?')
  if (at >= 0) return [pattern.slice(0, at), pattern.slice(at)]
  return [pattern, pattern.endsWith('*') ? '*' : '']
}

/** Whether the text has these pieces in this order, with anything between them. */
function fits(pieces: readonly string[], text: string): boolean {
  const [first = '', ...others] = pieces
  const last = others.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const piece of others) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

function withoutDot(host: string): string {
  return host.replace(/(?<=.)\.$/, '')
}
