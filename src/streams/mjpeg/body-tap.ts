import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import { ChunkedBody } from './chunked-body.ts'

/** How the body of a response is sent; `other` is left to the HTTP library. */
export type BodyCoding = 'plain' | 'chunked' | 'other'

/** What undici tells of a response, and the way past it for the body of a stream. */
export interface ResponseReader extends Dispatcher.DispatchHandler {
  /** Null until the header of the response is read. */
  readonly coding: BodyCoding | null
  /** Bytes of the body; they are overwritten as soon as this returns. */
  readBody(bytes: Uint8Array): void
  /** The body is over; `failure` says what was wrong with its coding, if anything. */
  endBody(failure: string | null): void
}

const HEADER_END = Buffer.from('\r\n\r\n')

/**
 * Stands between a socket and undici: the header of the response goes to undici, the body straight to the
 * reader, from one buffer that all sockets share. Otherwise every byte of a stream would be copied into
 * memory of its connection and from there into undici's parser, only to be dropped.
 */
export class BodyTap {
  socket: Socket | null = null
  private readonly reader: ResponseReader
  private mode: 'header' | BodyCoding = 'header'
  private chunks: ChunkedBody | null = null
  private matched = 0

  constructor(reader: ResponseReader) {
    this.reader = reader
  }

  /** Takes what was read from the socket. @returns false to pause the socket */
  take(bytes: Buffer): boolean {
    if (this.mode === 'plain') this.reader.readBody(bytes)
    else if (this.mode === 'chunked') this.takeChunks(bytes)
    else if (this.mode === 'header') return this.takeHeader(bytes)
    else return this.pass(bytes)
    return true
  }

  private takeHeader(bytes: Buffer): boolean {
    const end = this.headerEnd(bytes)
    if (end < 0) return this.pass(bytes)
    const rest = Buffer.from(bytes.subarray(end))
    const mayGoOn = this.pass(bytes.subarray(0, end))
    // The stream tells undici of the header in the next tick; this one comes right behind it.
    process.nextTick(() => this.decide(rest))
    return mayGoOn
  }

  private decide(rest: Buffer): void {
    const { socket, reader } = this
    if (socket === null) return
    const isRead = socket.readableLength === 0
    // No response yet: this was an announcement (1xx), the next header follows.
    if (isRead && reader.coding !== null) this.mode = reader.coding
    else if (!isRead) this.mode = 'other'
    if (rest.length > 0) this.take(rest)
  }

  private takeChunks(bytes: Buffer): void {
    this.chunks ??= new ChunkedBody((data) => this.reader.readBody(data))
    this.chunks.push(bytes)
    if (this.chunks.state === 'over') this.reader.endBody(null)
    else if (this.chunks.state === 'broken') this.reader.endBody('the response is not chunked as it says')
  }

  private pass(bytes: Buffer): boolean {
    return this.socket?.push(Buffer.from(bytes)) ?? true
  }

  /** Where the header ends in these bytes, or −1: CR LF CR LF, in whatever pieces it comes. */
  private headerEnd(bytes: Buffer): number {
    for (let i = 0; i < bytes.length; i += 1) {
      if (bytes[i] === HEADER_END[this.matched]) this.matched += 1
      else this.matched = bytes[i] === HEADER_END[0] ? 1 : 0
      if (this.matched < HEADER_END.length) continue
      this.matched = 0
      return i + 1
    }
    return -1
  }
}
