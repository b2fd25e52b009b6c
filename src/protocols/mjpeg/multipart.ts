import { type Checksum, SamePicture } from '../shared/same-picture.ts'
import { Delimiter } from './delimiter.ts'
import { DelimiterSearch } from './delimiter-search.ts'
import { CR, LF, Line } from './line.ts'
import { MAX_PICTURE, PartBody } from './part-body.ts'
import { MAX_PART_HEADER, PartHeader } from './part-header.ts'
import { Preamble } from './preamble.ts'
import { RepeatedFraming } from './repeated-framing.ts'

/** Bytes before the first delimiter or picture. */
const MAX_PREAMBLE = 64 * 1024
/** Bytes behind a picture in which a delimiter other than the known one may stand. */
const MAX_LINES = 1024
/** Bytes without a delimiter or picture later on. */
const MAX_GAP = MAX_PICTURE + MAX_PREAMBLE

/** Told each complete picture as its last byte is read. */
export interface PartSink {
  frame(bytes: number, isSamePicture: boolean): void
}

/**
 * Where in the stream the next byte stands. `preamble`: no delimiter is known yet. `between`: behind a body, where
 * the delimiter belongs. `search`: it is not there. `closing`: behind `--delimiter--`, on the same line.
 */
type State = 'preamble' | 'header' | 'body' | 'between' | 'search' | 'closing' | 'failed'

/**
 * Reads multipart/x-mixed-replace (RFC 2046, 5.1) as cameras send it, and plain JPEGs one after the other.
 * Any way of cutting the bytes into chunks gives the same frames. Memory is constant and nothing is
 * allocated for a picture; bodies with a Content-Length that has proven right are skipped by arithmetic.
 *
 * A frame is what viewers show: a JPEG that is complete (see {@link ScannedBody} for what that is where
 * lengths, end markers and delimiters disagree), whatever type its part has; or another kind of image, of the
 * declared length or ended by a delimiter line. A picture that was cut is none: reading goes on at the next
 * delimiter, or at the next picture where one begins inside the other.
 */
export class MultipartParser {
  /** Why the stream cannot be read on, as a phrase; null while it can. */
  failure: string | null = null
  private readonly sink: PartSink
  private readonly line = new Line()
  private readonly delimiter: Delimiter
  private readonly header = new PartHeader(this.line)
  private readonly search: DelimiterSearch
  private readonly preamble: Preamble
  private readonly body: PartBody
  private readonly framing = new RepeatedFraming()
  /** Where in this chunk the framing began that is being read; −1: in one before, or not at all. */
  private framingAt = -1
  private readonly same: SamePicture
  private state: State = 'preamble'
  /** A picture that counts as soon as a delimiter proves that it ended where it should. */
  private pending = 0
  private linesLeft = 0
  private gap = 0
  private maxGap = MAX_PREAMBLE

  /** @param boundary the parameter of the response's Content-Type, if any: only a hint */
  constructor(boundary: string | null, checksum: Checksum, sink: PartSink) {
    this.delimiter = new Delimiter(boundary)
    this.search = new DelimiterSearch(this.delimiter)
    this.same = new SamePicture(checksum)
    this.preamble = new Preamble(this.line, this.delimiter, this.same)
    this.body = new PartBody(this.header, this.search, this.same)
    this.sink = sink
  }

  /** The Content-Length of some part was not the length of its picture. */
  get hasWrongLengths(): boolean {
    return this.body.hasWrongLengths
  }

  /** Asks for a look into the next picture: see {@link SamePicture}. */
  checkNextPicture(): void {
    this.same.want()
  }

  push(chunk: Uint8Array): void {
    this.framingAt = -1
    let at = 0
    while (at < chunk.length && this.failure === null) at = this.step(chunk, at)
  }

  /** The stream is over: a picture that is whole, and only waited for its delimiter, counts. */
  end(): void {
    const pending = this.state === 'between' ? this.pending : 0
    const bytes = this.state === 'body' ? this.body.end() : pending
    if (bytes > 0) this.count(bytes)
    this.state = 'failed'
  }

  private step(chunk: Uint8Array, at: number): number {
    switch (this.state) {
      case 'preamble':
        return this.readPreamble(chunk, at)
      case 'header':
        return this.readHeader(chunk, at)
      case 'body':
        return this.readBody(chunk, at)
      case 'between':
        return this.skipLineEnds(chunk, at)
      case 'search':
        return this.seek(chunk, at)
      case 'closing':
        return this.skipLine(chunk, at)
      case 'failed':
        return chunk.length
    }
  }

  private readPreamble(chunk: Uint8Array, at: number): number {
    const { preamble } = this
    const next = preamble.read(chunk, at)
    if (preamble.picture > 0) this.count(preamble.picture)
    else if (preamble.pictureBytes > MAX_PICTURE) this.fail('a picture is larger than 16 MB')
    else if (this.passed(preamble.lost) && preamble.event !== 'more') {
      this.beginPart()
      if (preamble.event === 'header') this.header.beginWithLine()
    }
    return next
  }

  private beginPart(): void {
    this.state = 'header'
    this.pending = 0
    this.gap = 0
    this.maxGap = MAX_GAP
  }

  private readHeader(chunk: Uint8Array, at: number): number {
    const mayRead = MAX_PART_HEADER + 1 - this.header.bytes
    const next = this.header.read(chunk, at, Math.min(chunk.length, at + mayRead))
    const { event, bytes } = this.header
    if (event === 'line') this.readHeaderLine()
    else if (bytes > MAX_PART_HEADER) this.endLongHeader()
    else if (event === 'end') this.endHeader(chunk, next)
    return next
  }

