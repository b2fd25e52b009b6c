import { headerOf, type RtspMessage } from './message.ts'
import type { Request } from './rtsp-request.ts'

/**
 * Distinguishes the answer to the pending request from answers to nothing. At most one request is pending at a time,
 * and answers are matched by order, because some servers number them wrong. An answer with an earlier number is a
 * repetition: always if the server counts; otherwise only if it does not look like an answer to the request.
 */
export class PendingRequest {
  private method: Request['method'] | null = null
  private cseq = 0
  /** The server has echoed a number that cannot be its constant answer. */
  private isCounting = false

  begin(method: Request['method'], cseq: number): void {
    this.method = method
    this.cseq = cseq
  }

  /** Whether this is the answer; if so, no request is pending any more. */
  take(message: RtspMessage): boolean {
    const { method } = this
    if (method === null || !this.isInOrder(method, message)) return false
    this.method = null
    return true
  }

  private isInOrder(method: Request['method'], message: RtspMessage): boolean {
    const number = Number.parseInt(headerOf(message, 'cseq'), 10)
    if (number === this.cseq) this.isCounting ||= number > 1
    const isEarlier = number >= 1 && number < this.cseq
    return !isEarlier || (!this.isCounting && looksLikeAnswer(method, message))
  }
}

function looksLikeAnswer(method: Request['method'], message: RtspMessage): boolean {
  if ((message.status ?? 0) >= 300) return true
  const hasTransport = headerOf(message, 'transport') !== ''
  if (method === 'DESCRIBE') return message.body !== ''
  return method === 'SETUP' ? hasTransport : !hasTransport && message.body === ''
}
