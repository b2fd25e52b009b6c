import { NO_SETS, type ParameterSets } from './parameter-sets.ts'
import {
  ALL_SETS,
  BROKEN,
  GRADUAL,
  INTER,
  INTRA,
  KEY,
  LEADING,
  OPEN,
  SEQUENCE_SET,
  VIDEO_SET,
} from './payload-contents.ts'

/** H.265 with intra refresh has neither key pictures nor recovery points: decoding starts at its parameter sets. */
const NEW_SEQUENCE = VIDEO_SET | SEQUENCE_SET

/** Decides which complete pictures of a stream a viewer can show, by their flags and in their order. */
export class DecodingStart {
  private readonly needed: number
  private sets: number
  hasStarted = false
  private skipsLeading = false
  /** Pictures until a gradual refresh is complete; -1 if none is under way. */
  private untilRefreshed = -1

  constructor({ needed, given }: ParameterSets = NO_SETS) {
    this.needed = needed
    this.sets = given
  }

  /** No picture can be decoded yet, because SPS, PPS or the like did not come. */
  get lacksSets(): boolean {
    return (this.sets & this.needed) !== this.needed
  }

  /** Parameter sets count from the moment they arrive. */
  learn(flags: number): void {
    this.sets |= flags & ALL_SETS
  }

  /** Another source begins: the previous one does not help to decode it, but its parameter sets may. */
  restart(): void {
    this.hasStarted = false
    this.untilRefreshed = -1
  }

  /**
   * @param refreshFrames for a picture with {@link GRADUAL}: how many pictures later the whole picture is refreshed
   * @returns whether viewers show it
   */
  shows(flags: number, refreshFrames: number): boolean {
    if (this.lacksSets) return false
    if (canBegin(flags)) {
      this.skipsLeading = (flags & BROKEN) !== 0 || ((flags & OPEN) !== 0 && !this.hasStarted)
      this.hasStarted = true
      return true
    }
    this.hasStarted ||= (flags & NEW_SEQUENCE) === NEW_SEQUENCE || this.isRefreshed(flags, refreshFrames)
    return this.hasStarted && !(this.skipsLeading && (flags & LEADING) !== 0)
  }

  private isRefreshed(flags: number, refreshFrames: number): boolean {
    if (this.untilRefreshed > 0) this.untilRefreshed -= 1
    else if ((flags & GRADUAL) !== 0) this.untilRefreshed = refreshFrames
    return this.untilRefreshed === 0
  }
}

/** Whether it needs no earlier picture: IDR, CRA, a recovery point, or I slices only. */
export function canBegin(flags: number): boolean {
  return (flags & KEY) !== 0 || (flags & (INTRA | INTER)) === INTRA
}
