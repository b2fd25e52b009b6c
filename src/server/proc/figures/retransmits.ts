import { type FigurePoint, SERVER_FIGURES, type ServerFigure } from '../../../model/server-figures.ts'
import { readOrNothing } from '../read-file.ts'
import type { FigureReader } from './figure-reader.ts'
import { forgetBefore, rates, spaced } from './points.ts'

/** TCP segments that were sent again, of all programs that share the server's network. */
export class Retransmits implements FigureReader {
  private readonly pid: number
  private readonly seen: FigurePoint[] = []

  /** @param pid whose network it is */
  constructor(pid: number) {
    this.pid = pid
  }

  read(atMs: number): void {
    const value = segmentsSentAgain(readOrNothing(`/proc/${this.pid}/net/snmp`))
    if (value !== null) this.seen.push({ atMs, value })
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    const points = rates(spaced(this.seen, fromMs, toMs))
    const { title } = SERVER_FIGURES.retransmits
    const source = `the network of process ${this.pid}`
    return points.length === 0 ? [] : [{ name: 'retransmits', title, source, limit: null, points }]
  }

  forget(beforeMs: number): void {
    forgetBefore(this.seen, beforeMs)
  }
}

/** `RetransSegs` of RFC 4022, counted since boot, from /proc/net/snmp, which has a line of names before each line of numbers. */
export function segmentsSentAgain(snmp: string): number | null {
  const [names, numbers] = [...snmp.matchAll(/^Tcp: (.*)$/gm)].map(([, line = '']) => line.split(' '))
  const value = numbers?.[names?.indexOf('RetransSegs') ?? -1] ?? ''
  return /^\d+$/.test(value) ? Number(value) : null
}
