/** Types that say for certain that no pictures follow: pages, answers of an API, error documents. */
const NO_STREAM =
  /^text\/(?:html|xml|css|javascript)\b|^application\/(?:[\w.-]+\+)?(?:json|xml|javascript)\b/i

/** `boundary=x` or `boundary="x"`, whatever stands around it (RFC 2045, 5.1). */
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;,]*))/i

/** A web page or a document where a stream should be. Anything else may be one: cameras name it as they like. */
export function isDocument(contentType: string): boolean {
  return NO_STREAM.test(contentType.trim())
}

/** The boundary that the response declares, dashes and all; null if it names none. */
export function boundaryOf(contentType: string): string | null {
  const found = BOUNDARY.exec(contentType)
  return found?.[1] ?? found?.[2] ?? null
}
