/** What a stream or API address must be; `null` when `text` is one. */
export function httpUrlExpectation(text: string): string | null {
  if (/[\s\p{Cc}]/u.test(text)) return 'a URL without spaces or line breaks'
  if (!URL.canParse(text)) return 'a URL such as http://host:8080/stream'
  const { protocol, host } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') {
    return 'an http:// or https:// URL (this version reads http and https only)'
  }
  // The URL parser forgives `http:host` and `http:/host`; a person rarely means it.
  return host === '' || !/^https?:\/\/[^/\\]/i.test(text) ? 'a URL such as http://host:8080/stream' : null
}
