/** A reading may take 1/500 of a processor. */
const SHARE = 500

/** Says when a costly reading is due again, so that it takes a small share of a processor however much there is to read. */
export class Pace {
  private readonly share: number
  private readonly usedMs: () => number
  private dueAtMs = Number.NEGATIVE_INFINITY
  private costMs: number | null = null

  /**
   * @param share 1/share of a processor may be used
   * @param usedMs processor time that this thread used; other programs do not make a reading dearer
   */
  constructor(share = SHARE, usedMs: () => number = usedByThreadMs) {
    this.share = share
    this.usedMs = usedMs
  }

  isDue(atMs: number): boolean {
    return atMs >= this.dueAtMs
  }

  /** Reads, and remembers what that cost. */
  take<T>(atMs: number, read: () => T): T {
    const from = this.usedMs()
    const found = read()
    const usedMs = this.usedMs() - from
    // Many systems count in steps of 4 ms, so one reading may seem free, and the next one dear.
    this.costMs = this.costMs === null ? usedMs : (this.costMs + usedMs) / 2
    this.dueAtMs = atMs + this.share * this.costMs
    return found
  }
}

function usedByThreadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