  private readHeaderLine(): void {
    if (this.delimiter.isLine(this.line)) this.header.begin()
    else this.header.take()
  }

  private endLongHeader(): void {
    if (this.header.isText) this.fail('a part header is larger than 64 KB')
    // No header, but the inside of a picture that has the delimiter's text in it.
    else if (this.passed(this.header.bytes)) this.searchDelimiter()
  }

  private endHeader(chunk: Uint8Array, end: number): void {
    const { framingAt, header } = this
    this.framingAt = -1
    // The delimiter of a multipart's own parts comes next.
    if (header.kind === 'multipart') this.searchDelimiter()
    else this.beginBody()
    if (framingAt < 0 || header.contentLength === 0 || this.state !== 'body') return
    this.framing.learn(chunk.subarray(framingAt, end), header.contentLength, header.kind)
  }

  private beginBody(): void {
    this.state = 'body'
    this.body.begin()
  }

  private readBody(chunk: Uint8Array, at: number): number {
    const { body } = this
    const next = body.read(chunk, at)
    if (body.picture > MAX_PICTURE || body.isPictureTooLarge) this.fail('a picture is larger than 16 MB')
    else if (body.bytes > MAX_GAP) this.fail('no delimiter or picture within 16 MB')
    else {
      if (body.picture > 0) this.count(body.picture)
      if (body.event !== 'more') this.endBody()
    }
    return next
  }

  private endBody(): void {
    const { event, pending } = this.body
    if (event === 'over') {
      this.pending = pending
      this.state = 'between'
    } else if (event === 'next') {
      this.beginPart()
      this.state = 'body'
      this.body.beginNext()
    } else this.beginHeader(event === 'closed' ? 'closed' : 'opened')
  }

  private count(bytes: number): void {
    this.gap = 0
    this.maxGap = MAX_GAP
    this.sink.frame(bytes, this.same.end(bytes))
  }

  private skipLineEnds(chunk: Uint8Array, at: number): number {
    let i = at
    while (i < chunk.length && (chunk[i] === CR || chunk[i] === LF)) i += 1
    if (i > at) this.body.scanned.hasLineEnds = true
    if (!this.passed(i - at) || i === chunk.length) return i
    // A picture that waits for its delimiter counts when that is read.
    const body = this.pending === 0 ? this.framing.match(chunk, i) : -1
    if (body >= 0) return this.beginRepeated(body)
    this.searchDelimiter()
    this.framingAt = i
    return i
  }

  private beginRepeated(body: number): number {
    const { contentLength, kind } = this.framing
    this.beginPart()
    this.header.repeat(contentLength, kind)
    this.beginBody()
    return body
  }

  private searchDelimiter(): void {
    this.search.beginAnywhere()
    this.line.clear()
    this.delimiter.suppose(this.line)
    this.linesLeft = MAX_LINES
    this.state = 'search'
  }

  private seek(chunk: Uint8Array, at: number): number {
    const next = this.search.read(chunk, at)
    const isFound = this.search.state !== 'looking'
    const isOther = !isFound || this.search.before > 0
    // The last byte that was read ends the line of a delimiter that was found.
    const header = isOther ? this.readOtherLines(chunk, at, isFound ? next - 1 : next) : -1
    if (header >= 0) return header
    if (this.passed(next - at) && isFound) this.endSearch()
    return next
  }

  /**
   * Some cameras change their delimiter. Another line with dashes is the new one when a header line follows.
   * @returns the place behind that header line, or −1
   */
  private readOtherLines(chunk: Uint8Array, at: number, end: number): number {
    const last = Math.min(end, at + this.linesLeft)
    this.linesLeft -= last - at
    for (let i = at; i < last; i += 1) {
      const byte = chunk[i] ?? 0
      if (byte !== LF) this.line.add(byte)
      else if (this.isHeaderOfOther()) return i + 1
    }
    return -1
  }

  private isHeaderOfOther(): boolean {
    this.line.trimEnd()
    const isHeader = this.line.looksLikeHeader && this.delimiter.confirm()
    if (isHeader) {
      this.framing.forget()
      this.beginPart()
      this.header.beginWithLine()
    } else {
      this.delimiter.suppose(this.line)
      this.line.clear()
    }
    return isHeader
  }

  private endSearch(): void {
    const { before, state } = this.search
    if (this.pending > 0 && before === 0) this.count(this.pending)
    this.beginHeader(state === 'closed' ? 'closed' : 'opened')
  }

  private beginHeader(delimiter: 'opened' | 'closed'): void {
    this.beginPart()
    this.header.begin()
    if (delimiter === 'closed') this.state = 'closing'
  }

  private skipLine(chunk: Uint8Array, at: number): number {
    const end = chunk.indexOf(LF, at)
    const next = end < 0 ? chunk.length : end + 1
    if (this.passed(next - at) && end >= 0) this.state = 'between'
    return next
  }

  /** Counts bytes that belong to no picture; false when they were too many. */
  private passed(bytes: number): boolean {
    this.gap += bytes
    if (this.gap <= this.maxGap) return true
    const isFirst = this.maxGap === MAX_PREAMBLE
    this.fail(isFirst ? 'no delimiter or picture in the first 64 KB' : 'no delimiter or picture within 16 MB')
    return false
  }

  private fail(reason: string): void {
    this.failure = reason
    this.state = 'failed'
  }
}
