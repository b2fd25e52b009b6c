import { JpegMarkFinder } from '../../marks/jpeg-mark-finder.ts'
import type { FrameMark } from '../../model/marks.ts'
import { type Checksum, SamePicture } from '../shared/same-picture.ts'
import { Delimiter } from './delimiter.ts'
import { DelimiterSearch } from './delimiter-search.ts'
import { CR, LF, Line } from './line.ts'
import { MAX_PICTURE, PartBody } from './part-body.ts'
import { MAX_PART_HEADER, PartHeader } from './part-header.ts'
import { Preamble } from './preamble.ts'
import { RepeatedFraming } from './repeated-framing.ts'

/** The most bytes before the first delimiter or picture. */
const MAX_PREAMBLE = 64 * 1024
/** The most bytes after a picture in which an unknown delimiter is looked for. */
const MAX_LINES = 1024
/** The most bytes without a delimiter or picture after that. */
const MAX_GAP = MAX_PICTURE + MAX_PREAMBLE

/** Receives each complete picture as its last byte is read. */
export interface PartSink {
  /** @param mark one record for all pictures; null if it has none */
  frame(bytes: number, isSamePicture: boolean, mark: FrameMark | null): void
}

/**
 * Where the next byte of the stream is. `preamble`: no delimiter is known yet. `between`: after a body, where the
 * delimiter belongs. `search`: the delimiter is not there. `closing`: after `--delimiter--`, on the same line.
 */
type State = 'preamble' | 'header' | 'body' | 'between' | 'search' | 'closing' | 'failed'

/**
 * Reads multipart/x-mixed-replace (RFC 2046, 5.1) as cameras send it, and plain JPEGs one after another. The frames are
 * the same however the bytes are split into chunks. Memory is constant and nothing is allocated per picture. Bodies
 * whose Content-Length is proven are skipped by arithmetic.
 *
 * A frame is what viewers show: a complete JPEG, whatever the type of its part (see {@link ScannedBody} for what is
 * complete when lengths, end markers and delimiters disagree), or another kind of image that has the declared length or
 * ends at a delimiter line. A truncated picture does not count: reading continues at the next delimiter, or at the next
 * picture if one begins inside the other.
 */
export class MultipartParser {
  /** Why the stream cannot be read further, as a phrase; null while it can. */
  failure: string | null = null
  private readonly sink: PartSink
  private readonly line = new Line()
  private readonly delimiter: Delimiter
  private readonly header = new PartHeader(this.line)
  private readonly search: DelimiterSearch
  private readonly preamble: Preamble
  private readonly body: PartBody
  private readonly framing = new RepeatedFraming()
  /** Where in this chunk the current framing began; −1 if in an earlier chunk, or not at all. */
  private framingAt = -1
  private readonly same: SamePicture
  private readonly marks = new JpegMarkFinder()
  private state: State = 'preamble'
  /** Size of a picture that counts once a delimiter proves that it ended where it should. */
  private pending = 0
  private linesLeft = 0
  private gap = 0
  private maxGap = MAX_PREAMBLE

  /** @param boundary the parameter of the response's Content-Type, if any: only a hint */
  constructor(boundary: string | null, checksum: Checksum, sink: PartSink) {
    this.delimiter = new Delimiter(boundary)
    this.search = new DelimiterSearch(this.delimiter)
    this.same = new SamePicture(checksum)
    this.preamble = new Preamble(this.line, this.delimiter, this.same, this.marks)
    this.body = new PartBody(this.header, this.search, this.same, this.marks)
    this.sink = sink
  }

  /** Whether the Content-Length of any part was not the length of its picture. */
  get hasWrongLengths(): boolean {
    return this.body.hasWrongLengths
  }

  /** Asks to look into the next picture: see {@link SamePicture}. */
  checkNextPicture(): void {
    this.same.want()
  }

  push(chunk: Uint8Array): void {
    this.framingAt = -1
    let at = 0
    while (at < chunk.length && this.failure === null) at = this.step(chunk, at)
  }

  /** The stream is over: a whole picture that was only waiting for its delimiter counts. */
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
    // Not a header but the inside of a picture that contains the delimiter's text.
    else if (this.passed(this.header.bytes)) this.searchDelimiter()
  }

  private endHeader(chunk: Uint8Array, end: number): void {
    const { framingAt, header } = this
    this.framingAt = -1
    // The delimiter of the nested multipart comes next.
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
    this.sink.frame(bytes, this.same.end(bytes), this.marks.take())
  }

  private skipLineEnds(chunk: Uint8Array, at: number): number {
    let i = at
    while (i < chunk.length && (chunk[i] === CR || chunk[i] === LF)) i += 1
    if (i > at) this.body.scanned.hasLineEnds = true
    if (!this.passed(i - at) || i === chunk.length) return i
    // A picture that waits for its delimiter counts when the delimiter is read.
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
    // If a delimiter was found, the last byte read is the end of its line.
    const header = isOther ? this.readOtherLines(chunk, at, isFound ? next - 1 : next) : -1
    if (header >= 0) return header
    if (this.passed(next - at) && isFound) this.endSearch()
    return next
  }

  /**
   * Some cameras change their delimiter: another line with dashes is the new one if a header line follows.
   * @returns the position after that header line, or −1
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

  /** Counts bytes that belong to no picture; returns false if there are too many. */
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
