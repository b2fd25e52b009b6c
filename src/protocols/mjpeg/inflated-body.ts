import { constants, createGunzip, createInflate, type Gunzip, type Inflate } from 'node:zlib'

/** Like any stream, a body may end in the middle of its compressed data. */
const OPTIONS = { finishFlush: constants.Z_SYNC_FLUSH }

/** Receives the contents of a compressed body. */
export interface InflatedReader {
  readInflated(bytes: Buffer): void
  /** The compressed data is over, or no more of it comes. */
  endInflated(): void
  /** This is not compressed data. */
  breakInflated(): void
  /** Everything pushed was read: more may come after {@link InflatedBody.push} returned false. */
  drainInflated(): void
}

/** Undoes gzip and deflate (RFC 9110, 8.4.1), as viewers do unasked. */
export class InflatedBody {
  private readonly inflate: Gunzip | Inflate

  constructor(coding: 'gzip' | 'deflate', reader: InflatedReader) {
    this.inflate = coding === 'gzip' ? createGunzip(OPTIONS) : createInflate(OPTIONS)
    this.inflate
      .on('data', (bytes: Buffer) => reader.readInflated(bytes))
      .on('end', () => reader.endInflated())
      .on('error', () => reader.breakInflated())
      .on('drain', () => reader.drainInflated())
  }

  /** @param bytes may be overwritten afterwards @returns false if no more should come until it is drained */
  push(bytes: Uint8Array): boolean {
    return this.inflate.write(Buffer.from(bytes))
  }

  end(): void {
    this.inflate.end()
  }

  destroy(): void {
    this.inflate.destroy()
  }
}

/**
 * Whether a body that begins with this byte is compressed as declared. Some cameras declare it and send plain bytes: no
 * delimiter, line end or picture begins like gzip (RFC 1952, 2.3.1) or zlib (RFC 1950, 2.2).
 */
export function isCompressed(coding: string, firstByte: number): boolean {
  if (coding === 'gzip') return firstByte === 0x1f
  if (coding === 'deflate') return (firstByte & 0x8f) === 0x08
  return ![0x0a, 0x0d, 0x2d, 0xff].includes(firstByte)
}
