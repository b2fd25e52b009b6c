import type { Camera, CameraSource, Plan } from '../model.ts'
import { decodeLoosely, isSecretName } from './safe-url.ts'

/**
 * Every secret that a run was given or found in its camera list: header values, user names and passwords of
 * URLs, query parameters that look like a secret; raw, decoded, and as Basic credentials.
 */
export function secretsOf(
  plan: Pick<Plan, 'headers' | 'source'> & Partial<Pick<Plan, 'baselineTarget'>>,
  cameras: readonly Camera[] = [],
): readonly string[] {
  const urls = [...urlsOf(plan.source), plan.baselineTarget ?? '', ...cameras.map((camera) => camera.url)]
  const secrets = [...Object.entries(plan.headers).flatMap(headerSecrets), ...urls.flatMap(urlSecrets)]
  return [...new Set(secrets)].filter((secret) => secret !== '')
}

function urlsOf(source: CameraSource): readonly string[] {
  if (source.kind === 'template') return [source.template]
  return source.kind === 'api' ? [source.url] : []
}

/** The whole value, what follows a scheme (`Bearer …`), and the values of cookies. */
function headerSecrets([name, value]: [string, string]): string[] {
  const cookies = value.split(/;\s*/).map((pair) => pair.slice(pair.indexOf('=') + 1))
  if (name === 'cookie') return [value, ...cookies]
  return isSecretName(name) ? [value, ...value.split(/\s+/).slice(1)] : [value]
}

function urlSecrets(url: string): string[] {
  return [...userinfoSecrets(url), ...parameterSecrets(url)]
}

function userinfoSecrets(url: string): string[] {
  // Of the text, not of a parsed URL: a parser escapes, and a template need not parse.
  const userinfo = /^[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)@/i.exec(url)?.[1]
  if (userinfo === undefined) return []
  const colon = userinfo.indexOf(':')
  const parts = colon < 0 ? [userinfo] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)]
  const decoded = parts.map(decodeLoosely)
  return [...parts, ...decoded, base64(`${decoded[0] ?? ''}:${decoded[1] ?? ''}`)]
}

function parameterSecrets(url: string): string[] {
  return [...url.matchAll(/[?&;#]([^=&#;?]*)=([^&#]*)/g)].flatMap(([, name = '', value = '']) => {
    return isSecretName(decodeLoosely(name))
      ? [value, decodeLoosely(value), decodeLoosely(value.replaceAll('+', ' '))]
      : [...urlSecretsWithin(decodeLoosely(value)), ...parameterSecrets(value)]
  })
}

/** A camera's own URL as a parameter of a proxy's: `?src=http://user:pass@camera`. */
function urlSecretsWithin(value: string): string[] {
  return value.includes('://') ? userinfoSecrets(value) : []
}

/** Of its UTF-8 bytes, as in RFC 7617. */
function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
}
