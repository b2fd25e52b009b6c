import { OPTION_NAMES, type Option, type RawOptions } from '../config/options.ts'
import { defaultPortOf } from '../protocols/registry.ts'
import type { Destination } from './manifest-settings.ts'

/** Options whose URLs the agents open. */
export const TARGET_OPTIONS: readonly Option[] = ['target', 'baselineTarget', 'publish']
/** Options that hold or name a list of cameras, whose URLs only the run knows. */
export const LIST_OPTIONS: readonly Option[] = ['camerasFile', 'camerasApi', 'discover', 'cameraUrl']

const CAMERA = '{camera}'
const ANYWHERE: Destination = { address: null, port: null }
const WEB_PORTS = new Map([
  ['http:', 80],
  ['https:', 443],
])

/** Scheme, host and port of a URL, which may have `{camera}` in any of them. */
const PARTS = /^([a-z][a-z0-9+.-]*:)\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?/i

/** Where the cameras are that the agents read. */
export function targetsOf(raw: RawOptions): readonly Destination[] {
  if (LIST_OPTIONS.some((option) => raw[option] !== undefined)) return [ANYWHERE]
  return TARGET_OPTIONS.flatMap((option) => urlsOf(raw[option])).map(destinationOf)
}

/** Where the coordinator's other URLs lead. */
export function servicesOf(raw: RawOptions): readonly Destination[] {
  return OPTION_NAMES.filter((option) => !TARGET_OPTIONS.includes(option) && option !== 'nats')
    .flatMap((option) => urlsOf(raw[option]))
    .map(destinationOf)
}

/** What an agent must be allowed to open for this URL: its scheme, host and port. */
export function patternOf(url: string): string {
  const [, scheme = '', host = '', port] = PARTS.exec(url) ?? []
  const place = port === undefined ? '' : `:${port.includes(CAMERA) ? '*' : port}`
  return `${scheme}//${hostPattern(host)}${place}`
}

/** Patterns have wildcards for whole parts of an address, and in front of a domain. */
function hostPattern(host: string): string {
  if (!host.includes(CAMERA)) return host
  const parts = host.split('.').map((part) => (part.includes(CAMERA) ? '*' : part))
  const isAddress = parts.length === 4 && parts.every((part) => /^(?:\d+|\*)$/.test(part))
  const domain = parts.slice(parts.lastIndexOf('*') + 1)
  return isAddress ? parts.join('.') : ['*', ...domain].join('.')
}

/** The host of a URL, without brackets. */
export function hostOf(url: string): string {
  return (PARTS.exec(url)?.[2] ?? '').toLowerCase()
}

/** The URLs of an option that was given once or repeatedly. */
export function urlsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((one): one is string => typeof one === 'string' && PARTS.test(one))
}

function destinationOf(url: string): Destination {
  const [, scheme = '', host = '', port] = PARTS.exec(url) ?? []
  const standard = defaultPortOf(scheme.toLowerCase()) ?? WEB_PORTS.get(scheme.toLowerCase()) ?? null
  const given = port === undefined ? standard : Number(port)
  return { address: addressOf(host), port: given !== null && Number.isInteger(given) ? given : null }
}

function addressOf(host: string): string | null {
  if (host.startsWith('[')) return host.slice(1, -1)
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ? host : null
}
