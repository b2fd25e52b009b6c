import { deserialize, serialize } from 'node:v8'
import type { OpenedFrame, Sealer } from './sealed.ts'

/** Of one message, in both directions. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024
/** Sent, and not known to have arrived. */
const MAX_UNCONFIRMED_BYTES = 2 * MAX_MESSAGE_BYTES
/** What a piece says of itself in its first byte. */
const MORE = 0
const LAST = 1

interface SentFrame {
  readonly number: number
  readonly frame: Buffer
}

/**
 * The sending half of a stream of messages over something that loses frames while a connection is down: keeps each
 * frame until the other side has confirmed it.
 */
export class StreamSender {
  readonly #sealer: Sealer
  readonly #pieceBytes: number
  readonly #transmit: (frame: Buffer) => void
  #unconfirmed: SentFrame[] = []
  #bytes = 0
  #last = 0

  /** @param pieceBytes of a message in one frame */
  constructor(sealer: Sealer, pieceBytes: number, transmit: (frame: Buffer) => void) {
    this.#sealer = sealer
    this.#pieceBytes = pieceBytes
    this.#transmit = transmit
  }

  /** The number of the last frame that was sent. */
  get last(): number {
    return this.#last
  }

  get isConfirmed(): boolean {
    return this.#unconfirmed.length === 0
  }

  /** @throws Error when the message is too long, or the other side has confirmed nothing for too long */
  send(message: unknown): void {
    const bytes = serialize(message)
    if (bytes.length > MAX_MESSAGE_BYTES) throw new Error(`a message of ${bytes.length} bytes`)
    if (this.#bytes + bytes.length > MAX_UNCONFIRMED_BYTES) throw new Error('too much that is not confirmed')
    for (let at = 0; at < bytes.length; at += this.#pieceBytes) {
      const end = Math.min(bytes.length, at + this.#pieceBytes)
      const mark = Uint8Array.of(end === bytes.length ? LAST : MORE)
      const { number, frame } = this.#sealer.seal('stream', Buffer.concat([mark, bytes.subarray(at, end)]))
      this.#unconfirmed.push({ number, frame })
      this.#bytes += frame.length
      this.#last = number
      this.#transmit(frame)
    }
  }

  /** The other side has all frames up to this one. */
  confirm(number: number): void {
    const left = this.#unconfirmed.findIndex((sent) => sent.number > number)
    const gone = this.#unconfirmed.splice(0, left < 0 ? this.#unconfirmed.length : left)
    for (const { frame } of gone) this.#bytes -= frame.length
  }

  /** Sends again what is not confirmed: the same bytes, so a frame that arrives twice is known. */
  repeat(): void {
    for (const { frame } of this.#unconfirmed) this.#transmit(frame)
  }
}

/** The receiving half: passes each message on once, in the order in which they were sent. */
export class StreamReceiver {
  /** The number of the last frame of an unbroken row. */
  received = 0
  #pieces: Buffer[] = []
  #bytes = 0

  /**
   * @returns the message that this frame completes; `gap` if frames before it are missing; null if more is to come, or
   *   it was here before
   * @throws Error for a message that is too long, or none
   */
  accept({ number, content }: OpenedFrame): { readonly message: unknown } | 'gap' | null {
    if (number <= this.received) return null
    if (number > this.received + 1) return 'gap'
    this.received = number
    this.#pieces.push(content.subarray(1))
    this.#bytes += content.length - 1
    if (this.#bytes > MAX_MESSAGE_BYTES) throw new Error('a message that is too long')
    if (content[0] !== LAST) return null
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] ?? content) : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    return { message: deserialize(bytes) }
  }
}
