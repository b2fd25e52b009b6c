import { copyMark, emptyMark } from '../../../marks/mark.ts'
import type { FrameMark } from '../../../model/marks.ts'

/** One packet of a picture. */
export interface PicturePacket {
  /** With wraps included, so that it only grows. */
  number: number
  timestamp: number
  isMarked: boolean
  /** As returned by a {@link import('./payload-contents.ts').PayloadFormat}. */
  contents: number
  /** If a gradual refresh begins here: how many pictures later it is complete. */
  refreshFrames: number
  atMs: number
  /** Of its synthetic camera, if `hasMark`. */
  hasMark: boolean
  readonly mark: FrameMark
}

/** What has arrived of one picture. */
export interface Picture {
  /** The timestamp of the packet that opened it. */
  timestamp: number
  /** Lowest and highest number of its packets so far. */
  first: number
  last: number
  /** Contents of the packet with the lowest number. */
  firstFlags: number
  packets: number
  /** Number of the packet with its first slice, -1 if unknown; and how many packets came before that packet. */
  sliceAt: number
  beforeSlice: number
  bytes: number
  /** The flags of all its packets. */
  flags: number
  refreshFrames: number
  /** How many times it begins: two fields make one picture. */
  fields: number
  /** The last packet that came contained a slice. */
  endsInSlice: boolean
  /** Number of its last packet, known by its marker or by what followed; -1 if unknown. */
  endsAt: number
  /** Where its end is remembered; -1 if nowhere. */
  endPlace: number
  atMs: number
  isComplete: boolean
  /** How many pictures began before it. */
  index: number
  /** One of its packets had a mark. */
  hasMark: boolean
  readonly mark: FrameMark
}

export function emptyPicture(): Picture {
  return {
    timestamp: 0,
    first: 0,
    last: -1,
    firstFlags: 0,
    packets: 0,
    sliceAt: -1,
    beforeSlice: 0,
    bytes: 0,
    flags: 0,
    refreshFrames: 0,
    fields: 1,
    endsInSlice: false,
    endsAt: -1,
    endPlace: -1,
    atMs: 0,
    isComplete: false,
    index: 0,
    hasMark: false,
    mark: emptyMark(),
  }
}

/** Begins a picture with a packet, which must still be added. */
export function openPicture(
  picture: Picture,
  { number, timestamp, atMs }: PicturePacket,
  index: number,
): void {
  picture.timestamp = timestamp
  picture.first = number
  picture.last = number
  picture.firstFlags = 0
  picture.packets = 0
  picture.sliceAt = -1
  picture.beforeSlice = 0
  picture.bytes = 0
  picture.flags = 0
  picture.refreshFrames = 0
  picture.fields = 1
  picture.endsInSlice = false
  picture.endsAt = -1
  picture.endPlace = -1
  picture.atMs = atMs
  picture.isComplete = false
  picture.index = index
  picture.hasMark = false
}

export function markPicture(picture: Picture, packet: PicturePacket): void {
  picture.hasMark = true
  copyMark(packet.mark, picture.mark)
}
