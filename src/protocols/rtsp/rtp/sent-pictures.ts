import { BEGINS, PICTURE } from './payload-contents.ts'
import { UsualStep } from './usual-step.ts'

/** How many pictures are looked at together: more than B-frames put between sending and showing order. */
const KEPT = 8
/** By how many pictures the one sent just after a lost one may be shown before it. */
const BEHIND = 4
/** The distance between pictures that share a timestamp. */
const APART = 1 / 1024

const SEEN = 1
const COMPLETE = 2
/** Packets are missing next to it. */
const TORN = 4

/**
 * Counts the pictures that a source sent, from sequence numbers and timestamps, whether or not their packets arrived:
 * complete pictures, torn ones, and those of which no packet came. The last are found by the usual step of the
 * timestamps where numbers are missing (in showing order, so that B-frames are not taken for losses). If the timestamps
 * have no usual step, they are found by the packets missing between the end of one picture and the beginning of
 * another. If no numbers are missing, it is the count of complete pictures.
 */
export class SentPictures {
  private highest = -1
  private timestamp = 0
  /** For the last packet in order: its time without wraps, and the place of its picture. */
  private time = 0
  private place = -1
  private wasMarked = false
  /** The times of the last few pictures, ascending. Those that share a timestamp are slightly apart. */
  private readonly times = new Float64Array(KEPT)
  private readonly states = new Uint8Array(KEPT)
  /** Packets missing just before the first one of each picture. */
  private readonly missing = new Float64Array(KEPT)
  private kept = 0
  private readonly step = new UsualStep()
  private goneTime = Number.NaN
  /** Packets missing just before each of the last few pictures that are over. */
  private readonly goneMissing = new Float64Array(BEHIND)
  private gone = 0
  private seen = 0
  private packets = 0
  private lostByStep = 0
  private lostByGap = 0

  /** Pictures since the first packet; may fall by a few when late packets show that fewer were lost. */
  get count(): number {
    return this.seen + (this.step.isKept ? this.lostByStep : this.lostByGap)
  }

  /** @param number of the packet, wraps included */
  take(number: number, timestamp: number, contents: number, isMarked: boolean): void {
    const gap = this.highest < 0 ? 0 : number - this.highest - 1
    this.packets += 1
    if (gap === 0 && timestamp === this.timestamp && this.place >= 0 && !this.beginsAnother(contents)) {
      this.highest = number
      this.see(contents)
      this.wasMarked = isMarked
      return
    }
    if (gap < 0) {
      this.takeLate(timestamp, contents)
      return
    }
    this.advance(gap, timestamp, contents)
    this.highest = number
    this.wasMarked = isMarked
  }

  complete(timestamp: number): void {
    const time = this.timeOf(timestamp)
    for (let at = this.kept - 1; at >= 0; at -= 1) {
      if (Math.floor(this.times[at] ?? 0) !== time || this.has(at, COMPLETE)) continue
      if (!this.has(at, SEEN)) this.seen += 1
      this.mark(at, SEEN | COMPLETE)
      return
    }
    this.seen += 1
  }

  /** The sender restarts its numbers. */
  restart(): void {
    this.highest = -1
    this.kept = 0
    this.place = -1
    this.goneTime = Number.NaN
    this.goneMissing.fill(0)
    this.wasMarked = false
  }

  private advance(gap: number, timestamp: number, contents: number): void {
    if (gap > 0 && this.place >= 0) {
      this.mark(this.place, TORN)
      if (this.wasMarked && (contents & BEGINS) !== 0) this.lostByGap += this.picturesIn(gap)
    }
    const isAnother = this.place < 0 || timestamp !== this.timestamp || this.beginsAnother(contents)
    if (isAnother) this.begin(timestamp)
    if (gap > 0) {
      this.mark(this.place, TORN)
      this.missing[this.place] = (this.missing[this.place] ?? 0) + gap
    }
    this.see(contents)
  }

