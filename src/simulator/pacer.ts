import type { TickItem } from '../synthetic/ticker.ts'
import type { Stream } from './stream.ts'

const MAX_BEHIND_MS = 1000

export interface Pace {
  readonly rate: number
  readonly jitterMs: number
  readonly nowMs: number
  readonly random: () => number
}

/** Gives one stream its frames at an individual rate, evenly or displaced at random. */
export class Pacer implements TickItem {
  dueMs = Number.POSITIVE_INFINITY
  readonly #stream: Stream
  readonly #random: () => number
  #rate = 0
  #jitterMs = 0
  /** When the next frame would be due without jitter; NaN while the rate is zero. */
  #evenlyMs = Number.NaN
  /** The part of a frame that was left to wait for when the rate became zero. */
  #waiting: number
  #lastFrame = -1

  /** The first frame comes at a random time in its interval, so that streams are not in lockstep. */
  constructor(stream: Stream, { rate, jitterMs, nowMs, random }: Pace) {
    this.#stream = stream
    this.#random = random
    this.#waiting = random()
    this.setRate(rate, jitterMs, nowMs)
  }

  /** Keeps the time already waited: a stream whose rate halves waits twice as long for the rest. */
  setRate(rate: number, jitterMs: number, nowMs: number): void {
    if (rate === this.#rate && jitterMs === this.#jitterMs) return
    if (this.#rate > 0) this.#waiting = ((this.#evenlyMs - nowMs) * this.#rate) / 1000
    this.#rate = rate
    this.#jitterMs = jitterMs
    this.#schedule(rate > 0 ? nowMs + (this.#waiting * 1000) / rate : Number.NaN, nowMs)
  }

  run(nowMs: number): void {
    const camera = this.#stream.camera
    this.#lastFrame = Math.max(this.#lastFrame + 1, camera.frameAt(nowMs))
    this.#stream.take(camera.part(this.#lastFrame), nowMs)
    const intervalMs = 1000 / this.#rate
    const behind =
      nowMs - this.#evenlyMs < MAX_BEHIND_MS ? 0 : Math.floor((nowMs - this.#evenlyMs) / intervalMs)
    this.#stream.skip(behind)
    this.#schedule(this.#evenlyMs + (behind + 1) * intervalMs, nowMs)
  }

  #schedule(evenlyMs: number, nowMs: number): void {
    this.#evenlyMs = evenlyMs
    if (Number.isNaN(evenlyMs)) {
      this.dueMs = Number.POSITIVE_INFINITY
      return
    }
    const displacementMs = this.#jitterMs * (2 * this.#random() - 1)
    this.dueMs = this.#jitterMs === 0 ? evenlyMs : Math.max(nowMs, evenlyMs + displacementMs)
  }
}
