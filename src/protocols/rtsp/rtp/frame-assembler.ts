import type { FrameMark } from '../../../model/marks.ts'
import { canBegin, type DecodingStart } from './decoding-start.ts'
import {
  BEGINS,
  flagsOf,
  GRADUAL,
  INSIDE,
  LATER,
  MAY_BEGIN,
  PICTURE,
  pictureBytesOf,
} from './payload-contents.ts'
import { emptyPicture, markPicture, openPicture, type Picture, type PicturePacket } from './picture.ts'

/** Receives frames as they become complete, each once. */
export interface FrameSink {
  /**
   * @param atMs when its last packet arrived; never before the previously reported frame
   * @param mark valid until the next packet
   */
  frame(bytes: number, isKeyFrame: boolean, atMs: number, timestamp: number, mark: FrameMark | null): void
  /** A complete picture that no viewer shows: it needs parameter sets or pictures that did not come. */
  hidden(atMs: number): void
}

/** A picture that still misses a packet is given up this many pictures later. */
const MAX_WAITING = 4
/** How many picture ends are remembered, to know where the next pictures begin: more than can wait. */
const KNOWN_ENDS = 8
const NO_END = -2

/**
 * Finds the complete pictures in a source's packets, by the beginnings that payloads show, by markers and by
 * timestamps: if a server breaks the rules for one of the three, the others decide. A picture with a missing packet
 * does not count, and none is reported before the first one that a viewer can show.
 */
export class FrameAssembler {
  private readonly sink: FrameSink
  private readonly start: DecodingStart
  private current: Picture = emptyPicture()
  /** In the order of their numbers, all before the current one. */
  private readonly waiting: Picture[] = []
  private readonly ends = new Float64Array(KNOWN_ENDS).fill(NO_END)
  private endsKnown = 0
  private begun = 0
  /** Pictures follow each other with the same timestamp and without a marker. */
  private isTimeless = false
  private toldAt = 0
  private readonly needsMarker: boolean

  constructor(sink: FrameSink, start: DecodingStart, needsMarker = false) {
    this.sink = sink
    this.start = start
    this.needsMarker = needsMarker
  }

  /** The sender restarts its numbers: no unfinished picture can be completed. */
  restart(): void {
    this.current = emptyPicture()
    this.waiting.length = 0
    this.ends.fill(NO_END)
  }

  take(packet: PicturePacket): void {
    const { current } = this
    this.start.learn(packet.contents)
    if (current.packets > 0 && packet.number < current.first) this.takeLate(packet)
    else if (current.packets === 0 || this.isBehind(current, packet)) this.begin(packet)
    else this.add(current, packet)
  }

  /** Whether the packet belongs to a picture that begins after this one. */
  private isBehind(picture: Picture, packet: PicturePacket): boolean {
    const { number, contents } = packet
    if (number < picture.last) return false
    const isNext = number === picture.last + 1
    if (isNext && (contents & INSIDE) !== 0) return false
    if (packet.timestamp !== picture.timestamp) {
      // Slices of one picture may have different timestamps: only a marker ends it before its later slices.
      return !isNext || (contents & LATER) === 0 || picture.endsAt === picture.last
    }
    if (!picture.endsInSlice || (contents & BEGINS) === 0) return false
    // The second field of a picture begins like another picture (H.264, 7.4.1.2.4), without a marker between them.
    return picture.endsAt === picture.last || this.isTimeless || picture.fields > 1
  }

  private begin(packet: PicturePacket): void {
    const before = this.current
    this.giveUpOld()
    const isFollowed = before.packets > 0 && before.last + 1 === packet.number && !this.needsMarker
    if (isFollowed && before.endsAt < before.last) {
      // If no marker ends a picture, or something follows its marker, the next picture ends it.
      this.isTimeless ||= before.timestamp === packet.timestamp
      this.ended(before, before.last)
      this.settle()
    }
    if (before.packets > 0 && !before.isComplete) {
      this.keepWaiting(before, this.waiting.length)
      this.current = emptyPicture()
    }
    this.open(this.current, packet)
    this.add(this.current, packet)
  }

  private open(picture: Picture, packet: PicturePacket): void {
    openPicture(picture, packet, this.begun)
    this.begun += 1
  }

