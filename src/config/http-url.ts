import { listed } from './listed.ts'

/** What an API's address must be; `null` when `text` is one. */
export function httpUrlExpectation(text: string): string | null {
  return urlExpectation(text, ['http', 'https'])
}

/** What a camera's address must be; `null` when `text` is one. */
export function streamUrlExpectation(text: string): string | null {
  return urlExpectation(text, ['http', 'https', 'rtsp', 'rtsps'])
}

const EXAMPLE = 'a URL such as http://host:8080/stream'

function urlExpectation(text: string, schemes: readonly string[]): string | null {
  if (/[\s\p{Cc}]/u.test(text)) return 'a URL without spaces or line breaks'
  if (!URL.canParse(text)) return EXAMPLE
  const { protocol, host } = new URL(text)
  const scheme = protocol.slice(0, -1)
  if (!schemes.includes(scheme)) return `a URL that begins with ${listed(schemes.map((one) => `${one}://`))}`
  // The URL parser forgives `http:host` and `http:/host`; a person rarely means it.
  const isWritten = text.slice(scheme.length).search(/^:\/\/[^/\\]/) === 0
  return host === '' || !isWritten ? EXAMPLE : null
}
