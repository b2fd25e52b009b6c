import { decodeLoosely } from '../secrets/safe-url.ts'
import { isSecretName } from '../secrets/secret-names.ts'

/** Parts of stream URLs that say what is sent, not where it comes from. */
const GENERIC =
  /^(?:index|video|videos?feed|stream(?:ing)?s?\d?|channels?|live|mjpe?g|jpe?g|cgi(?:-bin)?|axis-cgi|h26[45]|media|main|sub|cam(?:era)?s?|image|snapshot|snap|shot|mpeg4|av0|nphmotionjpeg|faststream|play\d?|api|ws|onvif|profile\d?|low|high|hd|sd)$/i
const EXTENSION = /\.(?:mjpe?g|jpe?g|cgi|sdp|mp4|m3u8|ts|flv|asp|php|html?|264|265|amp)$/i
/** A long run of mixed letters and digits, or a UUID: a token rather than a name. */
const TOKEN = /(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{16,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i
const MAX_LENGTH = 40
/** Limits on what is examined in a URL: the parts of its path and of its query, and the letters of each. */
const MAX_PARTS = 8
const MAX_TEXT = 200
const HOST = 'host'

interface Part {
  /** Counted from the end, because the last parts of a path name a camera. */
  readonly key: string
  readonly text: string
}

/**
 * Names for cameras that are known only by their URLs: the first part of the URLs (path from the end, query, host) that
 * distinguishes all of them, or else each camera's last meaningful part. Every name is used once and contains only
 * letters, digits, dots, hyphens and underscores; no credentials and no secrets.
 */
export function namesOfUrls(urls: readonly string[]): string[] {
  const parts = urls.map(partsOf)
  const hosts = parts.map((own) => textAt(own, HOST))
  const first = parts.map((own) => own.find(({ key }) => key !== HOST)?.text)
  const keys = (parts[0] ?? []).map(({ key }) => key).filter((key) => key !== HOST)
  const common = keys.map((key) => parts.map((own) => textAt(own, key))).find(tellsApart)
  const found = common ?? [first, hosts].find(tellsApart) ?? first.map((name, at) => name ?? hosts[at])
  return uniqueNames(
    found.map((name, at) => name ?? String(at + 1)),
    hosts,
  )
}

function textAt(parts: readonly Part[], key: string): string | undefined {
  return parts.find((part) => part.key === key)?.text
}

function tellsApart(names: readonly (string | undefined)[]): boolean {
  return !names.includes(undefined) && new Set(names).size === names.length
}

/** The most distinctive ones first. */
function partsOf(url: string): Part[] {
  if (!URL.canParse(url)) return []
  const parsed = new URL(url)
  const secrets = [parsed.username, parsed.password].map(decodeLoosely).filter((text) => text !== '')
  const host = parsed.host.slice(0, MAX_TEXT)
  const all = [...pathParts(parsed), ...queryParts(parsed), { key: HOST, text: host }]
  return all
    .filter(({ text }) => !TOKEN.test(text) && !secrets.some((secret) => text.includes(secret)))
    .map(({ key, text }) => ({ key, text: safeName(text) }))
    .filter(({ key, text }) => text !== '' && (key === HOST || !GENERIC.test(text)))
}

function pathParts({ pathname }: URL): Part[] {
  const segments = pathname
    .split('/')
    .filter((segment) => segment !== '')
    .slice(-MAX_PARTS)
    .map((segment) => decodeLoosely(segment.slice(0, MAX_TEXT)))
  return segments
    .map((segment, at) => ({ segment, isSecret: at > 0 && isSecretName(segments[at - 1] ?? '') }))
    .reverse()
    .map(({ segment, isSecret }, fromEnd) => ({
      key: `path ${fromEnd}`,
      text: isSecret || segment.includes('=') || segment.includes('@') ? '' : segment.replace(EXTENSION, ''),
    }))
}

function queryParts({ searchParams }: URL): Part[] {
  return [...searchParams]
    .slice(0, MAX_PARTS)
    .map(([name, value]) => [name, value.slice(0, MAX_TEXT)] as const)
    .filter(([name, value]) => !isSecretName(name) && !value.includes('://') && !value.includes('@'))
    .map(([name, value]) => ({ key: `query ${name}`, text: value }))
}

function safeName(text: string): string {
  const plain = text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')
  return [...plain].slice(0, MAX_LENGTH).join('')
}

/** A name that several cameras share is extended with their hosts, or else a number. */
export function uniqueNames(names: readonly string[], hosts: readonly (string | undefined)[]): string[] {
  const counts = Map.groupBy(names, (name) => name)
  const used = new Map<string, number>()
  return names.map((name, at) => {
    const host = hosts[at]
    const isShared = (counts.get(name)?.length ?? 0) > 1
    return freeName(isShared && host !== undefined && host !== name ? `${host}-${name}` : name, used)
  })
}

/** @param used the highest number that each name was given */
function freeName(wanted: string, used: Map<string, number>): string {
  let name = wanted
  for (let number = used.get(wanted) ?? 1; used.has(name); name = `${wanted}-${number}`) {
    number += 1
    used.set(wanted, number)
  }
  used.set(name, used.get(name) ?? 1)
  return name
}
