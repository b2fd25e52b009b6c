import { seededRandom } from '../src/analysis/stats/random.ts'

export type Coding = 'h264' | 'h265' | 'jpeg'

/** Of so many packets a session leaves out an exact number, at random places. */
const BLOCK = 100
/** Without sources and extensions, which no server here sends. */
const RTP_HEADER = 12

/** What a relay passed on and left out, by its own count. */
export interface RelayCount {
  readonly packets: number
  readonly leftOut: number
  /** Pictures (RTP timestamps), and those of which everything was passed on from the first slice on. */
  readonly pictures: number
  readonly wholePictures: number
}

interface SeenPacket {
  readonly atMs: number
  readonly isLeftOut: boolean
  /** A slice of a picture, or behind one. */
  readonly isPicture: boolean
  readonly session: number
  readonly timestamp: number
}

/** Decides which RTP packets a relay leaves out, and remembers each with its time (epoch ms). */
export class LossLog {
  private readonly coding: Coding
  private readonly perBlock: number
  private readonly random: () => number
  private readonly seen: SeenPacket[] = []
  private sessions = 0

  /** @param percent a whole number */
  constructor(percent: number, coding: Coding, seed: number) {
    this.coding = coding
    this.perBlock = (percent * BLOCK) / 100
    this.random = seededRandom(seed)
  }

  /** A session's decisions: called with each of its RTP packets, returns whether it is left out. */
  session(): (rtp: Buffer) => boolean {
    const session = this.sessions
    this.sessions += 1
    let block: boolean[] = []
    let current = -1
    return (rtp) => {
      if (block.length === 0) block = this.block()
      const isLeftOut = block.pop() === true
      const timestamp = rtp.readUInt32BE(4)
      const isPicture = timestamp === current || holdsSlice(rtp.subarray(RTP_HEADER), this.coding)
      if (isPicture) current = timestamp
      this.seen.push({ atMs: now(), isLeftOut, isPicture, session, timestamp })
      return isLeftOut
    }
  }

  /** What came in [from, to); a picture belongs to the time of its last packet. */
  between(fromMs: number, toMs: number): RelayCount {
    const inside = this.seen.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    const pictured = this.seen.filter(({ isPicture }) => isPicture)
    const torn = new Set(pictured.filter(({ isLeftOut }) => isLeftOut).map(pictureOf))
    const ends = new Map(pictured.map((packet) => [pictureOf(packet), packet.atMs]))
    const pictures = [...ends].filter(([, atMs]) => atMs >= fromMs && atMs < toMs)
    return {
      packets: inside.length,
      leftOut: inside.filter(({ isLeftOut }) => isLeftOut).length,
      pictures: pictures.length,
      wholePictures: pictures.filter(([picture]) => !torn.has(picture)).length,
    }
  }

  /**
   * Interarrival jitter (RFC 3550, 6.4.1) of each session, the mean over what came in [from, to): of a stream that
   * sends its pictures evenly, in whatever order, so that each is due a frame's time after the one before it.
   */
  jitterBetween(fromMs: number, toMs: number, fps: number): number[] {
    const inside = this.seen.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    return [...Map.groupBy(inside, ({ session }) => session).values()].map((packets) => {
      let jitter = 0
      let sum = 0
      packets.slice(1).forEach(({ atMs, timestamp }, index) => {
        const before = packets[index]
        if (before === undefined) return
        const dueMs = timestamp === before.timestamp ? 0 : 1000 / fps
        jitter += (Math.abs(atMs - before.atMs - dueMs) - jitter) / 16
        sum += jitter
      })
      return sum / Math.max(1, packets.length - 1)
    })
  }

  private block(): boolean[] {
    const places = Array.from({ length: BLOCK }, (_, at) => ({ at, order: this.random() }))
    const chosen = new Set(
      places
        .toSorted((a, b) => a.order - b.order)
        .slice(0, this.perBlock)
        .map(({ at }) => at),
    )
    return places.map(({ at }) => chosen.has(at))
  }
}

/** Of a payload that is a NAL unit or a fragment of one (RFC 6184, 5.8; RFC 7798, 4.4.3). */
function holdsSlice([first = 0, second = 0, third = 0]: Uint8Array, coding: Coding): boolean {
  if (coding === 'jpeg') return true
  const type = coding === 'h264' ? first & 0x1f : (first >> 1) & 0x3f
  if (coding === 'h264') return (type === 28 ? second & 0x1f : type) <= 5
  return (type === 49 ? third & 0x3f : type) < 32
}

function pictureOf({ session, timestamp }: SeenPacket): string {
  return `${session}/${timestamp}`
}

function now(): number {
  return performance.timeOrigin + performance.now()
}
