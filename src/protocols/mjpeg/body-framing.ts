import type { ResponseHead } from './response-head.ts'

/** How long a body is: chunked, a number of bytes, or until the connection closes (null). */
export type BodyLength = 'chunked' | number | null

/**
 * How the body of a response is framed (RFC 9112, 6.3). Chunks take precedence over a length. A length that is not a
 * number is ignored. If there are several, the last one counts, as in libsoup and curl.
 */
export function bodyLengthOf(head: ResponseHead): BodyLength {
  if (head.values('transfer-encoding').flatMap(listed).includes('chunked')) return 'chunked'
  const length = head.values('content-length').at(-1)?.split(',').at(-1)?.trim() ?? ''
  return /^\+?\d+$/.test(length) ? Number(length) : null
}

/** A compression inside the chunks, which no viewer undoes; null without one. */
export function compressionOf(head: ResponseHead): string | null {
  const lists = head.values('transfer-encoding').map(listed)
  const inside = lists.find((codings) => codings.includes('chunked')) ?? []
  return inside.find((coding) => COMPRESSIONS.has(coding)) ?? null
}

/** The compression of the whole body (RFC 9110, 8.4); null if it is not one that anybody uses. */
export function contentCodingOf(head: ResponseHead): string | null {
  const coding = head
    .values('content-encoding')
    .flatMap(listed)
    .find((item) => COMPRESSIONS.has(item))
  return coding?.replace(/^x-/, '') ?? null
}

const COMPRESSIONS: ReadonlySet<string> = new Set([
  'gzip',
  'x-gzip',
  'deflate',
  'compress',
  'x-compress',
  'br',
  'zstd',
])

function listed(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim().toLowerCase())
}
