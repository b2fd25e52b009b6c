import type { FrameMark } from '../model/marks.ts'
import { emptyMark, MARK_BYTES, readMark } from './mark.ts'

/** A mark comes before this many bytes of its picture, behind the segments of the application (APPn) at most. */
const MAX_HEAD_BYTES = 1024
const FF = 0xff
const COMMENT = 0xfe
const START_OF_SCAN = 0xda
/** Markers without a length: TEM, RSTm, SOI, EOI (ITU-T T.81, table B.1). */
const isBare = (code: number) => code <= 0x01 || (code >= 0xd0 && code <= 0xd9)
const LENGTH_BYTES = 2

/**
 * `marker`, `code`, `high`, `low`: the next byte of a segment's head. `skip`: in a segment of something else. `text`: in
 * a comment as long as a mark. `over`: found, or not there.
 */
type Place = 'marker' | 'code' | 'high' | 'low' | 'skip' | 'text' | 'over'

/**
 * Finds the mark in the head of each JPEG of a stream (a COM segment), however its bytes are split into chunks. Walks
 * from segment to segment and looks at nothing else, allocates nothing, and is done after 1 KB of a picture.
 */
export class JpegMarkFinder {
  private readonly mark = emptyMark()
  private readonly text = new Uint8Array(MARK_BYTES)
  private place: Place = 'over'
  /** Where the next bytes begin another picture; `over` if they do not. */
  private first: 'marker' | 'code' | 'over' = 'over'
  private isFound = false
  private code = 0
  /** Bytes of the segment that are still to come. */
  private left = 0
  private bytesLeft = 0

  /** The next bytes follow the SOI of a picture. What was found stays until they come. */
  begin(): void {
    this.first = 'marker'
  }

  /** The same, if the first FF after the SOI was read too. */
  beginBehindMarker(): void {
    this.first = 'code'
  }

  /** What follows is no picture, or none whose mark can be found. */
  drop(): void {
    this.first = 'over'
    this.place = 'over'
    this.isFound = false
  }

  add(chunk: Uint8Array, start: number, end: number): void {
    if (this.first !== 'over') this.open()
    if (this.isOver) return
    let at = start
    const last = Math.min(end, start + this.bytesLeft)
    this.bytesLeft -= last - start
    while (at < last && !this.isOver) at = this.step(chunk, at, last)
    if (this.bytesLeft === 0) this.place = 'over'
  }

  /** The mark of the picture that is complete now: one record for all pictures. Null if it has none. */
  take(): FrameMark | null {
    if (!this.isFound) return null
    this.isFound = false
    return this.mark
  }

  private get isOver(): boolean {
    return this.place === 'over'
  }

  private open(): void {
    this.place = this.first
    this.first = 'over'
    this.isFound = false
    this.bytesLeft = MAX_HEAD_BYTES
  }

  private step(chunk: Uint8Array, at: number, end: number): number {
    if (this.place === 'skip') return this.skip(at, end)
    if (this.place === 'text') return this.readText(chunk, at, end)
    this.readHead(chunk[at] ?? 0)
    return at + 1
  }

  private readHead(byte: number): void {
    switch (this.place) {
      case 'marker':
        this.place = byte === FF ? 'code' : 'over'
        break
      case 'code':
        this.readCode(byte)
        break
      case 'high':
        this.left = byte << 8
        this.place = 'low'
        break
      default:
        this.beginSegment(this.left + byte - LENGTH_BYTES)
    }
  }

  /** Any number of bytes FF may come before the code (B.1.1.2). */
  private readCode(byte: number): void {
    this.code = byte
    if (byte === FF) return
    this.place = isBare(byte) || byte === START_OF_SCAN ? 'over' : 'high'
  }

  private beginSegment(length: number): void {
    this.left = length
    if (length < 0) this.place = 'over'
    else if (length === 0) this.place = 'marker'
    else this.place = this.code === COMMENT && length === MARK_BYTES ? 'text' : 'skip'
  }

  private skip(at: number, end: number): number {
    const next = Math.min(end, at + this.left)
    this.left -= next - at
    if (this.left === 0) this.place = 'marker'
    return next
  }

  /** Reads it where it lies, unless it is split. */
  private readText(chunk: Uint8Array, at: number, end: number): number {
    const next = Math.min(end, at + this.left)
    if (next - at === MARK_BYTES) this.endText(chunk, at)
    else {
      const done = MARK_BYTES - this.left
      for (let i = at; i < next; i += 1) this.text[done + i - at] = chunk[i] ?? 0
      this.left -= next - at
      if (this.left === 0) this.endText(this.text, 0)
    }
    return next
  }

  private endText(bytes: Uint8Array, at: number): void {
    this.isFound = readMark(bytes, at, at + MARK_BYTES, this.mark)
    this.place = this.isFound ? 'over' : 'marker'
  }
}
