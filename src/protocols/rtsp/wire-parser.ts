import { headerOf, type RtspHead, type RtspMessage, readHead, readStartLine } from './message.ts'

/** Receives what a connection carries: messages, and packets between them. */
export interface WireSink {
  message(message: RtspMessage): void
  /**
   * One whole interleaved packet (RFC 2326, 10.12): `bytes` from `start` to `end`, valid until this returns.
   * @returns whether it is a packet that was asked for
   */
  packet(channel: number, bytes: Uint8Array, start: number, end: number): boolean
}

const MAX_HEAD = 64 * 1024
const MAX_BODY = 256 * 1024
/** The most unknown bytes in a row: with more, it is not RTSP. */
const MAX_JUNK = 256 * 1024
const PACKET_HEAD = 4
const FIRST_CARRY = 2048

const DOLLAR = 0x24
const LF = 0x0a
const CR = 0x0d
const LETTER_A = 0x41
const LETTER_Z = 0x5a
const LOWER_A = 0x61
const LOWER_R = 0x72
const LOWER_Z = 0x7a
const OPENING_TAG = 0x3c
/** How servers of other protocols begin. */
const OTHERS: readonly [start: RegExp, name: string, hint?: string][] = [
  [/^HTTP\//i, 'HTTP', ': use http://'],
  [/^ICY /, 'SHOUTcast (ICY)'],
  [/^<(!doctype|html|\?xml)/i, 'a web page'],
  [/^SSH-/, 'SSH'],
]

/**
 * Reads one RTSP connection, however the bytes are split. Packets are passed on in place; only one that spans two reads
 * is copied. Servers write packets when they are due, so they may also come before any line of a message. Unknown bytes
 * are skipped, up to a limit.
 */
export class WireParser {
  /** Why this is not RTSP; nothing is read any more. */
  failure: string | null = null
  private readonly sink: WireSink
  private state: 'between' | 'head' | 'body' = 'between'
  /** The first bytes of a packet whose end is still to come. */
  private carry: Uint8Array | null = null
  private carried = 0
  /** The complete lines of a head, or the part of a body that has arrived. */
  private text = ''
  /** The current line of a head. */
  private line = ''
  private head: RtspHead | null = null
  private bodyBytes = 0
  private isLineStart = true
  private junk = 0
  /** A message or a packet was read: what follows is not another protocol. */
  private isRtsp = false

  constructor(sink: WireSink) {
    this.sink = sink
  }

  /** Takes the first `length` bytes. */
  push(bytes: Uint8Array, length = bytes.length): void {
    let at = 0
    while (at < length && this.failure === null) {
      if (this.carried > 0) at = this.fillCarry(bytes, at, length)
      else if (bytes[at] === DOLLAR && this.isLineStart) at = this.takePacket(bytes, at, length)
      else if (this.state === 'between') at = this.begin(bytes, at)
      else at = this.takeText(bytes, at, length)
    }
  }

  private begin(bytes: Uint8Array, at: number): number {
    const byte = bytes[at] ?? 0
    if (isMessageStart(byte) || (!this.isRtsp && isOtherStart(byte))) {
      this.state = 'head'
      return at
    }
    if (byte !== CR && byte !== LF) this.stepOver(1)
    return at + 1
  }

  private takePacket(bytes: Uint8Array, at: number, length: number): number {
    const size = at + PACKET_HEAD <= length ? packetSize(bytes, at) : Number.POSITIVE_INFINITY
    if (at + size > length) return this.fillCarry(bytes, at, length)
    this.deliver(bytes, at, at + size)
    return at + size
  }

  private fillCarry(bytes: Uint8Array, at: number, length: number): number {
    const begun = this.carryUpTo(PACKET_HEAD, bytes, at, length)
    const { carry } = this
    if (carry === null || this.carried < PACKET_HEAD) return begun
    const size = packetSize(carry, 0)
    const end = this.carryUpTo(size, bytes, begun, length)
    if (this.carry === null || this.carried < size) return end
    this.carried = 0
    this.deliver(this.carry, 0, size)
    return end
  }

  /** Copies until `wanted` bytes are carried; returns the position after the copied bytes. */
  private carryUpTo(wanted: number, bytes: Uint8Array, at: number, length: number): number {
    const end = Math.min(length, at + Math.max(0, wanted - this.carried))
    const carry = this.carryOf(wanted)
    carry.set(bytes.subarray(at, end), this.carried)
    this.carried += end - at
    return end
  }

  private carryOf(wanted: number): Uint8Array {
    const old = this.carry
    if (old !== null && old.length >= wanted) return old
    const carry = new Uint8Array(Math.max(FIRST_CARRY, wanted))
    if (old !== null) carry.set(old.subarray(0, this.carried))
    this.carry = carry
    return carry
  }

  private deliver(bytes: Uint8Array, start: number, end: number): void {
    if (this.sink.packet(bytes[start + 1] ?? 0, bytes, start + PACKET_HEAD, end)) {
      this.junk = 0
      this.isRtsp = true
    } else this.stepOver(end - start)
  }

  private takeText(bytes: Uint8Array, at: number, length: number): number {
    const most = this.state === 'body' ? Math.min(length, at + this.bodyBytes) : length
    const lineEnd = bytes.subarray(0, most).indexOf(LF, at)
    const end = lineEnd < 0 ? most : lineEnd + 1
    const piece = latin1(bytes.subarray(at, end))
    this.isLineStart = lineEnd >= 0
    if (this.state === 'body') this.bodyTaken(piece)
    else this.headTextTaken(piece)
    return end
  }

  private headTextTaken(piece: string): void {
    this.line += piece
    if (this.text.length + this.line.length > MAX_HEAD)
      this.failure = 'the response header is larger than 64 KB'
    else if (this.isLineStart) this.headLineTaken()
  }

  private headLineTaken(): void {
    const { line } = this
    const isFirst = this.text === ''
    this.text += line
    this.line = ''
    if (isFirst && readStartLine(line) === null) this.notRtsp()
    else if (/^\r*\n$/.test(line)) this.headTaken()
  }

  /** The line is not the first line of a message. */
  private notRtsp(): void {
    const other = this.isRtsp ? undefined : OTHERS.find(([start]) => start.test(this.text))
    if (other !== undefined) this.failure = `the server answers ${other[1]}, not RTSP${other[2] ?? ''}`
    this.stepOver(this.text.length)
    this.reset()
  }

  private headTaken(): void {
    const head = readHead(this.text.trimEnd())
    const declared = head === null ? '' : headerOf(head, 'content-length')
    this.head = head
    this.text = ''
    this.state = 'body'
    this.bodyBytes = Number(/^\d+/.exec(declared)?.[0] ?? 0)
    if (this.bodyBytes > MAX_BODY) this.failure = 'the response body is larger than 256 KB'
    else if (this.bodyBytes === 0) this.messageTaken()
  }

  private bodyTaken(piece: string): void {
    this.text += piece
    this.bodyBytes -= piece.length
    if (this.bodyBytes === 0) this.messageTaken()
  }

  private messageTaken(): void {
    const { head, text } = this
    this.isRtsp = true
    this.reset()
    this.junk = 0
    if (head !== null) this.sink.message({ ...head, body: Buffer.from(text, 'latin1').toString() })
  }

  private reset(): void {
    this.state = 'between'
    this.head = null
    this.text = ''
    this.line = ''
    this.isLineStart = true
  }

  private stepOver(bytes: number): void {
    this.junk += bytes
    if (this.junk > MAX_JUNK) this.failure ??= 'no RTSP in the last 256 KB'
  }
}

/** Whether a method or `RTSP` may begin with this byte, in lower case too. */
function isMessageStart(byte: number): boolean {
  return (byte >= LETTER_A && byte <= LETTER_Z) || byte === LOWER_R
}

/**
 * Whether another protocol in lower case or a web page may begin with it: checked only at the start of a connection.
 */
function isOtherStart(byte: number): boolean {
  return (byte >= LOWER_A && byte <= LOWER_Z) || byte === OPENING_TAG
}

function packetSize(bytes: Uint8Array, at: number): number {
  return PACKET_HEAD + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
