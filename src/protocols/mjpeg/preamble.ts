import type { JpegMarkFinder } from '../../marks/jpeg-mark-finder.ts'
import type { SamePicture } from '../shared/same-picture.ts'
import type { Delimiter } from './delimiter.ts'
import { JpegWalker } from './jpeg-markers.ts'
import { LF, type Line } from './line.ts'

const FF = 0xff
const D8 = 0xd8

/** `more`: no delimiter yet. `opened`: a delimiter was read. `header`: so was the first header line after it. */
type PreambleEvent = 'more' | 'opened' | 'header'

/**
 * What comes before a delimiter is known: lines that may be one, and pictures without any framing. Such a picture
 * without an end marker ends where the next one begins, as viewers show it.
 */
export class Preamble {
  event: PreambleEvent = 'more'
  /** Size of the picture that this read completed; 0 if none. */
  picture = 0
  /** Bytes that, as this read shows, belong to no picture that counts. */
  lost = 0
  private readonly line: Line
  private readonly delimiter: Delimiter
  private readonly same: SamePicture
  private readonly marks: JpegMarkFinder
  private readonly walker = new JpegWalker()
  private isInPicture = false
  private lastByte = 0

  /** @param line receives the first header line */
  constructor(line: Line, delimiter: Delimiter, same: SamePicture, marks: JpegMarkFinder) {
    this.line = line
    this.delimiter = delimiter
    this.same = same
    this.marks = marks
  }

  /** Bytes of the current picture so far; 0 outside of a picture. */
  get pictureBytes(): number {
    return this.isInPicture ? this.walker.length : 0
  }

  /** Reads from `at`; returns the position after what was read, or the end of the chunk while `more`. */
  read(chunk: Uint8Array, at: number): number {
    this.picture = 0
    this.lost = 0
    if (this.isInPicture) return this.walk(chunk, at)
    this.lost = 1
    this.readByte(chunk[at] ?? 0)
    return at + 1
  }

  private readByte(byte: number): void {
    const isPicture = this.lastByte === FF && byte === D8
    this.lastByte = byte
    if (byte === LF) this.readLine()
    else if (isPicture) this.beginPicture()
    else this.line.add(byte)
  }

  private readLine(): void {
    this.line.trimEnd()
    if (this.line.looksLikeHeader && this.delimiter.confirm()) {
      this.event = 'header'
      return
    }
    if (this.delimiter.adopt(this.line)) this.event = 'opened'
    else this.delimiter.suppose(this.line)
    this.line.clear()
  }

  private beginPicture(): void {
    this.isInPicture = true
    this.line.clear()
    this.walker.begin()
    this.same.begin(0)
    this.marks.begin()
  }

  private walk(chunk: Uint8Array, at: number): number {
    const next = this.walker.walk(chunk, at, chunk.length)
    this.same.add(chunk, at, next)
    this.marks.add(chunk, at, next)
    if (this.walker.state !== 'more') this.endPicture()
    return next
  }

  private endPicture(): void {
    if (this.walker.isViewable()) this.picture = this.walker.length
    else this.lost = this.walker.length
    this.isInPicture = this.walker.state === 'restarted'
    if (!this.isInPicture) return
    this.walker.beginNext()
    this.marks.beginBehindMarker()
  }
}
