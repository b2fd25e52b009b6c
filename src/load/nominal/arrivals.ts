import { type Arrival, frameRateOf } from '../../analysis/stats/frame-rate.ts'

const MAX_KEPT = 1024
/** A rate is steady when its two halves differ by no more than this. */
const STEADY = 0.02
/** With fewer arrivals, the halves are too short for their difference to mean anything. */
const MIN_STEADY = 50

/** Arrivals of a stream's frames, in bounded memory: as they become many, it keeps every second, every fourth … */
export class Arrivals {
  private kept: Arrival[] = []
  private stride = 1
  private next = 0
  private lastNumber = 0

  /** Frames from the first arrival to the last. */
  get span(): number {
    return this.lastNumber - (this.kept[0]?.number ?? this.lastNumber)
  }

  /** @param number of the frame; gaps in the numbers are frames that were sent and did not arrive */
  add(number: number, atMs: number): void {
    this.lastNumber = number
    if (number < this.next) return
    this.kept.push({ number, atMs })
    this.next = number + this.stride
    if (this.kept.length < MAX_KEPT) return
    this.kept = this.kept.filter((_, at) => at % 2 === 0)
    this.stride *= 2
  }

  get isSteady(): boolean {
    const earlier = frameRateOf(this.kept.slice(0, Math.ceil(this.kept.length / 2)))
    const later = frameRateOf(this.laterHalf)
    return this.kept.length < MIN_STEADY || Math.abs(earlier / later - 1) <= STEADY
  }

  /** Frames a second, of the later half if the rate was not steady. 0 when there are too few frames. */
  get fps(): number {
    return frameRateOf(this.isSteady ? this.kept : this.laterHalf)
  }

  private get laterHalf(): readonly Arrival[] {
    return this.kept.slice(Math.floor(this.kept.length / 2))
  }
}
