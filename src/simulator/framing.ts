/** How pictures are put on the wire: the response header, and what surrounds each picture. */
export interface Framing {
  readonly responseHeaders: Readonly<Record<string, string>>
  /** Boundary and part header, without the empty line at its end. */
  readonly openPart: Uint8Array
  /** Everything before and after a picture, both HTTP chunk and multipart. */
  readonly prefix: Uint8Array
  readonly suffix: Uint8Array
  /** Bytes of the prefix that belong to the HTTP chunk and not to the body. */
  readonly chunkHeadBytes: number
  /** Other bytes of a body, ready to be written. */
  body(bytes: Uint8Array): Uint8Array
  /** What ends a body. */
  readonly end: Uint8Array
}

export interface FramingOptions {
  readonly frameBytes: number
  readonly chunked: boolean
  readonly contentLength: boolean
}

const encoder = new TextEncoder()

/** `multipart/x-mixed-replace` as cameras send it. If chunks are on, each part is one HTTP chunk. */
export function framingOf({ frameBytes, chunked, contentLength }: FramingOptions): Framing {
  const length = contentLength ? `Content-Length: ${frameBytes}\r\n` : ''
  const partHeader = `--frame\r\nContent-Type: image/jpeg\r\n${length}\r\n`
  const chunkHead = chunked ? `${(partHeader.length + frameBytes + 2).toString(16)}\r\n` : ''
  return {
    responseHeaders: {
      'Content-Type': 'multipart/x-mixed-replace; boundary=frame',
      'Cache-Control': 'no-store',
      Connection: 'close',
      ...(chunked ? { 'Transfer-Encoding': 'chunked' } : {}),
    },
    openPart: encoder.encode(partHeader.slice(0, -2)),
    prefix: encoder.encode(chunkHead + partHeader),
    suffix: encoder.encode(chunked ? '\r\n\r\n' : '\r\n'),
    chunkHeadBytes: chunkHead.length,
    body: (bytes) => (chunked ? asChunk(bytes) : bytes),
    end: encoder.encode(chunked ? '0\r\n\r\n' : ''),
  }
}

function asChunk(bytes: Uint8Array): Uint8Array {
  const head = encoder.encode(`${bytes.length.toString(16)}\r\n`)
  const chunk = new Uint8Array(head.length + bytes.length + 2)
  chunk.set(head)
  chunk.set(bytes, head.length)
  chunk.set([13, 10], head.length + bytes.length)
  return chunk
}
