/** After larger jumps the sender has restarted its numbers (RFC 3550, A.1). */
const MAX_DROPOUT = 3000
const MAX_MISORDER = 100
const CYCLE = 0x1_0000
/** What {@link SequenceCounter.take} returns for packets that have no number, or none yet. */
const DROPPED = -1
export const HELD = -2
/** How many packets are remembered one by one; more than can come late. */
const REMEMBERED = 128

/**
 * Counts the packets of one RTP source by their sequence numbers (RFC 3550, A.1): which arrived and which did not, past
 * the wrap at 65,536, in any order. A packet that arrives late is not lost, and one that arrives twice counts once.
 */
export class SequenceCounter {
  received = 0
  /** RFC 3550, 6.4.1: expected minus received, since the first packet. */
  lost = 0
  /** How often the sender has begun a count. */
  begun = 0
  /** The highest number, wraps included; -1 before the first packet. */
  highest = -1
  /** The source whose packets are counted. */
  ssrc = 0
  private first = 0
  private readonly seen = new Uint8Array(REMEMBERED)
  /** The number and the source that would confirm a new count. */
  private restartAt = -1
  private restartSsrc = 0

  /** As in receiver reports (RFC 3550, 6.4.1): cycles since the beginning, and the highest number. */
  get extendedHighest(): number {
    return this.highest - CYCLE
  }

  get expected(): number {
    return this.received + this.lost
  }

  /**
   * @param isLater its timestamp is after all earlier ones, so it is not an old packet
   * @returns the packet's number, wraps included; {@link HELD} if it may begin a new count. The next packet decides: if
   *   {@link begun} has grown, the held packet has the number before that one. {@link DROPPED} if it does not count
   */
  take(sequence: number, ssrc = this.ssrc, isLater = false): number {
    if (this.highest < 0) return this.begin(sequence, ssrc)
    const ahead = (sequence - this.highest) & (CYCLE - 1)
    if (ssrc !== this.ssrc) {
      // Some senders change their name and keep counting.
      if (ahead === 0 || ahead > MAX_MISORDER) return this.restart(sequence, ssrc)
      this.ssrc = ssrc
    }
    if (ahead > 0 && ahead < CYCLE / 2) {
      return ahead > MAX_DROPOUT ? this.restart(sequence, ssrc) : this.advance(ahead)
    }
    const behind = (CYCLE - ahead) & (CYCLE - 1)
    return behind > MAX_MISORDER ? this.restart(sequence, ssrc) : this.late(sequence, behind, isLater)
  }

  private begin(sequence: number, ssrc: number): number {
    this.begun += 1
    this.ssrc = ssrc
    this.restartAt = -1
    // Leaves numbers below it for packets that come late.
    this.highest = CYCLE + sequence
    this.first = this.highest
    this.seen.fill(0)
    return this.count(this.highest)
  }

  private advance(ahead: number): number {
    for (let i = 1; i < ahead && i <= REMEMBERED; i += 1) this.seen[(this.highest + i) % REMEMBERED] = 0
    this.highest += ahead
    this.lost += ahead - 1
    this.restartAt = -1
    return this.count(this.highest)
  }

  private late(sequence: number, behind: number, isLater: boolean): number {
    const number = this.highest - behind
    const isOld = number >= this.first
    const isKnown = isOld && this.seen[number % REMEMBERED] === 1
    if (isLater && (isKnown || !isOld)) return this.restart(sequence, this.ssrc)
    if (isKnown) return DROPPED
    if (isOld) this.lost -= 1
    else this.lost += this.first - number - 1
    this.first = Math.min(this.first, number)
    return this.count(number)
  }

  /** Two packets in a row distinguish a new count from a stray packet. */
  private restart(sequence: number, ssrc: number): number {
    if (sequence === this.restartAt && ssrc === this.restartSsrc) {
      this.begin((sequence - 1) & (CYCLE - 1), ssrc)
      return this.advance(1)
    }
    this.restartAt = (sequence + 1) & (CYCLE - 1)
    this.restartSsrc = ssrc
    return HELD
  }

  private count(number: number): number {
    this.seen[number % REMEMBERED] = 1
    this.received += 1
    return number
  }
}
