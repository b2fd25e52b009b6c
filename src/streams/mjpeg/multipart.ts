import { type Checksum, SamePicture } from '../shared/same-picture.ts'
import { DeclaredBody } from './declared-body.ts'
import { Delimiter } from './delimiter.ts'
import { DelimiterSearch } from './delimiter-search.ts'
import { JpegWalker } from './jpeg-markers.ts'
import { CR, LF, Line } from './line.ts'
import { PartHeader } from './part-header.ts'
import { RepeatedFraming } from './repeated-framing.ts'

const KB = 1024
const MB = 1024 * KB

const MAX_PICTURE = 16 * MB
const MAX_PART_HEADER = 16 * KB
/** Bytes before the first delimiter or picture. */
const MAX_PREAMBLE = 64 * KB
/** Bytes without a delimiter or picture later on. */
const MAX_GAP = MAX_PICTURE + MAX_PREAMBLE

const FF = 0xff
const D8 = 0xd8

/** Told each complete picture as its last byte is read. */
export interface PartSink {
  frame(bytes: number, isSamePicture: boolean): void
}

/**
 * Where in the stream the next byte stands. `preamble`: no delimiter is known yet. `sniff`: at the first
 * bytes of a body without a length. `between`: behind a body, where the delimiter belongs. `search`: it is
 * not there. `closing`: behind `--delimiter--`, on the same line.
 */
type State =
  | 'preamble'
  | 'header'
  | 'declared'
  | 'sniff'
  | 'jpeg'
  | 'between'
  | 'search'
  | 'closing'
  | 'failed'

/**
 * Reads multipart/x-mixed-replace (RFC 2046, 5.1) as cameras send it, and plain JPEGs one after the other.
 * Any way of cutting the bytes into chunks gives the same frames. Memory is constant and nothing is
 * allocated for a picture; bodies with a Content-Length are skipped by arithmetic, others by their markers.
 *
 * A frame is a complete picture: of the declared length, starting and ending like a JPEG; or of the declared
 * length and right before a delimiter (padded pictures, other image types); or led to its end by JPEG
 * markers; or, when it is no JPEG, ended by a delimiter line. A picture that was cut is none: reading goes
 * on at the next delimiter, or at the next picture where one begins inside the other.
 */
export class MultipartParser {
  /** Why the stream cannot be read on, as a phrase; null while it can. */
  failure: string | null = null
  private readonly sink: PartSink
  private readonly line = new Line()
  private readonly delimiter: Delimiter
  private readonly header = new PartHeader(this.line)
  private readonly declared = new DeclaredBody()
  private readonly jpeg = new JpegWalker()
  private readonly search: DelimiterSearch
  private readonly framing = new RepeatedFraming()
  /** Where in this chunk the framing began that is being read; −1: in one before, or not at all. */
  private framingAt = -1
  private readonly same: SamePicture
  private state: State = 'preamble'
  private lastByte = 0
  private bodyBytes = 0
  /** A picture that counts as soon as a delimiter proves that it ended where it should. */
  private pending = 0
  private isBodySearched = false
  private gap = 0
  private maxGap = MAX_PREAMBLE

