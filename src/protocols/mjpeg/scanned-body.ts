import type { DelimiterSearch } from './delimiter-search.ts'
import { JpegWalker } from './jpeg-markers.ts'
import { CR, LF } from './line.ts'
import { MAX_PART_HEADER, type PartHeader } from './part-header.ts'
import type { PartLengths } from './part-lengths.ts'

/**
 * `more`: the body goes on. `over`: it has ended, and the delimiter is still to come. `opened`, `closed`: the delimiter
 * was read. `next`: the next part's header was read too, and the SOI that begins its body.
 */
export type BodyEvent = 'more' | 'over' | 'opened' | 'closed' | 'next'

const MARKER = 0xff
const SOI = 0xd8
const EOI = 0xffd9

/** What is read after a delimiter that may be the picture's own data. */
type Ahead = 'nothing' | 'header' | 'body' | 'marker'

/**
 * The body of a part without a length, or with one that cannot be believed yet. The markers of its JPEG are followed
 * while the same bytes are searched for the delimiter. Both must agree with the length, if there is one.
 *
 * A picture is over at its end marker, unless its length goes beyond it, and where the length agrees with the delimiter
 * or an end marker. Bytes between an end marker and the delimiter are ignored.
 *
 * A delimiter inside a picture that has not ended is either the picture's own data or, as every viewer takes it, the
 * end of a picture without an end marker. It is the latter if a part header and a JPEG follow. Such a picture counts as
 * soon as it has a scan: only a decoder could find out whether it is complete, and viewers show it. It was truncated,
 * and does not count, if the declared length is longer and this camera's lengths have been right, or if the line end is
 * missing that precedes the camera's other delimiters.
 */
export class ScannedBody {
  event: BodyEvent = 'more'
  /** Size of the picture that this read completed; 0 if none. */
  picture = 0
  /** This read ended behind the first three bytes (FF D8 FF) of another picture. */
  hasRestarted = false
  /** Bytes read of this body and, with the event `next`, of the next one. */
  offset = 0
  nextOffset = 0
  /** The camera puts line ends before its delimiters. */
  hasLineEnds = false
  private readonly lengths: PartLengths
  private readonly header: PartHeader
  private readonly walker = new JpegWalker()
  private readonly search: DelimiterSearch
  private searchedFrom = 0
  /** Bytes that the search has read and the walker has not. */
  private ahead = 0
  private length = 0
  private isLengthPassed = false
  private hasBegun = false
  private beginsWithPicture = false
  /** The markers were followed to their end, `endsAt`, or make no sense. */
  private isWalked = false
  private endsAt = 0
  private lastByte = 0
  /** A delimiter was read in a picture that had not ended. Its size then is `doubtful`, or 0 if it must not count. */
  private isInDoubt = false
  private doubtful = 0
  private next: Ahead = 'nothing'
  /** The camera leaves out end markers: its last picture had none. */
  private hasNoEnds = false

  /** @param header for the part that follows; overwritten whenever one may begin */
  constructor(search: DelimiterSearch, lengths: PartLengths, header: PartHeader) {
    this.search = search
    this.lengths = lengths
    this.header = header
  }

  /**
   * @param length the declared length, 0 if none
   * @param offset bytes of the body that were read
   * @param hasBegun they end with the SOI of a picture; otherwise a picture may begin anywhere
   */
  begin(length: number, offset: number, hasBegun: boolean): void {
    this.event = 'more'
    this.length = length
    this.offset = offset
    this.isLengthPassed = offset >= length
    this.hasBegun = hasBegun
    this.beginsWithPicture = hasBegun && offset === 2
    this.isWalked = false
    this.dropDoubt()
    this.beginSearch()
    if (hasBegun) this.walker.begin()
    else this.walker.seek()
  }

  /** Continues after a picture of proven length that does not end like one. */
  resume(length: number, lastByte: number): void {
    this.begin(length, length, true)
    this.walker.resume(length, lastByte)
  }

  /** Bytes of the picture so far. */
  get pictureBytes(): number {
    return this.walker.length
  }

  /** The next bytes belong to the picture, as far as is known. */
  get isInPicture(): boolean {
    return !this.isWalked && !this.isInDoubt
  }

  /** Reads from `at`; returns the position after what was read, or the end of the chunk while `more`. */
  read(chunk: Uint8Array, at: number): number {
    this.picture = 0
    this.hasRestarted = false
    if (this.ahead === 0) this.ahead = this.search.read(chunk, at) - at
    let end = at + this.ahead
    if (!this.isLengthPassed) end = Math.min(end, at + this.length - this.offset)
    if (!this.isWalked) end = this.walker.walk(chunk, at, end)
    const next = this.next === 'nothing' ? end : this.readNext(chunk, at, end)
    this.offset += next - at
    this.ahead -= next - at
    this.judge(chunk, at, next)
    if (next > at) this.lastByte = chunk[next - 1] ?? 0
    return next
  }

  /** The connection was closed. Returns the size of a picture that is whole, or 0. */
  end(): number {
    if (this.isWalked) return this.walker.isViewable() ? this.walker.length : 0
    if (this.isInDoubt) return this.doubtful
    const isWhole = this.offset >= this.length && this.offset - this.search.trailingLineEnds <= this.length
    return isWhole && this.walker.isViewable() ? this.length : 0
  }

