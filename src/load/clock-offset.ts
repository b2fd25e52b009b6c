/** The shortest round trip decides. */
const EXCHANGES = 10

/** How to convert a moment of our clock to one of another's. */
export interface ClockDifference {
  /** The other clock minus ours, in milliseconds. */
  readonly offsetMs: number
  /** At most this far from the truth, in milliseconds. */
  readonly errorMs: number
}

/** One question for the time of another clock, and its answer. In milliseconds of each side's monotonic clock. */
export interface ClockExchange {
  readonly sentMs: number
  readonly receivedMs: number
  readonly theirsMs: number
}

/** Asks several times. As in NTP (RFC 5905, 8), the offset is right to half the round trip. */
export async function shortestExchange(exchange: () => Promise<ClockExchange>): Promise<ClockDifference> {
  let best = offsetOf(await exchange())
  for (let count = 1; count < EXCHANGES; count += 1) {
    const found = offsetOf(await exchange())
    if (found.errorMs < best.errorMs) best = found
  }
  return best
}

function offsetOf({ sentMs, receivedMs, theirsMs }: ClockExchange): ClockDifference {
  return { offsetMs: theirsMs - (sentMs + receivedMs) / 2, errorMs: (receivedMs - sentMs) / 2 }
}
