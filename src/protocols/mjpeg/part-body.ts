import type { JpegMarkFinder } from '../../marks/jpeg-mark-finder.ts'
import type { SamePicture } from '../shared/same-picture.ts'
import { DeclaredBody } from './declared-body.ts'
import type { DelimiterSearch } from './delimiter-search.ts'
import { CR, LF } from './line.ts'
import type { PartHeader } from './part-header.ts'
import { PartLengths } from './part-lengths.ts'
import { type BodyEvent, ScannedBody } from './scanned-body.ts'

export const MAX_PICTURE = 16 * 1024 * 1024

const FF = 0xff
const SOI = 0xffd8
/**
 * The first two bytes of PNG, GIF, WebP, BMP, TIFF and JPEG XL, then those of AVIF, HEIC and the other form of JPEG XL.
 */
const IMAGES: readonly number[] = [0x8950, 0x4749, 0x5249, 0x424d, 0x4949, 0x4d4d, 0xff0a, 0x0000]
const IMAGE_BYTES: readonly number[] = IMAGES.map((start) => start >> 8)

/**
 * `sniff`: at the first bytes. `declared`: the length is believed. `scanned`: the length is missing or may be wrong.
 * `other`: another kind of image, or no image, without a length.
 */
type Place = 'sniff' | 'declared' | 'scanned' | 'other'

/**
 * The body of a part. A JPEG counts whatever type the part declares. If its length is proven, it is skipped by
 * arithmetic; otherwise it is scanned.
 */
export class PartBody {
  event: BodyEvent = 'more'
  /** Size of the picture that this read completed; 0 if none. */
  picture = 0
  /** Size of a picture that counts if the delimiter directly follows the body. */
  pending = 0
  /** Bytes read of this body. */
  bytes = 0
  readonly scanned: ScannedBody
  private readonly lengths = new PartLengths()
  private readonly declared = new DeclaredBody()
  private readonly header: PartHeader
  private readonly search: DelimiterSearch
  private readonly same: SamePicture
  private readonly marks: JpegMarkFinder
  private place: Place = 'sniff'
  private lastByte = -1
  /** It begins like a picture other than a JPEG, and is declared as one. */
  private isImage = false
  /** 0 if it is missing or cannot be true. */
  private length = 0
  private sniffed = 0

  constructor(header: PartHeader, search: DelimiterSearch, same: SamePicture, marks: JpegMarkFinder) {
    this.header = header
    this.search = search
    this.same = same
    this.marks = marks
    this.scanned = new ScannedBody(search, this.lengths, header)
  }

  /** Whether the Content-Length of any part was not the length of its picture. */
  get hasWrongLengths(): boolean {
    return this.lengths.areWrong
  }

  /** Whether more was read than any picture has. */
  get isPictureTooLarge(): boolean {
    return this.place === 'scanned' && this.scanned.pictureBytes > MAX_PICTURE
  }

  begin(): void {
    const { contentLength } = this.header
    // Some lengths are larger than any picture that is sent.
    const isCredible = !this.lengths.areWrong && contentLength <= MAX_PICTURE
    this.length = isCredible ? contentLength : 0
    this.event = 'more'
    this.pending = 0
    this.bytes = 0
    this.sniffed = 0
    this.lastByte = -1
    this.isImage = false
    this.place = 'sniff'
    this.marks.drop()
  }

  /** Begins with a picture whose SOI was read while reading the previous one. */
  beginNext(): void {
    const { nextOffset } = this.scanned
    this.begin()
    this.sniffed = nextOffset
    this.beginJpeg()
  }

  /** Reads from `at`; returns the position after what was read, or the end of the chunk while `more`. */
  read(chunk: Uint8Array, at: number): number {
    this.picture = 0
    const next = this.step(chunk, at)
    this.bytes += next - at
    return next
  }

  /** The connection was closed. Returns the size of a picture that is whole, or 0. */
  end(): number {
    return this.place === 'scanned' && this.event === 'more' ? this.scanned.end() : this.pending
  }

  private step(chunk: Uint8Array, at: number): number {
    switch (this.place) {
      case 'sniff':
        return this.sniff(chunk[at] ?? 0) ? at + 1 : at
      case 'declared':
        return this.skip(chunk, at)
      case 'scanned':
        return this.scan(chunk, at)
      case 'other':
        return this.readOther(chunk, at)
    }
  }

  /** @returns whether the byte was read; a byte that begins no picture is left for others */
  private sniff(byte: number): boolean {
    const start = (this.lastByte << 8) | byte
    const isFirst = this.lastByte < 0 || this.lastByte === CR || this.lastByte === LF
    this.isImage = this.header.kind === 'image' && !isFirst && IMAGES.includes(start)
    const isRead = start === SOI || this.isImage || (isFirst && this.mayBegin(byte))
    if (isRead) {
      this.lastByte = byte
      this.sniffed += 1
    }
    if (start === SOI) this.beginJpeg()
    else if (this.isImage || !isRead) this.beginOther()
    return isRead
  }

  private mayBegin(byte: number): boolean {
    if (byte === FF || byte === CR || byte === LF) return true
    return this.header.kind === 'image' && IMAGE_BYTES.includes(byte)
  }

  /** Not a JPEG at the first byte: perhaps one after it, another kind of image, or no image. */
  private beginOther(): void {
    const { kind } = this.header
    if (kind === 'jpeg' || kind === 'unknown') this.beginScanned(false)
    else if (this.length > this.sniffed) this.beginDeclared(0)
    else {
      this.search.beginLine()
      this.place = 'other'
    }
  }

  /** If the length of a picture can be believed, only its two ends are looked at. */
  private beginJpeg(): void {
    this.marks.begin()
    if (this.length > this.sniffed && this.lengths.areProven) this.beginDeclared(SOI)
    else this.beginScanned(true)
  }

  private beginDeclared(firstTwo: number): void {
    this.declared.begin(this.length, this.sniffed, firstTwo)
    this.same.begin(this.length)
    this.place = 'declared'
  }

  private skip(chunk: Uint8Array, at: number): number {
    const next = this.declared.skip(chunk, at)
    this.same.add(chunk, at, next)
    this.marks.add(chunk, at, next)
    if (this.declared.isOver) this.endDeclared()
    return next
  }

  private endDeclared(): void {
    const { startsLikeJpeg, endsLikeJpeg, lastByte } = this.declared
    if (startsLikeJpeg && !endsLikeJpeg) {
      // Its inside was not read, so scan the pictures from here on.
      this.lengths.doubt()
      this.scanned.resume(this.length, lastByte)
      this.place = 'scanned'
      return
    }
    this.event = 'over'
    if (startsLikeJpeg) this.picture = this.length
    else if (this.isImage) this.pending = this.length
  }

  private beginScanned(hasBegun: boolean): void {
    this.scanned.begin(this.length, this.sniffed, hasBegun)
    this.same.begin(this.length)
    this.place = 'scanned'
  }

  private scan(chunk: Uint8Array, at: number): number {
    const { scanned } = this
    const isInPicture = scanned.isInPicture
    const next = scanned.read(chunk, at)
    if (isInPicture) {
      this.same.add(chunk, at, next)
      this.marks.add(chunk, at, next)
    }
    if (scanned.hasRestarted) this.marks.beginBehindMarker()
    this.picture = scanned.picture
    this.event = scanned.event
    return next
  }

  private readOther(chunk: Uint8Array, at: number): number {
    const next = this.search.read(chunk, at)
    const { before, lineEnd, state } = this.search
    if (state === 'looking') return next
    if (this.isImage) this.picture = this.sniffed + before - lineEnd
    this.event = state
    return next
  }
}
