/** Pictures and parts as bytes, made by hand so that every byte of them is known. */

export function bytes(...parts: (string | Uint8Array | number[])[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  )
}

/** A segment: marker, length, payload. */
export function segment(code: number, payload: string | Uint8Array): Buffer {
  const body = bytes(payload)
  return bytes([0xff, code, (body.length + 2) >> 8, (body.length + 2) & 0xff], body)
}

/** Entropy-coded data may hold anything but a marker: an FF is followed by 00. */
export function escaped(data: string | Uint8Array): Buffer {
  return Buffer.from([...bytes(data)].flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])))
}

export const SOI = Buffer.from([0xff, 0xd8])
export const EOI = Buffer.from([0xff, 0xd9])

/** A JPEG with `data` in its one scan. */
export function jpeg(data: string | Uint8Array = 'picture'): Buffer {
  return bytes(SOI, segment(0xe0, 'JFIF'), segment(0xda, 'scan'), escaped(data), EOI)
}

/** A picture in a part, with whatever header lines are given. */
export function part(
  boundary: string,
  headers: readonly string[],
  body: Uint8Array,
  newline = '\r\n',
): Buffer {
  return bytes([`--${boundary}`, ...headers, '', ''].join(newline), body, newline)
}

export function lengthPart(body: Uint8Array, boundary = 'frame'): Buffer {
  return part(boundary, ['Content-Type: image/jpeg', `Content-Length: ${body.length}`], body)
}

export function plainPart(body: Uint8Array, boundary = 'frame'): Buffer {
  return part(boundary, ['Content-Type: image/jpeg'], body)
}