  /** A packet that came late is no longer missing. */
  private takeLate(timestamp: number, contents: number): void {
    const time = this.timeOf(timestamp)
    for (let at = 0; at < this.kept; at += 1) {
      const missing = this.missing[at] ?? 0
      if (missing > 0 && (this.times[at] ?? 0) >= time) {
        this.missing[at] = missing - 1
        break
      }
    }
    const { place } = this
    const at = this.find(time)
    this.place = at < 0 ? this.insert(time) : at
    this.see(contents)
    this.place = at < 0 ? this.placeOf(this.time, place) : place
  }

  /** Whether it follows the marker of a picture with the same timestamp. */
  private beginsAnother(contents: number): boolean {
    const isFirst = (contents & (BEGINS | PICTURE)) === (BEGINS | PICTURE)
    return isFirst && this.wasMarked && this.has(this.place, SEEN)
  }

  private begin(timestamp: number): void {
    const isSame = this.place >= 0 && timestamp === this.timestamp
    const time = isSame ? this.time + APART : this.timeOf(timestamp)
    const known = isSame ? -1 : this.find(time)
    this.timestamp = timestamp
    this.time = time
    this.place = known < 0 ? this.insert(time) : known
  }

  /** The timestamp without wraps: as close to the last one as possible. */
  private timeOf(timestamp: number): number {
    if (this.highest < 0) return timestamp
    return Math.floor(this.time) + ((timestamp - this.timestamp) | 0)
  }

  private find(time: number): number {
    if (time > (this.times[this.kept - 1] ?? Number.NEGATIVE_INFINITY)) return -1
    for (let at = this.kept - 1; at >= 0; at -= 1) if (this.times[at] === time) return at
    return -1
  }

  private placeOf(time: number, otherwise: number): number {
    const at = this.find(time)
    return at < 0 ? Math.min(otherwise, this.kept - 1) : at
  }

  private insert(time: number): number {
    if (this.kept === KEPT) this.drop()
    let at = this.kept
    for (; at > 0 && (this.times[at - 1] ?? 0) > time; at -= 1) this.move(at - 1, at)
    this.times[at] = time
    this.states[at] = 0
    this.missing[at] = 0
    this.kept += 1
    return at
  }

  /** The earliest picture is over: nothing before it will come any more. */
  private drop(): void {
    const missing = this.missing[0] ?? 0
    if (this.has(0, SEEN)) {
      this.leave(this.times[0] ?? 0)
      this.gone = (this.gone + 1) % BEHIND
      this.goneMissing[this.gone] = missing
    } else {
      // Data came without its picture: if that was lost, it leaves a gap between its neighbours.
      this.goneMissing[this.gone] = (this.goneMissing[this.gone] ?? 0) + missing
    }
    this.kept -= 1
    for (let at = 0; at < this.kept; at += 1) this.move(at + 1, at)
  }

  private leave(time: number): void {
    if (!this.has(0, COMPLETE) && !this.has(0, TORN)) this.seen -= 1
    if (time > this.goneTime) this.takeStep(time - this.goneTime)
    if (!(time <= this.goneTime)) this.goneTime = time
  }

  private takeStep(step: number): void {
    const room = this.step.room(step)
    if (room > 0) this.lostByStep += Math.min(room, this.missingNear())
    this.step.take(step)
  }

  private missingNear(): number {
    let sum = 0
    for (let at = 0; at < BEHIND; at += 1) sum += this.goneMissing[at] ?? 0
    for (let at = 0; at < this.kept; at += 1) sum += this.missing[at] ?? 0
    return sum
  }

  /** How many pictures that many packets make, by the packets per picture so far. */
  private picturesIn(packets: number): number {
    return Math.max(1, Math.round((packets * this.seen) / Math.max(1, this.packets)))
  }

  private see(contents: number): void {
    if ((contents & PICTURE) === 0 || this.has(this.place, SEEN)) return
    this.mark(this.place, SEEN)
    this.seen += 1
  }

  private has(at: number, state: number): boolean {
    return ((this.states[at] ?? 0) & state) !== 0
  }

  private mark(at: number, state: number): void {
    this.states[at] = (this.states[at] ?? 0) | state
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] ?? 0
    this.states[to] = this.states[from] ?? 0
    this.missing[to] = this.missing[from] ?? 0
  }
}
