import { crc32 } from 'node:zlib'
import type { FrameMark } from '../../model/marks.ts'
import type { StreamEnd } from '../../model/streams.ts'
import type { Frame, Observer } from '../protocol.ts'
import { endOfBody, endOfError, type Progress } from '../shared/end-kinds.ts'
import { mayBeOtherKind } from '../shared/port-kind.ts'
import { ABORTED, NOT_CONNECTED } from '../shared/watch-ends.ts'
import { type Answer, answerOf, contentTypeOf } from './answer.ts'
import { ADVICE, BodyStart } from './body-start.ts'
import { boundaryOf } from './content-type.ts'
import type { ResponseReader } from './http-connection.ts'
import { MultipartParser, type PartSink } from './multipart.ts'
import type { ResponseHead } from './response-head.ts'

/** How often a picture is compared with an earlier one. */
const COMPARE_EVERY_MS = 1000
/** How long a response of another type may take to show pictures after all. */
const START_TIMEOUT_MS = 900

const SNAPSHOT = `a single picture (snapshot), not a stream: ${ADVICE}`

const NO_SECOND_PICTURE: StreamEnd = {
  kind: 'no_frames',
  detail: `one picture came and no other: ${SNAPSHOT}`,
}
const NO_PICTURE: StreamEnd = { kind: 'no_frames', detail: 'what came holds no complete picture' }

/** Who made the request. */
export interface Asker {
  /** The server is silent in the TLS handshake. */
  hesitates(): void
  /** The answer is a stream: only its end is still to come, and nothing else will be asked. */
  streams(): void
  /** Called exactly once. */
  answered(answer: Answer): void
}

/**
 * Reads the response to one request and drops the payload at once. Once the asker has its answer, the observer hears
 * nothing more.
 */
export class Exchange implements ResponseReader, PartSink, Progress {
  isConnected = false
  isAnswered = false
  /** It ended the way it would on a port that speaks TLS unexpectedly, or the other way round. */
  isDoubtful = false
  bytes = 0
  frames = 0
  private readonly observer: Observer
  private readonly asker: Asker
  private parser: MultipartParser | null = null
  /** Null once the body is known to be a stream. */
  private start: BodyStart | null = null
  private isAnnounced = false
  private timer: NodeJS.Timeout | null = null
  private isOver = false
  private isNoted = false
  private status = 200
  private now = 0
  private comparedAt = Number.NEGATIVE_INFINITY
  /** The body has no delimiters: its first picture is held until a second one shows that it is not a snapshot. */
  private isBare = false
  private heldBytes = 0
  private heldAt = 0
  private heldMark: FrameMark | null = null
  /** Every picture of Motion JPEG is a key frame. */
  private readonly reported: Frame = {
    bytes: 0,
    atMs: 0,
    isSamePicture: false,
    isKeyFrame: true,
    mark: null,
  }

  constructor(observer: Observer, asker: Asker) {
    this.observer = observer
    this.asker = asker
  }

  get isStream(): boolean {
    return this.parser !== null
  }

  /** How the stream ends if nobody waits for it any longer. */
  get abandoned(): StreamEnd {
    if (!this.isConnected) return NOT_CONNECTED
    if (this.heldBytes > 0) return NO_SECOND_PICTURE
    return this.bytes > 0 && this.frames === 0 ? NO_PICTURE : ABORTED
  }

  /** Ends the exchange from our side. */
  stop(end: StreamEnd): void {
    this.over({ kind: 'end', end })
  }

  hesitates(): void {
    if (!this.isOver) this.asker.hesitates()
  }

  connected(): void {
    this.isConnected = true
  }

  answered(): void {
    this.isAnswered = true
  }

  readHead(head: ResponseHead): boolean {
    const answer = answerOf(head)
    this.status = head.status ?? this.status
    if (answer === null) this.beginBody(contentTypeOf(head))
    else this.over(answer)
    return !this.isOver
  }

