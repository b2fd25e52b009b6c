import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import { ChunkedBody } from './chunked-body.ts'
import { HeadSocket } from './head-socket.ts'
import { CR, LF } from './line.ts'

/** How the body of a response is sent; `other` is left to the HTTP library. */
export type BodyCoding = 'plain' | 'chunked' | 'other'

/** What undici tells of a response, and what it is told past undici once the head is read. */
export interface ResponseReader extends Dispatcher.DispatchHandler {
  /** Null until the head of the response is read. */
  readonly coding: BodyCoding | null
  /** Set when the body comes without undici, which is not to be heard any more. */
  isTapped: boolean
  /** The first `length` bytes are of the body; they are overwritten as soon as this returns. */
  readBody(bytes: Uint8Array, length: number): void
  /** The body is over; `failure` says what was wrong with its coding, if anything. */
  endBody(failure: string | null): void
  /** The socket failed in the body. */
  failBody(error: Error): void
}

/**
 * Stands between a socket and undici: the head of the response goes to undici, the body straight to the
 * reader. As soon as the head is read, undici is dismissed with all that belongs to it: an endless stream
 * needs neither its memory nor its copies of every byte.
 */
export class BodyTap {
  private readonly reader: ResponseReader
  /** What to dismiss with the head; null once that is done. */
  private dismissed: (() => void) | null
  private socket: Socket | null = null
  private head: HeadSocket | null = null
  private chunks: ChunkedBody | null = null
  private isLineEmpty = false

  constructor(reader: ResponseReader, dismissed: () => void) {
    this.reader = reader
    this.dismissed = dismissed
  }

  /** Knows a socket that may not be connected yet, only so that it can be destroyed. */
  hold(socket: Socket): void {
    this.socket = socket
  }

  /** Begins to read a connected socket. @returns what undici is to have in its place */
  open(socket: Socket): Duplex {
    this.socket = socket
    this.head = new HeadSocket(socket)
    // The connector has nothing to hear of a connected socket, and would be kept by it.
    forget(socket, 'error')
    forget(socket, 'session')
    socket.on('data', (bytes: Buffer) => this.take(bytes, bytes.length))
    socket.on('end', () => this.end())
    socket.on('error', (error) => this.fail(error))
    socket.on('close', () => this.fail(null))
    return this.head
  }

  destroy(reason: Error): void {
    this.socket?.destroy(reason)
  }

  /** Takes the first `length` bytes, which were read from the socket. */
  take(bytes: Buffer, length: number): void {
    if (this.head !== null) this.takeHead(this.head, bytes.subarray(0, length))
    else if (this.chunks !== null) this.takeChunks(this.chunks, bytes.subarray(0, length))
    else this.reader.readBody(bytes, length)
  }

  private takeHead(head: HeadSocket, bytes: Buffer): void {
    let at = 0
    while (at < bytes.length && this.head === head) {
      const end = this.reader.coding === null ? this.headEnd(bytes, at) : bytes.length
      head.give(bytes.subarray(at, end))
      at = end
      // Still no coding: this was an announcement (1xx), or not all of the head.
      const { coding } = this.reader
      if (coding === 'plain' || coding === 'chunked') this.dismiss(head, coding)
    }
    if (at < bytes.length) this.take(bytes.subarray(at), bytes.length - at)
  }

  /** From here on undici is not needed, nor anything that it holds. */
  private dismiss(head: HeadSocket, coding: BodyCoding): void {
    this.reader.isTapped = true
    if (coding === 'chunked') this.chunks = new ChunkedBody((data) => this.reader.readBody(data, data.length))
    this.head = null
    head.release()
    this.dismissed?.()
    this.dismissed = null
  }

  private takeChunks(chunks: ChunkedBody, bytes: Buffer): void {
    chunks.push(bytes)
    if (chunks.state === 'over') this.reader.endBody(null)
    else if (chunks.state === 'broken') this.reader.endBody('the response is not chunked as it says')
  }

  private end(): void {
    if (this.head !== null) this.head.push(null)
    else this.reader.endBody(null)
  }

  private fail(error: Error | null): void {
    if (this.head !== null) this.head.destroy(error ?? undefined)
    else if (error !== null) this.reader.failBody(error)
    else this.reader.endBody(null)
  }

  /** The place behind the empty line that ends a head, in whatever pieces it comes; else the end. */
  private headEnd(bytes: Buffer, from: number): number {
    for (let i = from; i < bytes.length; i += 1) {
      const isLineEnd = bytes[i] === LF
      if (isLineEnd && this.isLineEmpty) return i + 1
      if (bytes[i] !== CR) this.isLineEmpty = isLineEnd
    }
    return bytes.length
  }
}

/** One by one: to remove all at once makes a slow hash table of the socket's listeners. */
function forget(socket: Socket, event: string): void {
  for (const listener of socket.listeners(event)) socket.off(event, listener as () => void)
}
