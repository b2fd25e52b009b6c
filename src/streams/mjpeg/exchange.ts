import { crc32 } from 'node:zlib'
import type { Dispatcher } from 'undici'
import type { StreamEnd } from '../../model.ts'
import type { Observer } from '../protocol.ts'
import { endOfBody, endOfError, endOfStatus, type Progress } from '../shared/outcome.ts'
import { safeText } from '../shared/safe-text.ts'
import type { BodyCoding, ResponseReader } from './body-tap.ts'
import { boundaryOf, isDocument } from './content-type.ts'
import { MultipartParser, type PartSink } from './multipart.ts'

/** How often a picture is compared with an earlier one. */
const COMPARE_EVERY_MS = 1000

/** What came of one request: the end of a stream, or what to ask next. */
export type Answer =
  | { readonly kind: 'end'; readonly end: StreamEnd }
  | { readonly kind: 'redirect'; readonly end: StreamEnd; readonly location: string }
  | { readonly kind: 'challenge'; readonly end: StreamEnd; readonly challenges: readonly string[] }

/** Who made the request. */
export interface Asker {
  /** It is answered by a stream: only its end is to come, nothing else will be asked. */
  streams(): void
  /** Called one time, whatever happens. */
  answered(answer: Answer): void
}

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Reads the response to one request, as undici tells it, and drops the payload at once. Once its
 * asker has the answer, the observer is told nothing more.
 */
export class Exchange implements ResponseReader, PartSink, Progress {
  isConnected = false
  isAnswered = false
  isTapped = false
  coding: BodyCoding | null = null
  bytes = 0
  frames = 0
  private readonly observer: Observer
  private readonly asker: Asker
  private parser: MultipartParser | null = null
  private isOver = false
  private isNoted = false
  private now = 0
  private comparedAt = Number.NEGATIVE_INFINITY

  constructor(observer: Observer, asker: Asker) {
    this.observer = observer
    this.asker = asker
  }

  get isStream(): boolean {
    return this.parser !== null
  }

  /** Ends it from our side. */
  stop(end: StreamEnd): void {
    this.over({ kind: 'end', end })
  }

  onRequestStart(): void {
    this.isConnected = true
  }

  onResponseStarted(): void {
    this.isAnswered = true
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Headers,
    reason = '',
  ): void {
    // 1xx announces the real response.
    if (this.isOver || status < 200) return
    this.coding = codingOf(headers)
    if (status === 200) this.beginStream(headers)
    else this.over(answerOf(endOfStatus('HTTP', status, reason), headers))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.readBody(chunk, chunk.length)
  }

  readBody(bytes: Uint8Array, length: number): void {
    const { parser } = this
    if (this.isOver || parser === null) return
    this.now = performance.now()
    if (this.now - this.comparedAt >= COMPARE_EVERY_MS) {
      this.comparedAt = this.now
      parser.checkNextPicture()
    }
    this.bytes += length
    this.observer.data(length, this.now)
    parser.push(bytes.subarray(0, length))
    if (parser.hasWrongLengths && !this.isNoted) this.noteWrongLengths()
    if (parser.failure !== null) this.endBody(parser.failure)
  }

  private noteWrongLengths(): void {
    this.isNoted = true
    this.observer.note('wrong_part_lengths')
  }

  endBody(failure: string | null): void {
    if (!this.isOver) this.parser?.end()
    if (failure === null) this.stop(endOfBody('closed by the server', this))
    else this.stop({ kind: 'protocol_error', detail: failure })
  }

  failBody(error: Error): void {
    this.stop(endOfError(error, this))
  }

  onResponseEnd(): void {
    if (!this.isTapped) this.endBody(null)
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (!this.isTapped) this.failBody(error)
  }

  frame(bytes: number, isSamePicture: boolean): void {
    if (this.isOver) return
    this.frames += 1
    this.observer.frame(bytes, this.now, isSamePicture, true)
  }

  private beginStream(headers: Headers): void {
    const type = one(headers['content-type'])
    if (isDocument(type)) {
      this.stop({ kind: 'protocol_error', detail: safeText(`not a stream but ${type}`), httpStatus: 200 })
      return
    }
    this.parser = new MultipartParser(boundaryOf(type), crc32, this)
    this.asker.streams()
    this.observer.connected()
  }

  private over(answer: Answer): void {
    if (this.isOver) return
    this.isOver = true
    this.asker.answered(answer)
  }
}

function answerOf(end: StreamEnd, headers: Headers): Answer {
  const { httpStatus = 0 } = end
  const location = one(headers.location)
  if (REDIRECTS.has(httpStatus) && location !== '') return { kind: 'redirect', end, location }
  const challenges = [headers['www-authenticate'] ?? []].flat()
  if (httpStatus === 401 && challenges.length > 0) return { kind: 'challenge', end, challenges }
  return { kind: 'end', end }
}

function codingOf(headers: Headers): BodyCoding {
  if (headers['content-length'] !== undefined) return 'other'
  const coding = one(headers['transfer-encoding']).toLowerCase()
  if (coding === '') return 'plain'
  return coding === 'chunked' ? 'chunked' : 'other'
}

function one(header: string | readonly string[] | undefined): string {
  return (typeof header === 'string' ? header : header?.[0]) ?? ''
}