  readBody(bytes: Uint8Array, length: number): void {
    if (this.isOver) return
    if (this.start !== null) this.readStart(this.start, bytes.subarray(0, length))
    else if (this.parser !== null) this.readStream(this.parser, bytes, length)
  }

  endBody(): void {
    this.endStream('ended by the server')
  }

  refuse(reason: string): void {
    this.stop({ kind: 'protocol_error', detail: reason })
  }

  closed(error: Error | null): void {
    this.isDoubtful = !this.isAnswered && mayBeOtherKind(error)
    if (error === null && this.isStream) this.endStream('closed by the server')
    else this.stop(endOfError(error, this))
  }

  frame(bytes: number, isSamePicture: boolean, mark: FrameMark | null): void {
    if (this.isOver) return
    this.frames += 1
    if (this.isBare && this.frames === 1) this.hold(bytes, mark)
    else {
      if (this.heldBytes > 0) this.release()
      this.reportFrame(bytes, this.now, isSamePicture, mark)
    }
  }

  /** The server answered with success, but not with a stream. */
  private refuseBody(detail: string): void {
    this.stop({ kind: 'protocol_error', detail, httpStatus: this.status })
  }

  private beginBody(type: string): void {
    this.parser = new MultipartParser(boundaryOf(type), crc32, this)
    this.start = new BodyStart(type)
    if (this.start.name !== null) this.timer = setTimeout(() => this.endStart(), START_TIMEOUT_MS)
    else this.announce()
    if (this.start.state === 'pictures') this.beginStream()
  }

  private announce(): void {
    if (this.isAnnounced) return
    this.isAnnounced = true
    this.asker.streams()
    this.observer.connected()
  }

  private readStart(start: BodyStart, bytes: Uint8Array): void {
    start.push(bytes)
    if (start.state === 'more') return
    if (start.state === 'other') this.refuseBody(start.refusal)
    else this.beginStream()
  }

  /** Nothing more will come to show what it is. */
  private endStart(): void {
    this.start?.end()
    if (this.start?.state === 'other') this.refuseBody(this.start.refusal)
    else if (this.start !== null) this.beginStream()
  }

  private beginStream(): void {
    const { start, parser } = this
    this.start = null
    this.stopTimer()
    this.announce()
    if (start === null || parser === null) return
    this.isBare = start.isBare
    const { held } = start
    if (held.length > 0) this.readStream(parser, held, held.length)
  }

  private readStream(parser: MultipartParser, bytes: Uint8Array, length: number): void {
    this.now = performance.now()
    if (this.now - this.comparedAt >= COMPARE_EVERY_MS) {
      this.comparedAt = this.now
      parser.checkNextPicture()
    }
    this.bytes += length
    this.observer.data(length, this.now)
    parser.push(bytes.subarray(0, length))
    if (parser.hasWrongLengths && !this.isNoted) this.noteWrongLengths()
    if (parser.failure !== null) this.refuse(parser.failure)
  }

  private noteWrongLengths(): void {
    this.isNoted = true
    this.observer.note('wrong_part_lengths')
  }

  private endStream(why: string): void {
    if (this.start !== null) this.endStart()
    if (!this.isOver) this.parser?.end()
    if (this.heldBytes > 0) this.refuseBody(SNAPSHOT)
    else this.stop(endOfBody(why, this))
  }

  private hold(bytes: number, mark: FrameMark | null): void {
    this.heldBytes = bytes
    this.heldAt = this.now
    this.heldMark = mark === null ? null : { ...mark }
  }

  private release(): void {
    const { heldBytes } = this
    this.heldBytes = 0
    this.reportFrame(heldBytes, this.heldAt, false, this.heldMark)
  }

  private reportFrame(bytes: number, atMs: number, isSamePicture: boolean, mark: FrameMark | null): void {
    const frame = this.reported
    frame.bytes = bytes
    frame.atMs = atMs
    frame.isSamePicture = isSamePicture
    frame.mark = mark
    this.observer.frame(frame)
  }

  private over(answer: Answer): void {
    if (this.isOver) return
    this.isOver = true
    this.stopTimer()
    this.asker.answered(answer)
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }
}
