import { seededRandom } from '../../src/analysis/stats/random.ts'
import { type AccessUnit, at, timestampOf, UnitAssembler, unitOf } from './access-unit.ts'
import type { RelayFaults } from './relay-options.ts'
import { type CameraTruth, noFrames } from './relay-truth.ts'
import type { RelayViewer } from './relay-viewer.ts'
import { type RelayCodec, withoutSei } from './strip-sei.ts'

/** What a camera asks its relay. */
export interface CameraSurroundings {
  readonly faults: () => RelayFaults
  /** Those who watch this camera now, or another one that is taken for it. */
  readonly viewers: () => Iterable<RelayViewer>
  /** The share of frames that the budget lets pass. */
  readonly share: () => number
  readonly seed: number
}

/** Between a frame and the same frame again, in ticks of RTP's 90 kHz clock: 10 ms. */
const REPEAT_AFTER = 900

/** One publishing camera: its frames on their way to the viewers, with the faults of the relay. */
export class RelayCamera {
  readonly id: string
  readonly sdp: string
  readonly truth: CameraTruth
  private readonly codec: RelayCodec
  private readonly around: CameraSurroundings
  private readonly random: () => number
  private readonly assembler = new UnitAssembler((packets) => this.frameArrived(packets))
  /** A frame that waits for the next one to overtake it. */
  private held: AccessUnit | null = null

  constructor(
    { id, sdp, transport }: { id: string; sdp: string; transport: 'tcp' | 'udp' },
    around: CameraSurroundings,
  ) {
    this.id = id
    this.sdp = sdp
    this.codec = /^a=rtpmap:\d+ H265\//im.test(sdp) ? 'h265' : 'h264'
    this.truth = { ...noFrames(), id, transport, isPublishing: true }
    this.around = around
    this.random = seededRandom(around.seed)
  }

  packetArrived(packet: Buffer): void {
    this.truth.packets += 1
    this.truth.bytes += packet.length
    this.assembler.push(packet)
  }

  private frameArrived(packets: readonly Buffer[]): void {
    const { delayMs, stripSei } = this.around.faults()
    this.truth.frames += 1
    const kept = stripSei ? withoutSei(packets, this.codec) : packets
    if (kept.length === 0) return
    const unit = unitOf(kept)
    if (delayMs > 0) setTimeout(() => this.pass(unit), delayMs)
    else this.pass(unit)
  }

  private pass(unit: AccessUnit): void {
    const { dropPercent, repeatPercent, reorderPercent } = this.around.faults()
    if (this.happens(dropPercent)) {
      this.count('dropped')
      return
    }
    if (this.held !== null) this.overtake(this.held, unit)
    else if (this.happens(reorderPercent)) this.held = unit
    else {
      this.send(unit)
      if (this.happens(repeatPercent)) this.repeat(unit)
    }
  }

  /** Each takes the time of the other, so that nothing but the pictures is out of order. */
  private overtake(held: AccessUnit, unit: AccessUnit): void {
    this.held = null
    this.send(at(unit, timestampOf(held)))
    this.count('reordered')
    this.send(at(held, timestampOf(unit)))
  }

  private repeat(unit: AccessUnit): void {
    this.count('repeated')
    this.send(at(unit, timestampOf(unit) + REPEAT_AFTER))
  }

  private send(unit: AccessUnit): void {
    const share = this.around.share()
    const { dropPacketsPercent } = this.around.faults()
    const isLost = dropPacketsPercent > 0 ? () => this.happens(dropPacketsPercent) : null
    for (const viewer of this.around.viewers()) viewer.send(unit, this.id, share, isLost)
  }

  private count(what: 'dropped' | 'reordered' | 'repeated'): void {
    this.truth[what] += 1
    for (const viewer of this.around.viewers()) viewer.truth[what] += 1
  }

  private happens(percent: number): boolean {
    return percent > 0 && this.random() * 100 < percent
  }
}
