import type { Ticker } from '../synthetic/ticker.ts'
import { streamFaults, textOf } from './acting-faults.ts'
import { leftForFrames, shareBudget } from './budget.ts'
import { Camera } from './camera.ts'
import { Drip, endlessHeader, garbage } from './drip.ts'
import type { Fault, FaultOf } from './fault-kinds.ts'
import { Pacer } from './pacer.ts'
import type { Stream } from './stream.ts'

/** What gives a stream its bytes. */
type Driver = Camera | Pacer | Drip

/**
 * Decides where each open stream gets its frames: from its camera's clock if its rate is normal, otherwise from a
 * separate pacer. A spoilt stream gets no frames, but a drip of other bytes.
 */
export class Broadcast {
  readonly #ticker: Ticker
  readonly #random: () => number
  /** In order of arrival. */
  readonly #drivers = new Map<Stream, Driver | null>()
  #faults: readonly Fault[]

  constructor(ticker: Ticker, random: () => number, faults: readonly Fault[]) {
    this.#ticker = ticker
    this.#random = random
    this.#faults = faults
  }

  get faults(): readonly Fault[] {
    return this.#faults
  }

  add(stream: Stream): void {
    this.#drivers.set(stream, null)
    this.#apply(stream)
    this.#arrange([stream])
  }

  /** Acts on open streams too. Streams whose faults stay the same are not affected. */
  setFaults(faults: readonly Fault[]): void {
    this.#faults = faults
    for (const stream of [...this.#drivers.keys()]) {
      const changes = this.#apply(stream)
      // What was sent instead of frames cannot be taken back, and no client could find its way into this stream again.
      if (changes && stream.spoilt !== null) stream.end()
    }
    this.#arrange(this.#drivers.keys())
  }

  /** Must be called when a stream takes no more frames because it is over or spoilt. */
  readonly onChange = (stream: Stream): void => {
    if (stream.isOver) {
      this.#replaceDriver(stream, null)
      this.#drivers.delete(stream)
    }
    this.#arrange(stream.isOver ? [] : [stream])
  }

  #apply(stream: Stream): boolean {
    const { camera, connection } = stream
    const faults = streamFaults(this.#faults, camera.id, connection.number)
    const text = textOf(faults)
    if (text === connection.fault) return false
    connection.fault = text
    stream.setFaults(faults, performance.now())
    return true
  }

  /** Sets the rates of the streams that changed, or of all streams if they share a budget. */
  #arrange(changed: Iterable<Stream>): void {
    const budget = this.#faults.findLast((fault) => fault.kind === 'budget')
    const streams = [...(budget === undefined ? changed : this.#drivers.keys())]
    const demands = streams.map(demandOf)
    const rates = budget === undefined ? demands : this.#shareOf(budget, streams, demands)
    streams.forEach((stream, i) => {
      this.#drive(stream, rates[i] ?? 0, performance.now())
    })
  }

  #shareOf(budget: FaultOf<'budget'>, streams: readonly Stream[], demands: readonly number[]): number[] {
    const watched = new Set(streams.map(({ camera }) => camera.id)).size
    return shareBudget({ ...budget, value: leftForFrames(budget, watched) }, demands)
  }

  #drive(stream: Stream, rate: number, nowMs: number): void {
    const driver = this.#drivers.get(stream)
    const jitterMs = stream.faults.jitter?.value ?? 0
    if (stream.spoilt !== null) {
      if (!(driver instanceof Drip)) this.#replaceDriver(stream, this.#dripFor(stream, nowMs))
    } else if (rate === stream.camera.fps && jitterMs === 0) {
      if (driver !== stream.camera) this.#replaceDriver(stream, stream.camera)
    } else if (driver instanceof Pacer) {
      driver.setRate(rate, jitterMs, nowMs)
      this.#ticker.wake(driver)
    } else {
      this.#replaceDriver(stream, new Pacer(stream, { rate, jitterMs, nowMs, random: this.#random }))
    }
  }

  #replaceDriver(stream: Stream, driver: Driver | null): void {
    const old = this.#drivers.get(stream)
    if (old instanceof Camera) old.leave(stream)
    else if (old) this.#ticker.remove(old)
    this.#drivers.set(stream, driver)
    if (driver instanceof Camera) {
      driver.join(stream, performance.now())
      this.#ticker.wake(driver)
    } else if (driver !== null) this.#ticker.add(driver)
  }

  #dripFor(stream: Stream, nowMs: number): Drip {
    const { outlet } = stream
    const isGarbage = stream.spoilt === 'garbage'
    if (!isGarbage) outlet.beginHeader()
    return new Drip(
      outlet.socket,
      () => outlet.sendSpoilt(isGarbage ? garbage(this.#random) : endlessHeader()),
      nowMs,
    )
  }
}

function demandOf(stream: Stream): number {
  return stream.spoilt === null ? stream.camera.fps * (stream.faults.slow?.value ?? 1) : 0
}
