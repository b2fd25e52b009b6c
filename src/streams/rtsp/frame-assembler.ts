import { BEGINS, KEY, PICTURE, pictureBytesOf } from './payload-formats.ts'

/** Told of frames as they become complete, each once. */
export interface FrameSink {
  /** @param atMs when its last packet arrived; never before the frame that was told before it */
  frame(bytes: number, isKeyFrame: boolean, atMs: number, timestamp: number): void
}

/** One packet of a picture. */
export interface PicturePacket {
  /** With its wraps, so that it only grows. */
  number: number
  timestamp: number
  isMarked: boolean
  /** As a {@link import('./payload-formats.ts').PayloadFormat} says. */
  contents: number
  atMs: number
}

/** The packets of one RTP timestamp. */
interface Picture {
  timestamp: number
  /** Lowest and highest number of its packets so far. */
  first: number
  last: number
  packets: number
  bytes: number
  flags: number
  /** The packet that says that nothing needs to come before it; -1: none. */
  beginsAt: number
  /** Number of its last packet, by its marker; -1: not known. */
  endsAt: number
  atMs: number
  isComplete: boolean
  /** How many began before it. */
  index: number
  /** Timestamp of the one before it. */
  timestampBefore: number
}

/** So many pictures later, one that still misses a packet is given up. */
const MOST_WAITING = 4
/** Ends of pictures that are remembered, to know where the next ones begin: of more than can wait. */
const KNOWN_ENDS = 8
const NO_END = -2
/** Of the usual step between two timestamps: up to so many there was no room for another picture. */
const MOST_STEPS = 1.5

/**
 * Finds the complete pictures in a source's packets: all that lie between the packet behind the last picture's
 * end and the one with the marker, or the last one before another timestamp. A picture of which a packet is
 * missing is none, and none is told before the first key frame: nobody could decode it.
 */
export class FrameAssembler {
  private readonly sink: FrameSink
  private current: Picture = emptyPicture()
  private readonly waiting: Picture[] = []
  private readonly ends = new Float64Array(KNOWN_ENDS).fill(NO_END)
  private readonly endTimestamps = new Float64Array(KNOWN_ENDS)
  private endsKnown = 0
  private begun = 0
  private lastTimestamp = -1
  /** From one picture's timestamp to the next one's; 0: not known. */
  private step = 0
  private hasKeyFrame = false
  private toldAt = 0

  constructor(sink: FrameSink) {
    this.sink = sink
  }

  /** The sender counts anew: nothing that is under way can be completed. */
  restart(): void {
    this.current = emptyPicture()
    this.waiting.length = 0
    this.ends.fill(NO_END)
    this.lastTimestamp = -1
    this.step = 0
    this.hasKeyFrame = false
  }

  take(packet: PicturePacket): void {
    const { current } = this
    if (packet.timestamp === current.timestamp && current.packets > 0) this.add(current, packet)
    else if (packet.number > current.last) this.begin(packet)
    else this.takeLate(packet)
  }

  private begin(packet: PicturePacket): void {
    const before = this.current
    this.giveUpOld()
    // Where no marker ends a picture, or something still follows the marker, the next picture does.
    if (before.packets > 0 && before.endsAt < before.last && before.last + 1 === packet.number) {
      this.ended(before, before.last)
      this.settle()
    }
    if (before.packets > 0 && !before.isComplete) {
      this.keepWaiting(before)
      this.current = emptyPicture()
    }
    this.open(this.current, packet)
    this.add(this.current, packet)
  }

  private add(picture: Picture, packet: PicturePacket): void {
    const { number, contents } = packet
    picture.packets += 1
    picture.bytes += pictureBytesOf(contents)
    picture.flags |= contents & (PICTURE | KEY)
    picture.first = Math.min(picture.first, number)
    picture.last = Math.max(picture.last, number)
    picture.atMs = Math.max(picture.atMs, packet.atMs)
    if ((contents & BEGINS) !== 0 && (picture.beginsAt < 0 || number < picture.beginsAt)) {
      picture.beginsAt = number
    }
    if (packet.isMarked) this.ended(picture, number)
    this.tellIfComplete(picture)
  }

