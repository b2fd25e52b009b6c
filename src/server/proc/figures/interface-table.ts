/** Counters of a network interface since it was created. */
export interface InterfaceCounters {
  /** Whoever created it chose the name. */
  readonly name: string
  readonly bytesIn: number
  readonly bytesOut: number
  /** Packets of both directions that it did not pass on. */
  readonly drops: number
}

/** bytes packets errs drop …: eight columns received, then eight sent (proc(5)). */
const COLUMNS = { bytesIn: 0, dropsIn: 3, bytesOut: 8, dropsOut: 11 } as const

/** The interfaces of /proc/net/dev, without loopback. Linear in the length of the table. */
export function parseInterfaces(table: string): readonly InterfaceCounters[] {
  return table.split('\n').flatMap((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim()
    const counters = line
      .slice(colon + 1)
      .trim()
      .split(/ +/)
      .map(Number)
    const column = (index: number): number => counters[index] ?? Number.NaN
    const drops = column(COLUMNS.dropsIn) + column(COLUMNS.dropsOut)
    const [bytesIn, bytesOut] = [column(COLUMNS.bytesIn), column(COLUMNS.bytesOut)]
    const isKnown = name !== '' && name !== 'lo' && [bytesIn, bytesOut, drops].every((value) => value >= 0)
    return isKnown ? { name, bytesIn, bytesOut, drops } : []
  })
}