  private judge(chunk: Uint8Array, at: number, next: number): void {
    if (this.event === 'next') this.endDoubt()
    else if (!this.isWalked && this.walker.state !== 'more') this.judgePicture()
    if (!this.isLengthPassed && this.offset === this.length && this.event === 'more')
      this.judgeLength(chunk, at, next)
    if (this.event === 'more' && this.ahead === 0) this.judgeDelimiter()
  }

  private judgePicture(): void {
    if (this.walker.state === 'restarted') {
      this.restart()
      return
    }
    this.isWalked = true
    this.endsAt = this.offset
    this.dropDoubt()
    if (this.walker.state === 'broken' || (this.length > 0 && this.offset <= this.length)) return
    this.takePicture()
    this.event = 'over'
  }

  /**
   * Another picture begins, after a delimiter and something that is no header, or in the middle of the first picture.
   */
  private restart(): void {
    if (this.isInDoubt) this.endDoubt()
    this.hasBegun = true
    this.hasRestarted = true
    this.walker.beginNext()
  }

  private judgeLength(chunk: Uint8Array, at: number, next: number): void {
    this.isLengthPassed = true
    const lastButOne = next - at > 1 ? (chunk[next - 2] ?? 0) : this.lastByte
    const endsLikeJpeg = ((lastButOne << 8) | (chunk[next - 1] ?? 0)) === EOI
    const isWhole = this.isWalked && this.endsAt === this.length && this.walker.isViewable()
    if (!isWhole && !(this.beginsWithPicture && endsLikeJpeg && !this.walker.isEmpty)) return
    this.takeLength()
    this.event = 'over'
  }

  private judgeDelimiter(): void {
    const { before, lineEnds, lineEnd, state } = this.search
    if (state === 'looking') return
    const at = this.searchedFrom + before
    if (this.length > 0 && this.length <= at && at - lineEnds <= this.length) {
      if (this.isShown(this.length)) this.takeLength()
    } else if (this.isWalked) this.takePicture()
    else if (this.hasBegun && !this.endOpen(at - lineEnd, lineEnd)) return
    if (lineEnd > 0) this.hasLineEnds = true
    this.event = state
  }

  /** The picture has not ended. @returns whether the delimiter can be believed at once */
  private endOpen(at: number, lineEnd: number): boolean {
    const counts = this.isShown(at) && !this.isCut(lineEnd)
    if (counts && this.doubtful === 0) this.doubtful = this.sizeAt(at)
    this.isInDoubt = true
    if (counts && this.hasNoEnds) {
      this.endDoubt()
      return true
    }
    this.next = this.search.state === 'opened' ? 'header' : 'nothing'
    this.header.begin()
    this.beginSearch()
    return false
  }

  private isCut(lineEnd: number): boolean {
    if (lineEnd > 0) return this.length > 0 && this.lengths.wasRight
    return this.length > 0 || this.hasLineEnds
  }

  private isShown(at: number): boolean {
    return this.isWalked ? this.walker.isViewable() : this.walker.isViewable(this.sizeAt(at))
  }

  private sizeAt(at: number): number {
    return this.walker.length - (this.offset - at)
  }

  /** Whatever its length says, the picture ended at its end marker. */
  private takePicture(): void {
    if (!this.walker.isViewable()) return
    this.picture = this.walker.length
    this.hasNoEnds = false
    if (this.length > 0) this.lengths.contradict()
  }

  private takeLength(): void {
    this.picture = this.length
    if (this.beginsWithPicture) this.lengths.confirm()
  }

  /** The delimiter in doubt was a real one. */
  private endDoubt(): void {
    this.picture = this.doubtful
    if (this.doubtful > 0) this.hasNoEnds = true
    if (this.length > 0 && this.doubtful > 0) this.lengths.contradict()
    else if (this.length > 0) this.lengths.doubt()
    this.length = 0
    this.isLengthPassed = true
    this.dropDoubt()
  }

  /** @returns the end, or the position after the SOI of the next picture, with the event `next` */
  private readNext(chunk: Uint8Array, at: number, end: number): number {
    let i = at
    while (i < end && this.next === 'header') i = this.readNextHeader(chunk, i, end)
    while (i < end && this.next !== 'nothing') {
      this.readNextBody(chunk[i] ?? 0)
      i += 1
      if (this.event === 'next') return i
    }
    return end
  }

  private readNextHeader(chunk: Uint8Array, at: number, end: number): number {
    const next = this.header.read(chunk, at, end)
    this.nextOffset = 0
    if (this.header.event === 'line') this.header.take()
    if (!this.header.areLinesText) this.next = 'nothing'
    else if (this.header.event === 'end') this.next = 'body'
    else if (this.header.bytes > MAX_PART_HEADER) this.dropDoubt()
    return next
  }

  private readNextBody(byte: number): void {
    this.nextOffset += 1
    if (this.next === 'marker' && byte === SOI) this.event = 'next'
    else if (this.next === 'body' && byte === MARKER) this.next = 'marker'
    else if (this.next !== 'body' || (byte !== CR && byte !== LF)) this.dropDoubt()
  }

  private beginSearch(): void {
    this.search.beginAnywhere()
    this.searchedFrom = this.offset
    this.ahead = 0
  }

  private dropDoubt(): void {
    this.isInDoubt = false
    this.doubtful = 0
    this.next = 'nothing'
  }
}