  /** Of a picture that others have overtaken, with some of its packets or with all of them. */
  private takeLate(packet: PicturePacket): void {
    let picture = this.waiting.find(({ timestamp }) => timestamp === packet.timestamp)
    if (picture === undefined) {
      const { lastTimestamp } = this
      picture = emptyPicture()
      this.open(picture, packet)
      this.keepWaiting(picture)
      // It lies between two that had come already.
      this.current.timestampBefore = packet.timestamp
      this.lastTimestamp = lastTimestamp
    }
    this.add(picture, packet)
    this.settle()
  }

  private ended(picture: Picture, at: number): void {
    picture.endsAt = Math.max(picture.endsAt, at)
    const last = (this.endsKnown + KNOWN_ENDS - 1) % KNOWN_ENDS
    // Some servers mark every slice: the last mark counts.
    const isAgain = this.endsKnown > 0 && this.endTimestamps[last] === picture.timestamp
    const place = isAgain ? last : this.endsKnown % KNOWN_ENDS
    this.ends[place] = at
    this.endTimestamps[place] = picture.timestamp
    if (!isAgain) this.endsKnown += 1
  }

  /** What has come may complete one that waits: it tells where that one begins or ends. */
  private settle(): void {
    for (const picture of this.waiting) this.tellIfComplete(picture)
    this.tellIfComplete(this.current)
    while (this.waiting[0]?.isComplete === true) this.waiting.shift()
  }

  private keepWaiting(picture: Picture): void {
    this.waiting.push(picture)
    if (this.waiting.length > MOST_WAITING) this.waiting.shift()
  }

  private giveUpOld(): void {
    while ((this.waiting[0]?.index ?? this.begun) < this.begun - MOST_WAITING) this.waiting.shift()
  }

  private open(picture: Picture, { number, timestamp, atMs }: PicturePacket): void {
    picture.timestamp = timestamp
    picture.first = number
    picture.last = number
    picture.packets = 0
    picture.bytes = 0
    picture.flags = 0
    picture.beginsAt = -1
    picture.endsAt = -1
    picture.atMs = atMs
    picture.isComplete = false
    picture.index = this.begun
    picture.timestampBefore = this.lastTimestamp
    this.lastTimestamp = timestamp
    this.begun += 1
  }

  private tellIfComplete(picture: Picture): void {
    if (picture.isComplete || picture.endsAt < picture.last || (picture.flags & PICTURE) === 0) return
    if (picture.last - picture.first + 1 !== picture.packets) return
    if (!this.isFromItsBeginning(picture)) return
    picture.isComplete = true
    const isKeyFrame = (picture.flags & KEY) !== 0
    this.hasKeyFrame ||= isKeyFrame
    if (!this.hasKeyFrame) return
    this.toldAt = Math.max(this.toldAt, picture.atMs)
    this.sink.frame(picture.bytes, isKeyFrame, this.toldAt, picture.timestamp)
  }

  private isFromItsBeginning(picture: Picture): boolean {
    const before = this.ends.indexOf(picture.first - 1)
    if (before >= 0) {
      this.step = stepBetween(this.endTimestamps[before] ?? 0, picture.timestamp)
      return true
    }
    return picture.beginsAt === picture.first && !this.followsAtOnce(picture)
  }

  /**
   * Packets are missing in front of it. Behind the end of the picture before, with no time for another one between
   * the two, they are its own; else they were of others, or of the one before if its end is missing.
   */
  private followsAtOnce({ first, timestamp, timestampBefore }: Picture): boolean {
    let last = -1
    for (let i = 0; i < KNOWN_ENDS; i += 1) {
      const end = this.ends[i] ?? NO_END
      if (end >= 0 && end < first && (last < 0 || end > (this.ends[last] ?? 0))) last = i
    }
    if (last < 0 || this.endTimestamps[last] !== timestampBefore) return false
    return this.step === 0 || stepBetween(timestampBefore, timestamp) <= MOST_STEPS * this.step
  }
}

/** Timestamps wrap at 2^32. */
function stepBetween(from: number, to: number): number {
  return (to - from) >>> 0
}

function emptyPicture(): Picture {
  return {
    timestamp: 0,
    first: 0,
    last: -1,
    packets: 0,
    bytes: 0,
    flags: 0,
    beginsAt: -1,
    endsAt: -1,
    atMs: 0,
    isComplete: false,
    index: 0,
    timestampBefore: -1,
  }
}
