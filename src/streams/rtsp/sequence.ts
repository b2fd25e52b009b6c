/** Beyond these jumps the sender has begun to count anew (RFC 3550, A.1). */
const MAX_DROPOUT = 3000
const MAX_MISORDER = 100
const CYCLE = 0x1_0000
/** Packets that are remembered one by one; more than can come late. */
const REMEMBERED = 128

/**
 * Counts the packets of one RTP source by their sequence numbers (RFC 3550, A.1): what arrived, what did not,
 * past the wrap at 65,536, and in whatever order. A packet that arrives late is not lost, one that arrives twice
 * counts once.
 */
export class SequenceCounter {
  received = 0
  /** RFC 3550, 6.4.1: expected less received, since the first packet. */
  lost = 0
  /** How often the sender has begun to count. */
  begun = 0
  /** The highest number, wraps included; -1 before the first packet. */
  highest = -1
  private first = 0
  private readonly seen = new Uint8Array(REMEMBERED)
  /** The number that would confirm that the sender counts anew. */
  private restartAt = -1

  /** As receiver reports tell it (RFC 3550, 6.4.1): cycles since the beginning, and the highest number. */
  get extendedHighest(): number {
    return this.highest - CYCLE
  }

  get expected(): number {
    return this.received + this.lost
  }

  /** @returns the packet's number with its wraps; -1 for one that does not count */
  take(sequence: number): number {
    if (this.highest < 0) return this.begin(sequence)
    const ahead = (sequence - this.highest) & (CYCLE - 1)
    if (ahead < CYCLE / 2) {
      if (ahead === 0) return -1
      return ahead > MAX_DROPOUT ? this.restart(sequence) : this.advance(ahead)
    }
    const behind = CYCLE - ahead
    return behind > MAX_MISORDER ? this.restart(sequence) : this.late(this.highest - behind)
  }

  private begin(sequence: number): number {
    this.begun += 1
    // Room below it for packets that come late.
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

  private late(number: number): number {
    if (this.seen[number % REMEMBERED] === 1 && number >= this.first) return -1
    if (number >= this.first) this.lost -= 1
    else this.lost += this.first - number - 1
    this.first = Math.min(this.first, number)
    return this.count(number)
  }

  /** Two packets in a row tell a new count from a stray packet. */
  private restart(sequence: number): number {
    if (sequence === this.restartAt) return this.begin(sequence)
    this.restartAt = (sequence + 1) & (CYCLE - 1)
    return -1
  }

  private count(number: number): number {
    this.seen[number % REMEMBERED] = 1
    this.received += 1
    return number
  }
}