  /** @param boundary the parameter of the response's Content-Type, if any: only a hint */
  constructor(boundary: string | null, checksum: Checksum, sink: PartSink) {
    this.delimiter = new Delimiter(boundary)
    this.search = new DelimiterSearch(this.delimiter)
    this.same = new SamePicture(checksum)
    this.sink = sink
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

  private step(chunk: Uint8Array, at: number): number {
    switch (this.state) {
      case 'preamble':
        this.readPreamble(chunk[at] ?? 0)
        return at + 1
      case 'header':
        return this.readHeader(chunk, at)
      case 'declared':
        return this.skipDeclared(chunk, at)
      case 'sniff':
        return this.sniff(chunk[at] ?? 0) ? at + 1 : at
      case 'jpeg':
        return this.walk(chunk, at)
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

  /** Before a delimiter is known: lines that may be one, and pictures without any framing. */
  private readPreamble(byte: number): void {
    if (!this.passed(1)) return
    const isPicture = this.lastByte === FF && byte === D8
    this.lastByte = byte
    if (byte === LF) this.readPreambleLine()
    else if (isPicture) this.beginJpeg()
    else this.line.add(byte)
  }

  private readPreambleLine(): void {
    this.line.trimEnd()
    if (this.line.looksLikeHeader && this.delimiter.confirm()) {
      this.beginPart()
      this.header.beginWithLine()
      return
    }
    if (this.delimiter.adopt(this.line)) this.beginPart()
    else this.delimiter.suppose(this.line)
    this.line.clear()
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
    else if (bytes > MAX_PART_HEADER) this.fail('a part header is larger than 16 KB')
    else if (event === 'end') {
      this.beginBody()
      this.learnFraming(chunk, next)
    }
    return next
  }

  private readHeaderLine(): void {
    if (this.delimiter.isLine(this.line)) this.header.begin()
    else if (this.line.looksLikeHeader || this.line.isText) this.header.take()
    // No header, but the inside of a picture that has the delimiter's text in it.
    else this.lose(this.header.bytes)
  }

  private beginBody(): void {
    const { contentLength } = this.header
    this.bodyBytes = 0
    this.declared.begin(contentLength)
    this.same.begin(contentLength)
    this.state = contentLength > 0 ? 'declared' : 'sniff'
    if (contentLength > MAX_PICTURE) this.fail('a part is larger than 16 MB')
  }

  private learnFraming(chunk: Uint8Array, end: number): void {
    const { framingAt, header } = this
    this.framingAt = -1
    if (framingAt < 0 || this.state !== 'declared') return
    this.framing.learn(chunk.subarray(framingAt, end), header.contentLength, header.kind)
  }

  private skipDeclared(chunk: Uint8Array, at: number): number {
    const next = this.declared.skip(chunk, at)
    this.same.add(chunk, at, next)
    if (this.declared.isOver) this.endDeclared()
    return next
  }

  private endDeclared(): void {
    const { kind, contentLength } = this.header
    const isJpeg = kind !== 'other' && this.declared.startsLikeJpeg
    this.state = 'between'
    if (isJpeg && this.declared.endsLikeJpeg) this.count(contentLength)
    else if (isJpeg || kind === 'image') this.pending = contentLength
  }

  /** @returns whether the byte was read; one that does not begin a JPEG is left for the search */
  private sniff(byte: number): boolean {
    const isStart = this.bodyBytes === 0
    if (isStart && (byte === CR || byte === LF)) return this.passed(1)
    if (!isStart && byte === D8) {
      this.beginJpeg()
      return true
    }
    if (isStart && byte === FF && this.header.kind !== 'other') {
      this.bodyBytes = 1
      return true
    }
    this.search.beginLine(isStart)
    this.isBodySearched = true
    this.state = 'search'
    return false
  }

  private beginJpeg(): void {
    this.state = 'jpeg'
    this.bodyBytes = 2
    this.line.clear()
    this.jpeg.begin()
    this.same.begin(0)
  }

  private walk(chunk: Uint8Array, at: number): number {
    const next = this.jpeg.walk(chunk, at)
    this.same.add(chunk, at, next)
    this.bodyBytes += next - at
    if (this.bodyBytes > MAX_PICTURE) this.fail('a picture is larger than 16 MB')
    else if (this.jpeg.state !== 'more') this.endJpeg()
    return next
  }

  private endJpeg(): void {
    if (this.jpeg.state === 'complete') {
      this.state = this.delimiter.isKnown ? 'between' : 'preamble'
      this.count(this.bodyBytes)
    } else if (this.jpeg.state === 'broken') this.lose(this.bodyBytes)
    // The next picture begins inside this one, behind a part header that was taken for this one's data.
    else if (this.passed(this.bodyBytes)) this.beginJpeg()
  }

  private count(bytes: number): void {
    this.gap = 0
    this.maxGap = MAX_GAP
    this.sink.frame(bytes, this.same.end(bytes))
  }

  private skipLineEnds(chunk: Uint8Array, at: number): number {
    let i = at
    while (i < chunk.length && (chunk[i] === CR || chunk[i] === LF)) i += 1
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
    this.isBodySearched = false
    this.state = 'search'
  }

  /** Goes on after something that could not be read: at the next delimiter, if one is known. */
  private lose(bytes: number): void {
    if (!this.passed(bytes)) return
    if (this.delimiter.isKnown) this.searchDelimiter()
    else this.state = 'preamble'
  }

  private seek(chunk: Uint8Array, at: number): number {
    const next = this.search.read(chunk, at)
    if (this.passed(next - at) && this.search.state !== 'looking') this.endSearch()
    return next
  }

  private endSearch(): void {
    const { before, state } = this.search
    if (this.isBodySearched) this.pending = this.header.kind === 'image' ? this.bodyBytes + before : 0
    else if (before > 0) this.pending = 0
    if (this.pending > MAX_PICTURE) this.fail('a picture is larger than 16 MB')
    else {
      if (this.pending > 0) this.count(this.pending)
      this.beginPart()
      this.header.begin()
      if (state === 'closed') this.state = 'closing'
    }
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
