import type { ResponseHead } from './response-head.ts'

/** How long a body is: as its chunks say, so many bytes, or until the connection closes (null). */
export type BodyLength = 'chunked' | number | null

/**
 * How the body of a response is framed (RFC 9112, 6.3). Chunks go before a length; a length that is no number
 * is none; of several the first counts, as it does for ffmpeg and curl.
 */
export function bodyLengthOf(head: ResponseHead): BodyLength {
  if (head.values('transfer-encoding').some((coding) => /\bchunked\b/i.test(coding))) return 'chunked'
  const length = head
    .values('content-length')
    .flatMap((value) => value.split(','))
    .find((value) => /^\s*\d+\s*$/.test(value))
  return length === undefined ? null : Number(length)
}