  private add(picture: Picture, packet: PicturePacket): void {
    const { number, contents } = packet
    const isFirstSlice = (contents & (PICTURE | BEGINS)) === (PICTURE | BEGINS)
    if (number < picture.sliceAt) picture.beforeSlice += 1
    else if (isFirstSlice && picture.sliceAt < 0 && number >= picture.last) {
      picture.sliceAt = number
      picture.beforeSlice = picture.packets
    }
    picture.packets += 1
    picture.bytes += pictureBytesOf(contents)
    if (number <= picture.first) {
      picture.first = number
      picture.firstFlags = contents
    }
    picture.last = Math.max(picture.last, number)
    picture.atMs = Math.max(picture.atMs, packet.atMs)
    if ((contents & GRADUAL) !== 0) picture.refreshFrames = packet.refreshFrames
    if ((contents & BEGINS) !== 0 && picture.endsInSlice) picture.fields += 1
    picture.endsInSlice = (contents & PICTURE) !== 0
    picture.flags |= flagsOf(contents)
    if (packet.hasMark) markPicture(picture, packet)
    if (packet.isMarked) this.ended(picture, number)
    this.tellIfComplete(picture)
  }

  /** Takes a packet of a picture that others have overtaken, in part or completely. */
  private takeLate(packet: PicturePacket): void {
    const { waiting } = this
    let at = waiting.length
    while (at > 0 && packet.number < (waiting[at - 1]?.first ?? 0)) at -= 1
    this.add(this.overtaken(packet, at), packet)
    this.settle()
  }

  /** @param at how many of the waiting pictures begin before it */
  private overtaken(packet: PicturePacket, at: number): Picture {
    const before = this.waiting[at - 1]
    if (before !== undefined && !this.isBehind(before, packet)) return before
    const behind = this.waiting[at] ?? this.current
    const isItsFront = (behind.firstFlags & BEGINS) === 0 || (packet.contents & PICTURE) === 0
    if (behind.timestamp === packet.timestamp && isItsFront) return behind
    const picture = emptyPicture()
    this.open(picture, packet)
    this.keepWaiting(picture, at)
    return picture
  }

  private ended(picture: Picture, at: number): void {
    picture.endsAt = Math.max(picture.endsAt, at)
    // Some servers mark every slice: the last mark counts.
    if (picture.endPlace < 0) {
      picture.endPlace = this.endsKnown % KNOWN_ENDS
      this.endsKnown += 1
    }
    this.ends[picture.endPlace] = picture.endsAt
  }

  /** A new packet may show where a waiting picture begins or ends, and so complete it. */
  private settle(): void {
    const { waiting } = this
    for (let at = 0; at < waiting.length; at += 1) {
      const picture = waiting[at]
      if (picture !== undefined) this.settleOne(picture, waiting[at + 1] ?? this.current)
    }
    this.tellIfComplete(this.current)
    while (waiting[0]?.isComplete === true) waiting.shift()
  }

  private settleOne(picture: Picture, next: Picture): void {
    const isEnded = picture.last + 1 === next.first && (next.firstFlags & INSIDE) === 0
    if (isEnded && !this.needsMarker && picture.endsAt < picture.last) this.ended(picture, picture.last)
    this.tellIfComplete(picture)
  }

  private keepWaiting(picture: Picture, at: number): void {
    this.waiting.splice(at, 0, picture)
    if (this.waiting.length > MAX_WAITING) this.waiting.shift()
  }

  private giveUpOld(): void {
    while ((this.waiting[0]?.index ?? this.begun) < this.begun - MAX_WAITING) this.waiting.shift()
  }

  private tellIfComplete(picture: Picture): void {
    if (picture.isComplete || picture.endsAt < picture.last || (picture.flags & PICTURE) === 0) return
    if (!hasAllSlices(picture) && !this.isWhole(picture)) return
    picture.isComplete = true
    const { start } = this
    const isFirst = !start.hasStarted
    this.toldAt = Math.max(this.toldAt, picture.atMs)
    if (start.shows(picture.flags, picture.refreshFrames)) {
      const isKeyFrame = isFirst || canBegin(picture.flags) || (picture.flags & GRADUAL) !== 0
      const mark = picture.hasMark ? picture.mark : null
      this.sink.frame(picture.bytes, isKeyFrame, this.toldAt, picture.timestamp, mark)
    } else this.sink.hidden(this.toldAt)
  }

  /** Whether it is whole from its beginning, as shown by its first packet or the end of the previous picture. */
  private isWhole({ firstFlags, first, last, packets }: Picture): boolean {
    if (last - first + 1 !== packets) return false
    if ((firstFlags & (BEGINS | MAY_BEGIN)) !== 0) return true
    if ((firstFlags & INSIDE) !== 0) return false
    return this.ends.includes(first - 1)
  }
}

/** Packets lost before the first slice are not part of the picture. */
function hasAllSlices({ sliceAt, beforeSlice, last, packets }: Picture): boolean {
  return sliceAt >= 0 && last - sliceAt + 1 === packets - beforeSlice
}
