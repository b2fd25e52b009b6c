import { crc32 } from 'node:zlib'
import { MultipartParser } from '../../../src/protocols/mjpeg/multipart.ts'

export interface Parsed {
  /** Sizes of the pictures, in order. */
  readonly frames: number[]
  readonly failure: string | null
}

/** Parses a whole stream, given in pieces. */
export function parse(pieces: Uint8Array | readonly Uint8Array[], boundary: string | null = 'frame'): Parsed {
  const frames: number[] = []
  const parser = new MultipartParser(boundary, crc32, { frame: (size) => frames.push(size) })
  for (const piece of pieces instanceof Uint8Array ? [pieces] : pieces) parser.push(piece)
  return { frames, failure: parser.failure }
}

/** The stream cut behind each of these many bytes, over and over. */
export function cut(stream: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0, i = 0; at < stream.length; i += 1) {
    const end = at + Math.max(1, sizes[i % sizes.length] ?? 1)
    pieces.push(stream.subarray(at, end))
    at = end
  }
  return pieces
}
