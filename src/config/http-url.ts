import { schemesOf } from '../protocols/registry.ts'
import { listed } from '../text/listed.ts'

/** What an API's address must be; `null` when `text` is one. */
export function httpUrlExpectation(text: string): string | null {
  return urlExpectation(text, ['http:', 'https:'])
}

/** What a camera's address must be under the chosen protocol; `null` when `text` is one. */
export function streamUrlExpectation(text: string, protocol: string): string | null {
  return urlExpectation(text, schemesOf(protocol))
}

/** The same for a template, which may contain `{camera}` anywhere. */
export function streamTemplateExpectation(text: string, protocol: string): string | null {
  return streamUrlExpectation(text.replaceAll('{camera}', '1'), protocol)
}

const EXAMPLE = 'a URL such as http://host:8080/stream'

/** A user name and password that end too early for a URL. */
const OPEN_LOGIN = /^[a-z]+:\/\/[^/?#@]*:[^/?#@]*[/?#][^@]*@/i
const LOGIN = `${EXAMPLE}; write "#", "/" and "?" in a password as %23, %2F and %3F`

/** More than any server accepts. */
const MAX_LENGTH = 16_384

function urlExpectation(text: string, schemes: readonly string[]): string | null {
  if (text.length > MAX_LENGTH) return `a URL of at most ${MAX_LENGTH} characters`
  if (/[\s\p{Cc}]/u.test(text)) return 'a URL without spaces or line breaks'
  if (!URL.canParse(text)) return OPEN_LOGIN.test(text) ? LOGIN : EXAMPLE
  const { protocol, host } = new URL(text)
  if (!schemes.includes(protocol)) return `a URL that begins with ${listed(schemes.map((one) => `${one}//`))}`
  // The URL parser forgives `http:host` and `http:/host`, but people rarely mean that.
  const isWritten = text.slice(protocol.length).search(/^\/\/[^/\\]/) === 0
  return host === '' || !isWritten ? EXAMPLE : null
}
