import { safeUrl } from '../secrets/safe-url.ts'

const MAX_LENGTH = 100
/** Longer than any URL or option. */
const MAX_READ = 16_384

/** What was found, as messages show it: on one line, cut when long, without the secrets of a URL. */
export function found(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === '') return 'an empty text'
  // Not even its beginning is shown: without the end, nobody knows what is a secret.
  if (typeof value === 'string' && value.length > MAX_READ) return `a text of ${value.length} characters`
  if (typeof value === 'string') return JSON.stringify(cut(/[:@=]/.test(value) ? safeUrl(value) : value))
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : cut(String(value))
}

function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`
}
