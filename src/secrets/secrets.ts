import type { Camera, CameraSource } from '../model/cameras.ts'
import { decodeLoosely, parametersOf, userinfosOf } from './safe-url.ts'
import { isSecretName } from './secret-names.ts'

/** URLs in parameters of URLs in parameters of URLs. */
const MAX_LEVELS = 3

/** The part of a plan that may hold secrets. */
interface SecretPlan {
  readonly headers: Readonly<Record<string, string>>
  readonly source: CameraSource
  readonly baselineTarget?: string | null
  readonly publish?: string | null
  readonly pushgateway?: string | null
  readonly otlp?: string | null
  readonly webhook?: string | null
  readonly webhookSecret?: string | null
  readonly serverMetrics?: readonly string[] | null
  readonly markClock?: string | null
  readonly nats?: string | null
  readonly runToken?: string | null
}

/**
 * Every secret that a run was given or found in its camera list: header values, user names and passwords of URLs,
 * query parameters that look like a secret, and where a webhook is on its host; raw, decoded, and as Basic credentials.
 * @param environment whose proxies may have a password too, and whose headers for OpenTelemetry may be a login
 */
export function secretsOf(
  plan: SecretPlan,
  cameras: readonly Camera[] = [],
  environment: Readonly<Record<string, string | undefined>> = {},
): readonly string[] {
  const urls = [
    ...urlsOf(plan.source),
    ...templateUrls(plan.baselineTarget ?? '', cameras),
    ...templateUrls(plan.publish ?? '', cameras),
    ...(plan.serverMetrics ?? []),
    ...cameras.map((camera) => camera.url),
    ...PROXIES.flatMap((name) => environment[name] ?? []),
    ...[plan.pushgateway, plan.otlp, plan.webhook, plan.markClock, plan.nats].filter(
      (url) => typeof url === 'string',
    ),
  ]
  const secrets = [
    ...Object.entries(plan.headers).flatMap(headerSecrets),
    ...urls.flatMap(secretsOfUrl),
    ...webhookSecrets(plan),
    plan.runToken ?? '',
    ...OTLP_HEADERS.flatMap((name) => otlpHeaderSecrets(environment[name] ?? '')),
  ]
  return [...new Set(secrets)].filter((secret) => secret !== '')
}

const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()])

const OTLP_HEADERS = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_METRICS_HEADERS']

/** `name=value,name=value`, percent-encoded. */
function otlpHeaderSecrets(list: string): string[] {
  return list.split(',').flatMap((pair) => {
    const value = pair.slice(pair.indexOf('=') + 1).trim()
    return [value, decodeLoosely(value), ...decodeLoosely(value).split(/\s+/).slice(1)]
  })
}

/** Whoever knows the path of a webhook can post to it. */
function webhookSecrets({ webhook, webhookSecret }: SecretPlan): string[] {
  const [, path = '', query = ''] = /^[^:]+:\/\/[^/?#]*(\/[^?#]*)?([^#]*)/.exec(webhook ?? '') ?? []
  return [path.length > 1 ? path : '', query, webhookSecret ?? '']
}

/** A secret that contains the camera's id is different for each camera. */
function templateUrls(template: string, cameras: readonly Camera[]): readonly string[] {
  const isShared = secretsOfUrl(template).every((secret) => !secret.includes('{camera}'))
  return isShared
    ? [template]
    : [
        template,
        ...cameras.map(({ id }) =>
          template.replaceAll('{camera}', () => encodeURIComponent(id.toWellFormed())),
        ),
      ]
}

function urlsOf(source: CameraSource): readonly string[] {
  if (source.kind === 'template' || source.kind === 'names') return [source.template]
  if (source.kind === 'discover') return source.addresses.map(({ text }) => text)
  if (source.kind !== 'api' && source.kind !== 'file') return []
  const { urls } = source
  const templates = urls.kind === 'template' ? [urls.text] : urls.kind === 'target' ? [urls.template] : []
  return source.kind === 'api' ? [source.url, ...templates] : templates
}

/**
 * The whole value, what follows a scheme (`Bearer …`), the values of cookies, and the contents of Basic credentials.
 */
function headerSecrets([name, value]: [string, string]): string[] {
  const cookies = value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
  if (name.toLowerCase() === 'cookie') return [value, ...cookies, ...cookies.map(decodeLoosely)]
  if (!isSecretName(name)) return [value]
  const [scheme = '', ...rest] = value.split(/\s+/)
  const basic = scheme.toLowerCase() === 'basic' ? basicParts(rest[0] ?? '') : []
  return [value, ...rest, ...basic]
}

function basicParts(credentials: string): string[] {
  const bare = credentials
    .replace(/={1,2}$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]+$/.test(bare) || bare.length % 4 === 1) return []
  const text = textOfBytes(atob(bare))
  return [...halvesOf(text), ...base64(text)]
}

/** User name, password and secret parameters of a URL, and of the URLs in it. */
export function secretsOfUrl(url: string): string[] {
  const secrets: string[] = [...userinfoSecrets(leadingUserinfo(url))]
  let texts = [url]
  for (let level = 0; level <= MAX_LEVELS && texts.length > 0; level += 1) {
    const parameters = texts.flatMap(parametersOf)
    secrets.push(...texts.flatMap(userinfosOf).flatMap(userinfoSecrets))
    secrets.push(...parameters.flatMap(({ value, isSecret }) => (isSecret ? formsOfValue(value) : [])))
    const others = parameters.filter(({ value, isSecret }) => !isSecret && /[%=]/.test(value))
    texts = others.map(({ value }) => decodeLoosely(value))
  }
  return secrets
}

/** From the text, not from a parsed URL: a parser escapes, and a template need not parse. */
function leadingUserinfo(url: string): string {
  return /^[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)@/i.exec(url)?.[1] ?? ''
}

function userinfoSecrets(userinfo: string): string[] {
  if (userinfo === '') return []
  const parts = halvesOf(userinfo)
  const decoded = parts.map(decodeLoosely)
  const pair = `${decoded[0] ?? ''}:${decoded[1] ?? ''}`
  return [...parts, ...decoded, ...base64(pair)]
}

/** Decodes UTF-8, or else ISO 8859-1. */
function textOfBytes(bytes: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(bytes, (one) => one.charCodeAt(0)),
    )
  } catch {
    return bytes
  }
}

function halvesOf(userinfo: string): string[] {
  const colon = userinfo.indexOf(':')
  return colon < 0 ? [userinfo] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)]
}

function formsOfValue(value: string): string[] {
  return [value, decodeLoosely(value), decodeLoosely(value.replaceAll('+', ' '))]
}

/** Encodes its UTF-8 bytes, as in RFC 7617, and its ISO 8859-1 bytes if all characters have one. */
function base64(text: string): string[] {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
  const isLatin1 = /^[\0-\xff]*$/.test(text)
  return isLatin1 ? [btoa(bytes), btoa(text)] : [btoa(bytes)]
}
