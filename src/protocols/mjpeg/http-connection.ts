import { type BodyLength, bodyLengthOf, compressionOf, contentCodingOf } from './body-framing.ts'
import { CameraSocket, type SocketReader } from './camera-socket.ts'
import { ChunkedBody } from './chunked-body.ts'
import type { ConnectionSettings } from './connection-settings.ts'
import { InflatedBody, type InflatedReader, isCompressed } from './inflated-body.ts'
import type { StreamRequest } from './mjpeg-request.ts'
import { proxyAuthorization, proxyFor } from './proxies.ts'
import { requestHead } from './request-head.ts'
import { ResponseHead } from './response-head.ts'

/** Receives the response to a request. */
export interface ResponseReader {
  /** The server is silent in the TLS handshake. */
  hesitates(): void
  /** The connection is open: the request goes out. */
  connected(): void
  /** The first byte of the response was read. */
  answered(): void
  /** The head is complete. @returns whether to read the body */
  readHead(head: ResponseHead): boolean
  /** The first `length` bytes belong to the body. They are overwritten as soon as this returns. */
  readBody(bytes: Uint8Array, length: number): void
  /** The body is over; the connection may still be open. */
  endBody(): void
  /** The response could not be read; `reason` is a phrase. */
  refuse(reason: string): void
  /** The server closed the connection (null), or it failed. */
  closed(error: Error | null): void
}

/**
 * One TCP connection for one request. Only the head of the response is kept, and only while it is read: the body of an
 * endless stream goes straight from the socket to the reader.
 */
export class HttpConnection implements SocketReader, InflatedReader {
  private readonly reader: ResponseReader
  private readonly socket = new CameraSocket(this)
  /** The head of the request, until it is sent. */
  private request = ''
  /** Null once the head is read. */
  private head: ResponseHead | null = new ResponseHead()
  private chunks: ChunkedBody | null = null
  /** Bytes of the body still to come, if their number is known. */
  private left = Number.POSITIVE_INFINITY
  /** The declared compression of the body, until its first byte shows whether it is compressed. */
  private coding: string | null = null
  private inflated: InflatedBody | null = null
  /** Reports how the body ended, once everything that came is inflated. */
  private ending: (() => void) | null = null
  private isOver = false

  constructor(reader: ResponseReader) {
    this.reader = reader
  }

  /**
   * Connects and sends the request. The reader gets everything that follows, failures included.
   * @throws TypeError for a header that cannot be sent
   */
  open(request: StreamRequest, { proxies, isInsecure }: ConnectionSettings): void {
    const { origin, path } = request
    const url = new URL(origin)
    const proxy = proxyFor(url, proxies)
    const isForwarded = proxy !== null && typeof proxy !== 'string' && url.protocol === 'http:'
    this.request = isForwarded
      ? requestHead(request, `${origin}${path}`, proxyAuthorization(proxy))
      : requestHead(request, path, null)
    this.socket.open(url, proxy, isInsecure)
  }

  /** Closes the socket at once, connected or not. The reader hears nothing from here on. */
  destroy(): void {
    this.isOver = true
    this.socket.destroy()
    this.inflated?.destroy()
  }

  hesitates(): void {
    if (!this.isOver) this.reader.hesitates()
  }

  connected(): void {
    if (this.isOver) return
    this.reader.connected()
    this.socket.write(this.request)
    this.request = ''
  }

  read(bytes: Buffer, length: number): void {
    if (this.isOver) return
    if (this.head !== null) this.readHead(this.head, bytes, length)
    else if (this.chunks !== null) this.readChunks(this.chunks, bytes.subarray(0, length))
    else this.readPlain(bytes, length)
  }

  closed(error: Error | null): void {
    if (this.isOver) return
    if (this.inflated === null) this.reader.closed(error)
    else this.endWith(this.inflated, () => this.reader.closed(error))
  }

  readInflated(bytes: Buffer): void {
    if (!this.isOver) this.reader.readBody(bytes, bytes.length)
  }

  endInflated(): void {
    if (this.isOver) return
    if (this.ending === null) this.reader.endBody()
    else this.ending()
  }

  breakInflated(): void {
    if (!this.isOver) this.reader.refuse('the response is not compressed as it says')
  }

  drainInflated(): void {
    this.socket.resume()
  }

  private readHead(head: ResponseHead, bytes: Buffer, length: number): void {
    this.reader.answered()
    const at = head.read(bytes, 0, length)
    if (head.failure !== null) this.reader.refuse(head.failure)
    else if (head.isComplete) {
      this.head = null
      if (!this.reader.readHead(head)) return
      const compression = compressionOf(head)
      if (compression !== null) this.reader.refuse(`the response is compressed (${compression})`)
      this.coding = contentCodingOf(head)
      this.beginBody(bodyLengthOf(head))
      this.read(bytes.subarray(at, length), length - at)
    }
  }

  private beginBody(length: BodyLength): void {
    if (length === 'chunked') this.chunks = new ChunkedBody((data) => this.deliver(data, data.length))
    else if (length !== null) this.left = length
  }

  private readPlain(bytes: Buffer, length: number): void {
    const taken = Math.min(length, this.left)
    this.left -= taken
    if (taken > 0) this.deliver(bytes, taken)
    if (this.left === 0) this.endBody()
  }

  private readChunks(chunks: ChunkedBody, bytes: Uint8Array): void {
    chunks.push(bytes)
    if (chunks.state === 'over') this.endBody()
    else if (chunks.state === 'broken') this.reader.refuse('the response is not chunked as it says')
  }

  private deliver(bytes: Uint8Array, length: number): void {
    if (this.coding !== null) this.beginCoding(this.coding, bytes[0] ?? 0)
    if (this.inflated === null) this.reader.readBody(bytes, length)
    else if (!this.inflated.push(bytes.subarray(0, length))) this.socket.pause()
  }

  private beginCoding(coding: string, firstByte: number): void {
    this.coding = null
    if (!isCompressed(coding, firstByte)) return
    if (coding === 'gzip' || coding === 'deflate') this.inflated = new InflatedBody(coding, this)
    else this.reader.refuse(`the response is compressed (${coding})`)
  }

  private endBody(): void {
    if (this.inflated === null) this.reader.endBody()
    else this.endWith(this.inflated, () => this.reader.endBody())
  }

  private endWith(inflated: InflatedBody, ending: () => void): void {
    if (this.ending !== null) return
    this.ending = ending
    inflated.end()
  }
}
